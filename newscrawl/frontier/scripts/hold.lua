-- A host wants nothing for a while, and then one request until it has answered. `S` are the host's keys here.
-- Argument: ms.
-- One more, for NOW is rounded down.
local WANTS, ms = S .. 'wants', tonumber(ARGV[1]) + 1
local wants = redis.call('HMGET', WANTS, 'until', 'wait')
redis.call('HSET', WANTS, 'until', math.max(tonumber(wants[1] or 0), NOW + ms), 'slow', 1,
  'wait', math.max(tonumber(wants[2] or 0), ms))
redis.call('EXPIRE', WANTS, 2 * 86400)
return 1
