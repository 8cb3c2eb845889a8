-- A worker comes. Arguments: an id for the crawl if it is new, name of the crawl, of the spider and of the worker,
-- arguments of the crawl (JSON), lease. Answer: the crawl's id, the worker's number.
local id = begin(ARGV[1], ARGV[2], ARGV[3], ARGV[5])
touch(tonumber(ARGV[6]))
local number = number_of(ARGV[4])
redis.call('ZADD', S .. 'alive', NOW, number)
-- Of those that were killed nobody asks any more.
redis.call('ZREMRANGEBYSCORE', S .. 'alive', '-inf', NOW - 30 * 86400000)
redis.call('HSET', C .. 'told', number, '{}')
return {id, number}
