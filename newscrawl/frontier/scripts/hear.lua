-- What the others' memories have learned. Arguments: an id for the frontier if it is new, the id that the file knows, the
-- file, the number of the latest change that it has, how many rows, for how many milliseconds a file that is away is
-- waited for, how many rows are kept at the most.
-- Answer: the frontier's id, the run of the server, the number of the latest change among these, whether there are more,
-- those of the latest rows that were taken away ('trimmed' was no longer due, 'dropped' was), then name and text of each
-- row that another file has told. A text: number of the change that made the row, file that made it, file that changed it
-- last, row.
local about, changes, closed = S .. 'sharing', S .. 'changes', S .. 'closed'
redis.call('HSETNX', about, 'id', ARGV[1])
local id = redis.call('HGET', about, 'id')
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local me, last, count = ARGV[3], id == ARGV[2] and ARGV[4] or '0', tonumber(ARGV[5])

local names = redis.call('ZRANGEBYSCORE', changes, '(' .. last, '+inf', 'WITHSCORES', 'LIMIT', 0, count)
local is_more = #names == 2 * count
local marks = redis.call('HMGET', about, 'trimmed', 'dropped')
local told = {id, run, names[#names] or last, is_more and 1 or 0, marks[1] or '0', marks[2] or '0'}
for n = 1, #names, 2 do
  local text = redis.call('HGET', S .. 'rows', names[n])
  if text and string.match(text, '^%d+ %x+ (%x+) ') ~= me then
    told[#told + 1] = names[n]
    told[#told + 1] = text
  end
end

local function take_away(key, found, mark)
  for n = 1, #found, 2 do
    redis.call('ZREM', changes, found[n])
    redis.call('ZREM', closed, found[n])
    redis.call('HDEL', S .. 'rows', found[n])
  end
  if #found > 0 then
    local before = tonumber(redis.call('HGET', about, mark) or 0)
    redis.call('HSET', about, mark, string.format('%.0f', math.max(before, tonumber(found[#found]))))
  end
end

-- Rows that are no longer due are taken away once all files have them, a part of them at a time.
local function trim()
  local PART, least = 500, tonumber(last)
  local readers = redis.call('HGETALL', S .. 'readers')
  for n = 1, #readers, 2 do
    local reached, heard = string.match(readers[n + 1], '(%d+) (%d+)')
    if NOW - tonumber(heard) > tonumber(ARGV[6]) then
      redis.call('HDEL', S .. 'readers', readers[n])
    else
      least = math.min(least, tonumber(reached))
    end
  end
  least = string.format('%.0f', least)
  take_away(closed, redis.call('ZRANGEBYSCORE', closed, '-inf', least, 'WITHSCORES', 'LIMIT', 0, PART), 'trimmed')
  local over = math.min(PART, redis.call('ZCARD', changes) - tonumber(ARGV[7]))
  if over > 0 then
    take_away(closed, redis.call('ZRANGE', closed, 0, over - 1, 'WITHSCORES'), 'trimmed')
    over = math.min(over, redis.call('ZCARD', changes) - tonumber(ARGV[7]))
  end
  if over > 0 then
    take_away(changes, redis.call('ZRANGE', changes, 0, over - 1, 'WITHSCORES'), 'dropped')
  end
end

-- An hour is short of what a file may be away.
local before, heard = string.match(redis.call('HGET', S .. 'readers', me) or '', '(%d+) (%d+)')
if before ~= last or NOW - tonumber(heard) > 3600000 then
  redis.call('HSET', S .. 'readers', me, string.format('%s %.0f', last, NOW))
  if not is_more then trim() end
end
return told
