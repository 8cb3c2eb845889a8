"""Replay: a crawl answered from an archive instead of the network."""
