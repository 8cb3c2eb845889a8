"""How the portals are: from the crawl.json of their jobs to a word, a line, an exit code and metrics."""
