"""WARC capture, writing, reading and indexing for any Scrapy project.

The package imports nothing of the other packages.
"""

__version__ = "0.1.0"
