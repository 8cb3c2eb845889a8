-- The items that a dead worker left. Arguments: its name, lease, then for each item its version, number of marks, and
-- the marks, its own first. Answer: a letter for each, '1' it stays, '0' another worker has written it since.
local number = number_of(ARGV[1])
local told, at = {}, 3
while at <= #ARGV do
  local version, marks = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local own_bucket, own_name = ARGV[at + 2], ARGV[at + 3]
  local bucket, name, stored, storer, claimed, claimer = article(own_bucket, own_name)
  local is_written = claimed and claimed >= version and claimer ~= number and is_alive(claimer, ARGV[2])
  if is_anothers(stored, storer, version, number) or is_written then
    told[#told + 1] = '0'
  else
    told[#told + 1] = '1'
    set_article(bucket, name, math.max(stored or 0, version), number, nil, nil)
    for one = 1, marks - 1 do
      local key, field = S .. 'items:' .. ARGV[at + 2 + 2 * one], ARGV[at + 3 + 2 * one]
      redis.call('HSETNX', key, field, '=' .. own_bucket .. own_name)
    end
  end
  at = at + 2 + 2 * marks
end
return table.concat(told)
