-- A host is left alone by the crawls that go on now. `S` are the host's keys here. Arguments: why, for how many ms.
redis.call('HSET', S .. 'wants', 'left', ARGV[1], 'left_at', NOW, 'left_until', NOW + tonumber(ARGV[2]))
redis.call('EXPIRE', S .. 'wants', 2 * 86400)
return 1
