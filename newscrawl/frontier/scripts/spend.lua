-- One request of a day's budget. Arguments: the day, how many it has. Answer: 1, or 0 where none is left.
local spent = S .. 'spent:' .. ARGV[1]
if tonumber(redis.call('GET', spent) or 0) >= tonumber(ARGV[2]) then return 0 end
redis.call('INCR', spent)
redis.call('EXPIRE', spent, 2 * 86400)
return 1
