-- Whether a request is new that a leased one became (a redirect). Arguments: id of the crawl, a token, mark of the
-- request. Answer: 1, 0.
local token = C .. 'done:' .. ARGV[2]
local told = redis.call('GET', token)
if told then return tonumber(told) end
told = redis.call('SADD', C .. 'seen:' .. ARGV[3], ARGV[4])
redis.call('SET', token, told, 'EX', 900)
return told
