"""`scrapy check`: Scrapy's own; it leaves no job folder behind."""

from scrapy.commands.check import Command as Base

from newscrawl.own_settings import KeepsNothing


class Command(KeepsNothing, Base):
    """A look, no job."""
