-- How a spider's frontier is. Arguments: lease. Answer, as JSON: `now`, `dead`, `alive` (workers), and for each crawl its
-- `name`, `about`, `queued`, `leased`, `minutes` (counts of the last 15 full minutes, the latest first) and `workers`, each
-- with `number`, `name`, `heard` and `told` if there are such, `alive`, `leases` and the `oldest` of these.
local function flat(list)
  local fields = {}
  for n = 1, #list, 2 do fields[list[n]] = list[n + 1] end
  return fields
end

local function worker_of(number, told, leases, leased)
  local worker = {
    number = number, told = told, leases = leases, alive = is_alive(number, ARGV[1]) or false,
    name = redis.call('HGET', S .. 'names', number) or nil, heard = redis.call('ZSCORE', S .. 'alive', number) or nil,
  }
  if leases > 0 then
    worker.oldest = string.match(redis.call('XPENDING', leased, GROUP, '-', '+', 1, number)[1][1], '^%d+')
  end
  return worker
end

local function crawl_of(name)
  -- Of each crawl in turn.
  C = S .. 'crawl:' .. name .. ':'
  local about, leased = flat(redis.call('HGETALL', C .. 'about')), C .. 'leased'
  local told, minutes, workers = flat(redis.call('HGETALL', C .. 'told')), {}, {}
  -- To look is no occasion to fail: a stream that is not there has no leases.
  local leases = redis.pcall('XPENDING', leased, GROUP)[4] or {}
  for _, one in ipairs(leases) do workers[#workers + 1] = worker_of(one[1], told[one[1]], tonumber(one[2]), leased) end
  for _, one in ipairs(leases) do told[one[1]] = nil end
  for number, text in pairs(told) do workers[#workers + 1] = worker_of(number, text, 0, leased) end
  for back = 1, 15 do
    minutes[back] = flat(redis.call('HGETALL', C .. 'rate:' .. math.floor(NOW / 60000) - back))
  end
  return {
    name = name, about = about, minutes = minutes, workers = workers,
    queued = redis.call('ZCARD', C .. 'queue'), leased = redis.call('XLEN', leased),
  }
end

-- Those of crawls that were cleared live, too; and a crawl may have patience with its workers.
local alive, count = {}, 0
for _, number in ipairs(redis.call('ZRANGEBYSCORE', S .. 'alive', NOW - tonumber(ARGV[1]), '+inf')) do alive[number] = true end
local crawls = {}
for _, name in ipairs(redis.call('SMEMBERS', S .. 'crawls')) do
  local crawl = crawl_of(name)
  crawls[#crawls + 1] = crawl
  for _, worker in ipairs(crawl.workers) do alive[worker.number] = alive[worker.number] or worker.alive or nil end
end
for _ in pairs(alive) do count = count + 1 end
return cjson.encode({now = NOW, crawls = crawls, dead = redis.call('HLEN', S .. 'dead'), alive = count})
