-- S: prefix of the spider's keys; C: that of the crawl's. See newscrawl/frontier/keys.py.
local S, C = KEYS[1], KEYS[2]
local QUEUE, LEASED, GROUP = C .. 'queue', C .. 'leased', 'workers'
-- A member of the queue is a request behind so many digits of its number.
local DIGITS = 12

local time = redis.call('TIME')
local NOW = time[1] * 1000 + math.floor(time[2] / 1000)

local function is_this(id)
  return redis.call('HGET', C .. 'about', 'id') == id
end

-- What to say to a worker whose crawl is not there: others have ended it, or it was lost.
local function absent(id)
  return redis.call('EXISTS', C .. 'ended:' .. id) == 1 and 'ended' or 'gone'
end

-- Some worker was heard of. Where none was for half a lease, Redis was away or full: then all workers are given that
-- time in addition, for one lease.
local function touch(lease)
  local touched = tonumber(redis.call('HGET', C .. 'about', 'touched') or NOW)
  if NOW - touched > lease / 2 then
    redis.call('HSET', C .. 'about', 'slept', NOW - touched, 'grace', NOW + lease)
  end
  redis.call('HSET', C .. 'about', 'touched', NOW)
end

-- For how long a worker, or a lease, may not have been heard of.
local function patience(lease)
  local told = redis.call('HMGET', C .. 'about', 'slept', 'grace')
  return tonumber(lease) + (NOW < tonumber(told[2] or 0) and tonumber(told[1]) or 0)
end

local function is_alive(worker, lease)
  local heard = redis.call('ZSCORE', S .. 'alive', worker)
  return heard and NOW - heard <= patience(lease)
end

-- The number of a worker, which it is given if it has none.
local function number_of(name)
  local number = redis.call('HGET', S .. 'numbers', name)
  if not number then
    number = tostring(redis.call('INCR', S .. 'last'))
    redis.call('HSET', S .. 'numbers', name, number)
    redis.call('HSET', S .. 'names', number, name)
  end
  return number
end

-- What is known of an article: its own mark (behind another name of it), and its two parts, each a version
-- and a worker: 's' is stored, 'c' is claimed, being written.
local function article(bucket, name)
  local text = redis.call('HGET', S .. 'items:' .. bucket, name)
  if text and string.sub(text, 1, 1) == '=' then
    bucket, name = string.sub(text, 2, 4), string.sub(text, 5)
    text = redis.call('HGET', S .. 'items:' .. bucket, name)
  end
  text = text or ''
  local stored, storer = string.match(text, 's(%d+),(%d+)')
  local claimed, claimer = string.match(text, 'c(%d+),(%d+)')
  return bucket, name, tonumber(stored), storer, tonumber(claimed), claimer
end

local function set_article(bucket, name, stored, storer, claimed, claimer)
  local text = ''
  if stored then text = string.format('s%d,%s', stored, storer) end
  if claimed then text = text .. string.format('c%d,%s', claimed, claimer) end
  if text == '' then
    redis.call('HDEL', S .. 'items:' .. bucket, name)
  else
    redis.call('HSET', S .. 'items:' .. bucket, name, text)
  end
end

-- Whether another worker has an article in this version. That a memory knows of it says only that somebody has it.
local function is_anothers(stored, storer, version, me)
  if not stored or stored < version or storer == me then return false end
  local name = redis.call('HGET', S .. 'names', storer) or ''
  return string.sub(name, 1, 7) ~= 'memory '
end

local function enqueue(priority, request)
  local number = redis.call('INCR', C .. 'seq')
  redis.call('ZADD', QUEUE, -tonumber(priority), string.format('%0' .. DIGITS .. 'd', number) .. request)
end

-- Put one request into the queue: eight arguments from `i` on, priority, whether it is filtered ('1'), mark of the
-- request, mark of the article and the version that is wanted of it ('' for none), and the request.
-- Returns 'a' (added), 'd' (a duplicate) or 'k' (the article is known).
local CHILD = 8
local function add(i)
  if ARGV[i + 4] ~= '' then
    local _, _, stored = article(ARGV[i + 4], ARGV[i + 5])
    if stored and stored >= tonumber(ARGV[i + 6]) then return 'k' end
  end
  if ARGV[i + 1] == '1' and redis.call('SADD', C .. 'seen:' .. ARGV[i + 2], ARGV[i + 3]) == 0 then
    return 'd'
  end
  enqueue(ARGV[i], ARGV[i + 7])
  return 'a'
end

-- Add so many requests from an argument on, or those of them alone that are filtered; returns a letter for each.
local function add_all(i, count, only_filtered)
  local told = {}
  for n = 0, count - 1 do
    local at = i + n * CHILD
    told[n + 1] = (only_filtered and ARGV[at + 1] ~= '1') and 'd' or add(at)
  end
  return table.concat(told)
end

-- The name under which a request is given up: one for each address.
local function grave(request)
  local is_read, said = pcall(cjson.decode, request)
  local url = is_read and type(said) == 'table' and said.url
  return string.sub(redis.sha1hex(type(url) == 'string' and url or request), 1, 16)
end

-- Give a request up: it is kept for people.
local function bury(request, reason, worker, attempts)
  redis.call('HSET', S .. 'dead', grave(request), cjson.encode({
    request = request, reason = reason, at = NOW, crawl = C, attempts = attempts,
    worker = redis.call('HGET', S .. 'names', worker) or '?',
    arguments = redis.call('HGET', C .. 'about', 'arguments') or nil,
  }))
end

-- The request of a lease, with its number; nil where it is no longer leased.
local function leased(lease)
  local found = redis.call('XRANGE', LEASED, lease, lease)
  return found[1] and found[1][2][2]
end

local function drop(lease)
  local was_leased = redis.call('XACK', LEASED, GROUP, lease)
  redis.call('XDEL', LEASED, lease)
  return was_leased == 1
end

-- The id of the crawl, which begins with the given one if there is none. Arguments: the id, names of the crawl and of the
-- spider, arguments of the crawl (JSON).
local function begin(id, name, spider, arguments)
  local known = redis.call('HGET', C .. 'about', 'id')
  if not known then
    redis.call('DEL', LEASED, QUEUE, C .. 'told', C .. 'seeder')
    redis.call('HSET', C .. 'about', 'id', id, 'began', NOW, 'arguments', arguments, 'seeded', 0, 'kept', 0)
    redis.call('XGROUP', 'CREATE', LEASED, GROUP, '0', 'MKSTREAM')
  end
  redis.call('SADD', S .. 'crawls', name)
  redis.call('SADD', 'newscrawl:spiders', spider)
  return known or id
end

-- Take away what is the crawl's alone.
local function clear(name)
  redis.call('UNLINK', C .. 'about', QUEUE, LEASED, C .. 'seq', C .. 'seeder', C .. 'told', C .. 'became')
  for bucket = 0, 4095 do redis.call('UNLINK', C .. string.format('seen:%03x', bucket)) end
  redis.call('SREM', S .. 'crawls', name)
end
