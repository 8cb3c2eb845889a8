"""The job: one run of one spider, and the folder that holds what it leaves.

A job's folder is ``<ARCHIVE_DIR>/<spider>/<job>/``. Its id is the one that scrapyd
gave (spider argument ``_job``), else the environment variable ``SCRAPY_JOB``, else
the UTC start time and a random tail (``20241011T010450-3f9a1c``).

Two runs never share a folder. When a run is given an id whose folder is there
already (scrapyd running a job again, a ``JOBDIR`` that is resumed under the same
id), the new run gets ``<id>-2``, then ``<id>-3`` and so on: what the earlier run
left is finished evidence and is not written to again.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy.utils.conf import closest_scrapy_cfg

from .writer import sync_folder

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

ARCHIVE_DIR_DEFAULT = "archive"

#: File systems allow 255 bytes a name; spider, time, serial, job and suffixes share it.
_NAME_MAX_BYTES = 80

#: More runs under one id than this is a loop somewhere, not a resumed job.
_SAME_ID_MAX = 10_000


class ArchiveError(Exception):
    """The archive can't be kept as asked.

    The message is one line: what is wrong, where, and what to do about it.
    """


@dataclass(frozen=True)
class Job:
    """One run of one spider.

    Attributes:
        spider: the spider's name, fit for a file name.
        id: the job's id, fit for a file name; it is the name of the folder.
        folder: ``<ARCHIVE_DIR>/<spider>/<id>``, absolute; it exists, and is this job's alone.
        started: when the job began, in UTC.
    """

    spider: str
    id: str
    folder: Path
    started: datetime


_JOBS: WeakKeyDictionary[Crawler, Job] = WeakKeyDictionary()


def job_of(crawler: Crawler) -> Job | None:
    """Return the one job of a crawler, making its folder at the first call.

    Returns:
        The same :class:`Job` at every call; None when the setting ``ARCHIVE_DIR`` is
        empty, which says that nothing is kept (as for ``scrapy shell``).

    Raises:
        ArchiveError: the folder can't be made.
    """
    job = _JOBS.get(crawler)
    if job is None:
        root = archive_root(crawler.settings)
        if root is None:
            return None
        job = _JOBS[crawler] = _new_job(crawler, root)
    return job


def archive_root(settings: BaseSettings) -> Path | None:
    """Return the folder that ``ARCHIVE_DIR`` names, absolute; None when it is empty.

    A relative one is taken as by :func:`project_path`, so that a crawl started from a
    subfolder of the project writes to the same archive.
    """
    setting = settings.get("ARCHIVE_DIR", ARCHIVE_DIR_DEFAULT)
    if setting is None or not str(setting).strip():
        return None
    return project_path(str(setting))


def project_path(text: str) -> Path:
    """Return the absolute path that a setting names.

    A relative one is taken from the folder of the nearest ``scrapy.cfg``; without a
    ``scrapy.cfg`` from the working directory.
    """
    configuration = closest_scrapy_cfg()
    base = Path(configuration).parent if configuration else Path.cwd()
    return Path(os.path.abspath(base / Path(text).expanduser()))  # noqa: PTH100 (keeps symbolic links)


def safe_name(text: str, fallback: str = "unnamed") -> str:
    """Return ``text`` as one path component that can't leave its folder.

    Letters and digits of any script, ``-``, ``_`` and ``.`` stay. Where anything else
    had to be replaced or cut, a hash of the original is added, so that two names that
    differ stay two names.

    >>> safe_name("ecns"), safe_name("../../etc")
    ('ecns', 'etc-ac2c8e')
    """
    normal = unicodedata.normalize("NFC", text)
    name = re.sub(r"[^\w.-]+", "_", normal).strip("._-")
    name = name.encode()[:_NAME_MAX_BYTES].decode(errors="ignore") or fallback
    if name != text:
        name += "-" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:6]
    return name


def _new_job(crawler: Crawler, root: Path) -> Job:
    started = datetime.now(UTC)
    named = crawler.spider if crawler.spider is not None else crawler.spidercls
    spider = safe_name(named.name or "spider")
    given = getattr(crawler.spider, "_job", None) or os.environ.get("SCRAPY_JOB")
    own = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    job_id = safe_name(str(given)) if given else own
    try:
        (root / spider).mkdir(parents=True, exist_ok=True)
        folder = _exclusive_folder(root / spider, job_id)
        # The files in it are synced, and so must be the way to them.
        sync_folder(folder.parent)
        sync_folder(root)
    except OSError as error:
        raise ArchiveError(
            f"ARCHIVE_DIR can't be written: {error.strerror or error} ({error.filename or root}). "
            "Set ARCHIVE_DIR to a folder that this user can write to, "
            "or to an empty string to keep nothing."
        ) from error
    return Job(spider=spider, id=folder.name, folder=folder, started=started)


def _exclusive_folder(parent: Path, name: str) -> Path:
    """Make and return a folder that was not there: ``name``, else ``name-2``, ``name-3`` ..."""
    for serial in range(1, _SAME_ID_MAX):
        folder = parent / (name if serial == 1 else f"{name}-{serial}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(17, "too many jobs under one id", str(parent / name))
