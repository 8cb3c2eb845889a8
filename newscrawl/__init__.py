"""News crawler and archive: portals, items, extraction and the commands of the project."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("newscrawl")
except PackageNotFoundError:  # a source tree that was never installed, or an egg without metadata
    __version__ = "unknown"
