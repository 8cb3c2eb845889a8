-- Items of a dead worker whose records are lost: they are to come again. Arguments: its name, then for each item its
-- version and its mark. Answer: how many it was.
local number = redis.call('HGET', S .. 'numbers', ARGV[1])
local count = 0
for at = 2, #ARGV, 3 do
  local bucket, name, stored, storer, claimed, claimer = article(ARGV[at + 1], ARGV[at + 2])
  if stored == tonumber(ARGV[at]) and storer == number then
    stored = stored > 1 and stored - 1 or nil
    set_article(bucket, name, stored, storer, claimed, claimer)
    count = count + 1
  end
end
return count
