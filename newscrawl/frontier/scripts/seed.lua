-- Who asks for the crawl's first requests? Arguments: id of the crawl, number of the worker, lease.
-- Answer: 'mine', 'other' (that worker lives), 'done' or 'gone'.
if not is_this(ARGV[1]) then return absent(ARGV[1]) end
if redis.call('HGET', C .. 'about', 'seeded') == '1' then return 'done' end
local seeder = redis.call('GET', C .. 'seeder')
if seeder and seeder ~= ARGV[2] and is_alive(seeder, ARGV[3]) then return 'other' end
redis.call('SET', C .. 'seeder', ARGV[2])
return 'mine'
