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
  local prefix = S .. 'crawl:' .. name .. ':'
  local about, leased = flat(redis.call('HGETALL', prefix .. 'about')), prefix .. 'leased'
  local told, minutes, workers = flat(redis.call('HGETALL', prefix .. 'told')), {}, {}
  -- To look is no occasion to fail: a stream that is not there has no leases.
  local leases = redis.pcall('XPENDING', leased, GROUP)[4] or {}
  for _, one in ipairs(leases) do workers[#workers + 1] = worker_of(one[1], told[one[1]], tonumber(one[2]), leased) end
  for _, one in ipairs(leases) do told[one[1]] = nil end
  for number, text in pairs(told) do workers[#workers + 1] = worker_of(number, text, 0, leased) end
  for back = 1, 15 do
    minutes[back] = flat(redis.call('HGETALL', prefix .. 'rate:' .. math.floor(NOW / 60000) - back))
  end
  return {
    name = name, about = about, minutes = minutes, workers = workers,
    queued = redis.call('ZCARD', prefix .. 'queue'), leased = redis.call('XLEN', leased),
  }
end

local crawls = {}
for _, name in ipairs(redis.call('SMEMBERS', S .. 'crawls')) do crawls[#crawls + 1] = crawl_of(name) end
return cjson.encode({
  now = NOW, crawls = crawls, dead = redis.call('HLEN', S .. 'dead'),
  alive = redis.call('ZCOUNT', S .. 'alive', NOW - tonumber(ARGV[1]), '+inf'),
})
