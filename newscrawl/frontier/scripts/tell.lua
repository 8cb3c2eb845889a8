-- What a memory has learned. Arguments: the frontier's id, the file, the number of the latest change that it has, then
-- name, whether it is no longer due ('1'), and row, of each row, sources last.
-- Answer: a letter for each row, '1' it is told, '0' the file must first hear what others have told of it; or 'gone'.
local about, changes, closed = S .. 'sharing', S .. 'changes', S .. 'closed'
if redis.call('HGET', about, 'id') ~= ARGV[1] then return 'gone' end
local me, last = ARGV[2], tonumber(ARGV[3])
-- Later than all before, though Redis may have been restarted and lost the latest of them.
local number = math.max(tonumber(redis.call('HGET', about, 'last') or 0), NOW * 1000)
local told, is_refused = {}, false
for at = 4, #ARGV, 3 do
  local name, row = ARGV[at], ARGV[at + 2]
  local changed = tonumber(redis.call('ZSCORE', changes, name) or 0)
  local is_source = string.sub(name, 1, 1) == 's'
  local letter = '1'
  if changed > last or (is_source and is_refused) then
    letter, is_refused = '0', true
  else
    local text = changed > 0 and redis.call('HGET', S .. 'rows', name)
    local made, maker, before
    if text then made, maker, before = string.match(text, '^(%d+) (%x+) %x+ (.*)$') end
    if before ~= row then
      number = number + 1
      local mark = string.format('%.0f', number)
      redis.call('HSET', S .. 'rows', name, (made or mark) .. ' ' .. (maker or me) .. ' ' .. me .. ' ' .. row)
      redis.call('ZADD', changes, mark, name)
      if ARGV[at + 1] == '1' then
        redis.call('ZADD', closed, mark, name)
      else
        redis.call('ZREM', closed, name)
      end
    end
  end
  told[#told + 1] = letter
end
redis.call('HSET', about, 'last', string.format('%.0f', number))
return table.concat(told)
