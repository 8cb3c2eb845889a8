-- A lease ends. Arguments: id of the crawl, number of the worker, the lease, why it is given up ('' if it is not),
-- its attempts, its host, number of articles; for each what became of it ('s' stored, 'u' not), its version, its mark;
-- number of requests, the requests (`add`).
-- Answer: 1 if it was still leased, a letter for each article ('1' it is ours, '0' another worker has it), a letter for
-- each request; or 'gone'.
if not is_this(ARGV[1]) then return {absent(ARGV[1])} end
local me, request = ARGV[2], leased(ARGV[3])
-- Only for who has it: if another took it over, that one ends it.
local pending = redis.call('XPENDING', LEASED, GROUP, ARGV[3], ARGV[3], 1)[1]
local was_leased = pending and pending[2] == me and drop(ARGV[3]) or false
if was_leased and request then
  request = string.sub(request, DIGITS + 1)
  if ARGV[4] ~= '' then
    bury(request, ARGV[4], me, tonumber(ARGV[5]))
  elseif redis.call('EXISTS', S .. 'dead') == 1 then
    -- What failed once has succeeded.
    redis.call('HDEL', S .. 'dead', grave(request))
  end
end
local ours, at = {}, 8
for n = 1, tonumber(ARGV[7]) do
  local what, version = ARGV[at], tonumber(ARGV[at + 1])
  local bucket, name, stored, storer, claimed, claimer = article(ARGV[at + 2], ARGV[at + 3])
  if claimer == me then claimed, claimer = nil, nil end
  if what == 'u' then
    redis.call('HINCRBY', C .. 'about', 'kept', -1)
    ours[n] = '1'
  elseif is_anothers(stored, storer, version, me) or (claimed and claimed >= version) then
    ours[n] = '0'
  else
    stored, storer, ours[n] = version, me, '1'
  end
  set_article(bucket, name, stored, storer, claimed, claimer)
  at = at + 4
end
-- Who took the lease over makes the same requests, unless its memory has heard from this worker's that they are known.
-- What is filtered is added by both.
local told = add_all(at + 1, tonumber(ARGV[at]), not was_leased)
if was_leased then
  local minute = C .. 'rate:' .. math.floor(NOW / 60000)
  redis.call('HINCRBY', minute, 'w ' .. me, 1)
  redis.call('HINCRBY', minute, 'h ' .. ARGV[6], 1)
  redis.call('EXPIRE', minute, 900)
end
return {was_leased and 1 or 0, table.concat(ours), told}
