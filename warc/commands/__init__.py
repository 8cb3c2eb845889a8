"""The ``scrapy`` command of the package; see :mod:`warc.commands.archive`."""
