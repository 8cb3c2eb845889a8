-- Until when the items of a memory are known here. Arguments: its name; a later moment, in seconds, or ''.
-- Answer: the moment.
if ARGV[2] ~= '' then redis.call('HSET', S .. 'entered', ARGV[1], ARGV[2]) end
return tonumber(redis.call('HGET', S .. 'entered', ARGV[1]) or 0)
