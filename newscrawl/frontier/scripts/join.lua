-- A worker comes. Arguments: an id for the crawl if it is new, name of the crawl, of the spider and of the worker,
-- arguments of the crawl (JSON), lease. Answer: the crawl's id, the worker's number.
local id = begin(ARGV[1], ARGV[2], ARGV[3], ARGV[5])
touch(tonumber(ARGV[6]))
local number = redis.call('HGET', S .. 'numbers', ARGV[4])
if not number then
  number = tostring(redis.call('INCR', S .. 'last'))
  redis.call('HSET', S .. 'numbers', ARGV[4], number)
  redis.call('HSET', S .. 'names', number, ARGV[4])
end
redis.call('ZADD', S .. 'alive', NOW, number)
-- Of those that were killed nobody asks any more.
redis.call('ZREMRANGEBYSCORE', S .. 'alive', '-inf', NOW - 30 * 86400000)
redis.call('HSET', C .. 'told', number, '{}')
return {id, number}
