-- A worker lives, and so do its leases. Arguments: id of the crawl, number of the worker, what it says of itself (JSON),
-- lease, its leases. Answer: 'ok' and the leases that it no longer has; or 'gone'.
if not is_this(ARGV[1]) then return {absent(ARGV[1])} end
local me = ARGV[2]
touch(tonumber(ARGV[4]))
redis.call('ZADD', S .. 'alive', NOW, me)
redis.call('HSET', C .. 'told', me, ARGV[3])
local own, kept, lost = {}, {}, {}
for _, one in ipairs(redis.call('XPENDING', LEASED, GROUP, '-', '+', 100000, me)) do own[one[1]] = true end
for n = 5, #ARGV do
  local list = own[ARGV[n]] and kept or lost
  list[#list + 1] = ARGV[n]
end
if #kept > 0 then
  kept[#kept + 1] = 'JUSTID'
  redis.call('XCLAIM', LEASED, GROUP, me, 0, unpack(kept))
end
return {'ok', lost}
