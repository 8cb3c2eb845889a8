"""Settings of the property tests: no deadline, for the first call of a parser loads its tables."""

from hypothesis import settings

settings.register_profile("newscrawl", deadline=None)
settings.load_profile("newscrawl")
