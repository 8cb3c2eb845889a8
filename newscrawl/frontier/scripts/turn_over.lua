-- A turn is over, or no longer wanted. `S` are the host's keys here. Arguments: its token, the moment at which it began,
-- '1' if the host answered well.
for _, key in ipairs({'line', 'due', 'under-way'}) do redis.call('ZREM', S .. key, ARGV[1]) end
local wants = redis.call('HMGET', S .. 'wants', 'until', 'slow', 'wait')
-- What was under way when the host refused tells nothing of what it thinks of the next one.
if ARGV[3] == '1' and tonumber(ARGV[2]) >= tonumber(wants[1] or 0) then
  if wants[2] then redis.call('HDEL', S .. 'wants', 'slow') end
  local wait = math.floor(tonumber(wants[3] or 0) / 2)
  if wait > 0 then
    redis.call('HSET', S .. 'wants', 'wait', wait)
  elseif wants[3] then
    redis.call('HDEL', S .. 'wants', 'wait')
  end
end
return 1
