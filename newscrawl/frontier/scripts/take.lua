-- Lease requests: those of workers that died first, then the next of the queue. Arguments: id of the crawl, number of
-- the worker, how many, lease, most attempts. Answer: 'ok', the leases (each id, request, attempts), queued, leased,
-- seeded, kept; or `absent`.
if not is_this(ARGV[1]) then return {absent(ARGV[1])} end
local me, most = ARGV[2], tonumber(ARGV[3])
touch(tonumber(ARGV[4]))
local lease = patience(ARGV[4])
local taken = {}
if most > 0 then
  for _, one in ipairs(redis.call('XPENDING', LEASED, GROUP, 'IDLE', lease, '-', '+', most)) do
    local id, holder, attempts = one[1], one[2], one[4]
    -- One's own that ran out, as while Redis was away, is no other attempt.
    if holder ~= me then attempts = attempts + 1 end
    local found = redis.call('XCLAIM', LEASED, GROUP, me, 0, id, 'RETRYCOUNT', attempts)[1]
    local request = string.sub(found[2][2], DIGITS + 1)
    if attempts > tonumber(ARGV[5]) then
      bury(request, string.format('leased %d times, and never ended', attempts - 1), holder, attempts - 1)
      drop(id)
    else
      taken[#taken + 1] = {id, request, attempts}
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
