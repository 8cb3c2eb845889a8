-- Lease requests: those of workers that died first, then the next of the queue. Arguments: id of the crawl, number of
-- the worker, how many, lease, most attempts. Answer: 'ok', the leases (each id, request, attempts), queued, leased,
-- seeded, kept; or `absent`.
if not is_this(ARGV[1]) then return {absent(ARGV[1])} end
local me, most = ARGV[2], tonumber(ARGV[3])
touch(tonumber(ARGV[4]))
local lease = patience(ARGV[4])
local taken = {}
if most > 0 then
  local holder = {}
  for _, one in ipairs(redis.call('XPENDING', LEASED, GROUP, 'IDLE', lease, '-', '+', most)) do
    holder[one[1]] = one[2]
  end
  if next(holder) then
    for _, one in ipairs(redis.call('XAUTOCLAIM', LEASED, GROUP, me, lease, '0-0', 'COUNT', most)[2]) do
      local id, request = one[1], one[2][2]
      local attempts = redis.call('XPENDING', LEASED, GROUP, id, id, 1)[1][4]
      if attempts > tonumber(ARGV[5]) then
        local reason = string.format('leased %d times, and never ended', attempts - 1)
        bury(string.sub(request, DIGITS + 1), reason, holder[id] or me, attempts - 1)
        drop(id)
      else
        taken[#taken + 1] = {id, string.sub(request, DIGITS + 1), attempts}
      end
    end
  end
  local left = most - #taken
  local added = left > 0 and redis.call('ZPOPMIN', QUEUE, left) or {}
  for n = 1, #added, 2 do
    redis.call('XADD', LEASED, '*', 'r', added[n], 'p', added[n + 1])
  end
  if #added > 0 then
    local read = redis.call('XREADGROUP', 'GROUP', GROUP, me, 'COUNT', #added / 2, 'STREAMS', LEASED, '>')
    for _, one in ipairs(read[1][2]) do
      taken[#taken + 1] = {one[1], string.sub(one[2][2], DIGITS + 1), 1}
    end
  end
end
local about = redis.call('HMGET', C .. 'about', 'seeded', 'kept')
return {'ok', taken, redis.call('ZCARD', QUEUE), redis.call('XLEN', LEASED), about[1], about[2]}
