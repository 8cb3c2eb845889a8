-- Take away what is one crawl's alone. Argument: its name.
clear(ARGV[1])
return 1
