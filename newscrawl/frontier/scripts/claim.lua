-- A worker is about to write an item. Arguments: number of the worker, lease, most items of the crawl ('' for any
-- number), version, the lease under which it was fetched ('' for none), then a mark for each name of the article, its
-- own first.
-- Answer: '' (it may), 'limit', 'late' (another worker has taken the lease over), or the name of the worker that has the
-- article or is about to write it.
local me, version = ARGV[1], tonumber(ARGV[4])
local own_bucket, own_name = ARGV[6], ARGV[7]
local function name_of(worker) return redis.call('HGET', S .. 'names', worker) or '?' end
if ARGV[5] ~= '' and redis.call('EXISTS', LEASED) == 1 then
  local pending = redis.call('XPENDING', LEASED, GROUP, ARGV[5], ARGV[5], 1)[1]
  if not pending or pending[2] ~= me then return 'late' end
end
local is_counted = false
for at = 6, #ARGV, 2 do
  local bucket, name, stored, storer, claimed, claimer = article(ARGV[at], ARGV[at + 1])
  local is_itself = bucket == own_bucket and name == own_name
  if stored and stored >= (is_itself and version or 1) then return name_of(storer) end
  if claimed and not (claimer == me and is_itself) and is_alive(claimer, ARGV[2]) then
    return name_of(claimer)
  end
  -- One's own again, or that of a worker that died.
  if claimed and is_itself then is_counted = true end
end
-- A worker that was taken for dead may outlive its crawl.
if not is_counted and redis.call('EXISTS', C .. 'about') == 1 then
  local kept = redis.call('HINCRBY', C .. 'about', 'kept', 1)
  if ARGV[3] ~= '' and kept > tonumber(ARGV[3]) then
    redis.call('HINCRBY', C .. 'about', 'kept', -1)
    return 'limit'
  end
end
local _, _, stored, storer = article(own_bucket, own_name)
set_article(own_bucket, own_name, stored, storer, version, me)
for at = 8, #ARGV, 2 do
  redis.call('HSET', S .. 'items:' .. ARGV[at], ARGV[at + 1], '=' .. own_bucket .. own_name)
end
return ''
