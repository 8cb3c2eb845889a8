"""Extraction: bytes and a URL in, an article out; no Scrapy, no network, no clock."""
