"""WARC capture, writing, reading and indexing for any Scrapy project; imports none of the other packages."""
