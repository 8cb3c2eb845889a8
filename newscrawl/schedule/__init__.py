"""`scrapy schedule`: crawls that recur, on scrapyd servers or on this machine."""
