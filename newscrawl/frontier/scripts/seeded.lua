-- The crawl's first requests are all there. Arguments: id of the crawl, number of the worker.
if is_this(ARGV[1]) and redis.call('GET', C .. 'seeder') == ARGV[2] then
  redis.call('HSET', C .. 'about', 'seeded', 1)
  redis.call('DEL', C .. 'seeder')
end
return 1
