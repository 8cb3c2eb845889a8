-- Take away what is one crawl's alone. Argument: its name. Answer: how many requests it had left.
local left = redis.call('ZCARD', QUEUE) + redis.call('XLEN', LEASED)
clear(ARGV[1])
return left
