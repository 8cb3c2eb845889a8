"""For scrapyd-deploy, which builds its egg with ``setup.py bdist_egg``; all facts are in pyproject.toml."""

from setuptools import setup

setup()
