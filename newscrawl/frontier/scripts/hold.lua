-- A host wants nothing for a while, and then one request until it has answered. `S` are the host's keys here.
-- Argument: ms.
local WANTS, ms = S .. 'wants', tonumber(ARGV[1])
local wants = redis.call('HMGET', WANTS, 'until', 'wait')
-- One more, for NOW is rounded down.
redis.call('HSET', WANTS, 'until', math.max(tonumber(wants[1] or 0), NOW + ms + 1), 'slow', 1,
  'wait', math.max(tonumber(wants[2] or 0), ms))
redis.call('EXPIRE', WANTS, 2 * 86400)
return 1
