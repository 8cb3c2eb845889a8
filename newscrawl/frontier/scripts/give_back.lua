-- A worker stops: what it did not end goes back to its place in the queue. Arguments: id of the crawl, number of the
-- worker, its leases. Answer: how many went back.
if not is_this(ARGV[1]) then return 0 end
local count = 0
for n = 3, #ARGV do
  local pending = redis.call('XPENDING', LEASED, GROUP, ARGV[n], ARGV[n], 1)[1]
  local found = redis.call('XRANGE', LEASED, ARGV[n], ARGV[n])[1]
  if pending and found and pending[2] == ARGV[2] then
    redis.call('ZADD', QUEUE, found[2][4], found[2][2])
    drop(ARGV[n])
    count = count + 1
  end
end
return count
