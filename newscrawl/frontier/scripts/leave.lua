-- A worker goes. Arguments: id of the crawl, its number, lease, name of the crawl. The last one of a crawl with nothing
-- left takes away what was the crawl's alone. Answer: 1 if the crawl has ended.
redis.call('ZREM', S .. 'alive', ARGV[2])
if not is_this(ARGV[1]) then return 0 end
redis.call('HDEL', C .. 'told', ARGV[2])
if redis.call('GET', C .. 'seeder') == ARGV[2] then redis.call('DEL', C .. 'seeder') end
if redis.call('HGET', C .. 'about', 'seeded') ~= '1' then return 0 end
if redis.call('ZCARD', QUEUE) + redis.call('XLEN', LEASED) > 0 then return 0 end
for _, worker in ipairs(redis.call('HKEYS', C .. 'told')) do
  if is_alive(worker, ARGV[3]) then return 0 end
end
redis.call('SET', C .. 'ended:' .. ARGV[1], 1, 'EX', 7 * 86400)
clear(ARGV[4])
return 1
