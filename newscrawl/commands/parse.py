"""`scrapy parse`: Scrapy's own; it leaves no job folder behind."""

from scrapy.commands.parse import Command as Base

from newscrawl.own_settings import KeepsNothing


class Command(KeepsNothing, Base):
    """A look, no job."""
