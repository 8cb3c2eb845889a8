-- Turns go on. `S` are the host's keys here. Arguments: for how many ms they are under way unless they are told of
-- again, their tokens.
for n = 2, #ARGV do redis.call('ZADD', S .. 'under-way', NOW + tonumber(ARGV[1]), ARGV[n]) end
redis.call('EXPIRE', S .. 'under-way', 86400)
return 1
