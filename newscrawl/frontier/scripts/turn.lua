-- A host's turn. `S` are the host's keys here. Arguments: a token of the turn, ms until the next one's, ms that have
-- passed since the one before, most requests under way, for how many ms this one is among them unless it is told of
-- again.
-- Answer: 'go', the moment, ms of the host's latest wait; 'wait', for how many ms (0: for somebody's answer); or 'left',
-- why nothing is asked of the host.
local WANTS, LINE, DUE, UNDER_WAY = S .. 'wants', S .. 'line', S .. 'due', S .. 'under-way'
-- Who does not come in time loses the place in the line; everyone comes every so often.
local GRACE, LONGEST = 2000, 10000
local token, delay, least = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local wants = redis.call('HMGET', WANTS, 'next', 'last', 'until', 'slow', 'wait', 'left', 'left_at', 'left_until')
local function number(n) return tonumber(wants[n] or 0) end
for _, late in ipairs(redis.call('ZRANGEBYSCORE', DUE, '-inf', NOW)) do
  redis.call('ZREM', LINE, late)
  redis.call('ZREM', DUE, late)
end
redis.call('ZREMRANGEBYSCORE', UNDER_WAY, '-inf', NOW)
-- Asked again: the answer was lost.
redis.call('ZREM', UNDER_WAY, token)

-- A crawl that began later finds out for itself.
local began = tonumber(redis.call('HGET', C .. 'about', 'began') or 0)
if wants[6] and NOW < number(8) and began <= number(7) then
  redis.call('ZREM', LINE, token)
  redis.call('ZREM', DUE, token)
  return {'left', wants[6]}
end

if not redis.call('ZSCORE', LINE, token) then
  redis.call('ZADD', LINE, redis.call('HINCRBY', WANTS, 'number', 1), token)
end
local free_at = math.max(number(1), number(2) + least, number(3))
local most = wants[4] and 1 or math.max(1, tonumber(ARGV[4]))
local rank = redis.call('ZRANK', LINE, token)
if rank == 0 and free_at <= NOW and redis.call('ZCARD', UNDER_WAY) < most then
  redis.call('ZREM', LINE, token)
  redis.call('ZREM', DUE, token)
  redis.call('ZADD', UNDER_WAY, NOW + tonumber(ARGV[5]), token)
  redis.call('EXPIRE', UNDER_WAY, 86400)
  redis.call('HSET', WANTS, 'last', NOW, 'next', NOW + delay)
  redis.call('EXPIRE', WANTS, 2 * 86400)
  return {'go', NOW, number(5)}
end
-- Those before it in the line go first, each after the delay.
local wait = math.min(math.max(0, free_at - NOW) + rank * delay, LONGEST)
redis.call('ZADD', DUE, NOW + wait + GRACE, token)
for _, key in ipairs({LINE, DUE, WANTS}) do redis.call('EXPIRE', key, 2 * 86400) end
return {'wait', wait}
