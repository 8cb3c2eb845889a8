-- A worker comes. Arguments: an id for the crawl if it is new, name of the crawl, of the spider and of the worker,
-- arguments of the crawl (JSON), lease. Answer: the crawl's id, the worker's number.
local id = redis.call('HGET', C .. 'about', 'id')
if not id then
  id = ARGV[1]
  redis.call('DEL', LEASED, QUEUE, C .. 'told', C .. 'seeder')
  redis.call('HSET', C .. 'about', 'id', id, 'began', NOW, 'arguments', ARGV[5], 'seeded', 0, 'kept', 0)
  redis.call('XGROUP', 'CREATE', LEASED, GROUP, '0', 'MKSTREAM')
end
touch(tonumber(ARGV[6]))
redis.call('SADD', S .. 'crawls', ARGV[2])
redis.call('SADD', 'newscrawl:spiders', ARGV[3])
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
