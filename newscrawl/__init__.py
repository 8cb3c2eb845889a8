"""News crawler and archive: portals, items, extraction and the commands of the project."""

# Here, not in the distribution's metadata: an egg on scrapyd has none that Python finds.
__version__ = "0.1.0"
