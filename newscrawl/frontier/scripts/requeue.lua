-- A request that was given up goes back into the queue of its crawl, which begins anew if it has ended. Arguments: an id
-- for the crawl if it is new, name of the crawl and of the spider, arguments of the crawl (JSON), name of the dead letter,
-- priority of its request. Answer: 1, or 0 if there is no such letter any more.
local letter = redis.call('HGET', S .. 'dead', ARGV[5])
if not letter then return 0 end
begin(ARGV[1], ARGV[2], ARGV[3], ARGV[4])
enqueue(ARGV[6], cjson.decode(letter).request)
redis.call('HDEL', S .. 'dead', ARGV[5])
return 1
