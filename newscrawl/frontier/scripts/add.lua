-- Requests that no leased one made. Arguments: id of the crawl, a token, number of requests, the requests (`add`).
-- Answer: a letter for each; 'gone'.
if not is_this(ARGV[1]) then return 'gone' end
local token = C .. 'done:' .. ARGV[2]
local told = redis.call('GET', token)
if told then return told end
told = add_all(4, tonumber(ARGV[3]))
redis.call('SET', token, told, 'EX', 900)
return told
