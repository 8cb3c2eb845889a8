-- Whether a request is new that a leased one became (a redirect). Arguments: id of the crawl, the lease, mark of the
-- request. Answer: 1, 0. It is new for its lease however often that is asked: a worker that died may have asked before.
local request = leased(ARGV[2])
if not request then return 0 end
local field, number = ARGV[3] .. ARGV[4], string.sub(request, 1, DIGITS)
if redis.call('SADD', C .. 'seen:' .. ARGV[3], ARGV[4]) == 1 then
  redis.call('HSET', C .. 'became', field, number)
  return 1
end
return redis.call('HGET', C .. 'became', field) == number and 1 or 0
