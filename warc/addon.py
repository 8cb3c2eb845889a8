"""The add-on: one line in a project's settings, and its crawls are archived.

.. code-block:: python

    ADDONS = {"warc.addon.WarcArchiveAddon": 500}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import ACCEPTED_ENCODINGS
from scrapy.settings import SETTINGS_PRIORITIES

from .beside import ITEM_RECORDS_DEFAULT, PageRecordsMiddleware
from .extension import MAX_BYTES_DEFAULT, SECRET_HEADERS_DEFAULT, WarcExtension
from .job import ARCHIVE_DIR_DEFAULT
from .middleware import ForgetRecordMiddleware, UntappedMiddleware
from .replay.extension import ReplayExtension
from .sync import SECONDS_DEFAULT

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

#: Content codings that every replay tool can undo; br only where Scrapy can undo it, too.
ACCEPT_ENCODING = "gzip, deflate" + (", br" if b"br" in ACCEPTED_ENCODINGS else "")

HANDLER = "warc.handler.WarcDownloadHandler"
REPLAY_HANDLER = "warc.replay.handler.ReplayDownloadHandler"

#: Schemes of download handlers that need no network.
LOCAL_SCHEMES = frozenset({"data", "file"})

DEFAULTS = {
    "ARCHIVE_DIR": ARCHIVE_DIR_DEFAULT,
    "WARC_ENABLED": True,
    "WARC_MAX_BYTES": MAX_BYTES_DEFAULT,
    "WARC_SYNC_SECONDS": SECONDS_DEFAULT,
    "WARC_DEDUPLICATE": True,
    "WARC_OBEY_NOARCHIVE": False,
    "WARC_SMALL_FILES": False,
    "WARC_MASK_SECRETS": False,
    "WARC_SECRET_HEADERS": SECRET_HEADERS_DEFAULT,
    "WARC_ITEM_RECORDS": ITEM_RECORDS_DEFAULT,
    "WARC_OPERATOR": "",
    "WARC_INFO": {},
    "WARC_REPLAY": "",
}

#: What a replay does without: waiting, what earlier runs left, and, unless the command line
#: asks for them, new records.
REPLAY_SETTINGS = {
    "SCHEDULER": "warc.replay.scheduler.ReplayScheduler",
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_SLOTS": {},
    "AUTOTHROTTLE_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "JOBDIR": None,
}


class WarcArchiveAddon:
    """Archives every HTTP exchange of a Scrapy project as WARC.

    It gives the settings of :class:`~warc.extension.WarcExtension` their defaults and
    enables the extension, its middlewares and the capturing download handlers. What the project sets
    itself stays: a download handler of its own is kept, and its exchanges are rebuilt
    from the responses.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Apply the defaults; called by Scrapy."""
        # Named on the command line it is not to become a crawl because a variable was empty.
        is_asked = (settings.getpriority("WARC_REPLAY") or 0) >= SETTINGS_PRIORITIES["cmdline"]
        if settings.get("WARC_REPLAY") or is_asked:
            _replay(settings)
        for name, value in DEFAULTS.items():
            if name not in settings:
                settings.set(name, value, priority="default")
        settings.setdefault_in_component_priority_dict("EXTENSIONS", WarcExtension, 500)
        # Nearest to the engine: what other middlewares have left of a page's requests and items.
        settings.setdefault_in_component_priority_dict(
            "SPIDER_MIDDLEWARES", PageRecordsMiddleware, 10
        )
        # Before all others, and nearest to the handlers.
        for middleware, priority in ((ForgetRecordMiddleware, 0), (UntappedMiddleware, 1000)):
            settings.setdefault_in_component_priority_dict(
                "DOWNLOADER_MIDDLEWARES", middleware, priority
            )
        # Without a reactor Scrapy has other handlers; their exchanges are rebuilt.
        if settings.getbool("TWISTED_REACTOR_ENABLED", True):
            for scheme in ("http", "https"):
                settings["DOWNLOAD_HANDLERS"].setdefault(scheme, HANDLER)
        name = "DEFAULT_REQUEST_HEADERS"
        headers = settings.getdict(name)
        if not any(header.lower() == "accept-encoding" for header in headers):
            headers["Accept-Encoding"] = ACCEPT_ENCODING
            settings.set(name, headers, priority=settings.getpriority(name) or 0)


def _replay(settings: BaseSettings) -> None:
    """Turn a crawl into a replay: no handler is left that could reach the network."""
    if (settings.getpriority("WARC_ENABLED") or 0) < SETTINGS_PRIORITIES["cmdline"]:
        settings.set("WARC_ENABLED", False, priority="cmdline")
    for name, value in REPLAY_SETTINGS.items():
        settings.set(name, value, priority="cmdline")
    handlers: dict[str, str | None] = dict(settings.getdict("DOWNLOAD_HANDLERS"))
    known = set(settings.getdict("DOWNLOAD_HANDLERS_BASE")) | set(handlers)
    handlers.update(dict.fromkeys(known - LOCAL_SCHEMES))
    handlers.update(http=REPLAY_HANDLER, https=REPLAY_HANDLER)
    settings.set("DOWNLOAD_HANDLERS", handlers, priority="cmdline")
    settings.setdefault_in_component_priority_dict("EXTENSIONS", ReplayExtension, 490)
