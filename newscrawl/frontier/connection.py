"""The way to Redis: steps of the frontier, asked for again while Redis is away, starting or full."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import (
    AuthenticationError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)

from newscrawl.frontier.errors import FrontierError, FrontierLostError
from newscrawl.frontier.keys import VERSION, VERSION_KEY
from newscrawl.frontier.scripts import script

logger = logging.getLogger(__name__)

Argument = str | bytes | int | float

PATIENCE = 600.0
"""Seconds for which a worker waits for a Redis that is away or full."""

# Leases are found by how long they were idle since then (XPENDING IDLE).
_LEAST_SERVER = (6, 2)
_ANSWER_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
# A Redis that is full can be used now and then; the log says it so often.
_QUIET_SECONDS = 60.0
# Answers of a server that will do later, or when somebody has put it right.
_PASSING = ("OOM ", "LOADING ", "READONLY ", "MISCONF ", "BUSY ", "MASTERDOWN ", "CLUSTERDOWN ")
_SCHEMES = ("redis", "rediss", "unix")


class Connection:
    """A worker's connection to the Redis of its frontier.

    A step that can't be done now is tried again, with growing pauses, until it is done: Redis may be
    restarted, be away for a minute, or be full until others have emptied the queue. All steps are made so
    that to do one twice does no harm.

    Args:
        url: `redis://[user:password@]host[:port][/database]`, `rediss://` or `unix://`.
        patience: for how many seconds it waits.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self.name = name_of(url)
        # Its own timeout would swallow cancellations: it sends within `asyncio.wait_for`, which does so before
        # Python 3.12.
        self._client = AsyncRedis.from_url(url, **_TIMES | {"socket_timeout": None})
        self._patience = patience
        self._waiting = 0
        self._away_since = 0.0
        self._told_until = 0.0

    async def run(self, name: str, keys: Sequence[str], *arguments: Argument) -> Any:
        """Run a script; returns its answer.

        Raises:
            FrontierLostError: Redis has not come back.
            FrontierError: the script failed: its keys are not of this layout.
        """
        text = script(name)
        began, pause, is_waiting = monotonic(), _FIRST_PAUSE, False
        try:
            while True:
                try:
                    async with asyncio.timeout(_ANSWER_SECONDS):
                        return await self._client.evalsha(text.sha, len(keys), *keys, *arguments)
                except NoScriptError:
                    # Redis was restarted, and has forgotten it.
                    await self._load(text.text)
                    continue
                except (RedisError, OSError) as error:
                    if not _is_passing(error):
                        raise FrontierError(f"{self.name}, step {name}: {error}") from error
                    if monotonic() - began > self._patience:
                        raise FrontierLostError(
                            f"{self.name} could not be used for {self._patience:g} s ({_reason(error)})"
                        ) from error
                    if not is_waiting:
                        is_waiting = True
                        self._wait(error)
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 (no secret)
                pause = min(2 * pause, _LONGEST_PAUSE)
        finally:
            if is_waiting:
                self._go_on()

    async def close(self) -> None:
        """Let go of it."""
        await self._client.aclose()

    async def _load(self, text: str) -> None:
        # If Redis is away, the step itself finds out and waits.
        with suppress(RedisError, OSError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._client.script_load(text)

    def _wait(self, error: Exception) -> None:
        """Take note of a step that waits; the log says it once for all of them."""
        self._waiting += 1
        if self._waiting == 1:
            self._away_since = monotonic()
            level = logging.WARNING if self._away_since > self._told_until else logging.DEBUG
            self._told_until = self._away_since + _QUIET_SECONDS
            logger.log(
                level,
                "%s can't be used now (%s). The worker waits for it, up to %g s.",
                self.name,
                _reason(error),
                self._patience,
            )

    def _go_on(self) -> None:
        self._waiting -= 1
        if self._waiting == 0:
            seconds = monotonic() - self._away_since
            level = logging.INFO if seconds > 1 else logging.DEBUG
            logger.log(level, "%s is back after %.1f s.", self.name, seconds)


class PlainConnection:
    """The same for commands and for the moments before a crawl: it waits for nobody.

    Args:
        url: as above.
        seconds: for how long Redis may let it wait for a connection, and for an answer.

    Raises:
        FrontierError: it is no such address.
    """

    def __init__(self, url: str, *, seconds: float = _ANSWER_SECONDS) -> None:
        self.name = name_of(url)
        times = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
        self.client: Redis = Redis.from_url(url, **_TIMES | times)

    def check(self) -> None:
        """Look whether this Redis will do, and note there which layout its frontiers have.

        Raises:
            FrontierError: it will not, or it does not answer.
        """
        try:
            info: Mapping[str, Any] = self.client.info()
            policy = self._policy()
            version = self.client.get(VERSION_KEY)
            if version is None:
                self.client.set(VERSION_KEY, VERSION)
        except (RedisError, OSError) as error:
            raise self.refused(error) from None
        told = int(version) if version is not None else VERSION
        for complaint in _complaints(info, policy, told):
            raise FrontierError(f"FRONTIER_URL: {self.name} {complaint}")
        if not int(info.get("aof_enabled", 1)):
            logger.warning(
                "%s keeps no append-only file: if it is restarted, the queue is lost. Start it with"
                " --appendonly yes.",
                self.name,
            )

    def run(self, name: str, keys: Sequence[str], *arguments: Argument) -> Any:
        """Run a script; returns its answer.

        Raises:
            FrontierError: it could not be run.
        """
        text = script(name)
        try:
            try:
                return self.client.evalsha(text.sha, len(keys), *keys, *arguments)
            except NoScriptError:
                return self.client.eval(text.text, len(keys), *keys, *arguments)
        except (RedisError, OSError) as error:
            raise self.refused(error) from error

    @contextmanager
    def asking(self) -> Iterator[Redis]:
        """Gives the client.

        Raises:
            FrontierError: what it was asked for could not be done.
        """
        try:
            yield self.client
        except (RedisError, OSError) as error:
            raise self.refused(error) from error

    def refused(self, error: Exception) -> FrontierError:
        """What to say where it can't be used."""
        return FrontierError(
            f"FRONTIER_URL: {self.name} can't be used: {_reason(error)}. Start Redis there, or mend the"
            " address."
        )

    def close(self) -> None:
        """Let go of it."""
        self.client.close()

    def _policy(self) -> str:
        """What the server does when it is full; empty where it does not say."""
        try:
            found = self.client.config_get("maxmemory-policy")
        except ResponseError:
            # A server of somebody else may hide its settings.
            return ""
        return str(found.get("maxmemory-policy") or "")


# The client itself tries nothing again: a step is repeated here, and waited for.
_TIMES: dict[str, Any] = {
    "socket_timeout": _ANSWER_SECONDS,
    "socket_connect_timeout": _ANSWER_SECONDS,
    "retry": None,
    "health_check_interval": 0,
}


def name_of(url: str) -> str:
    """What the server is called in messages: its address without user and password.

    Raises:
        FrontierError: it is no such address.

    >>> name_of("redis://crawler:secret@10.0.0.5:6380/2")
    'Redis at 10.0.0.5:6380/2'
    """
    expected = "an address like redis://host:6379/0 was expected"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise FrontierError(f"FRONTIER_URL: {error}; {expected}") from None
    if parts.scheme not in _SCHEMES or not (parts.netloc or parts.path):
        raise FrontierError(f"FRONTIER_URL: {parts.scheme or url}: {expected}")
    return f"Redis at {parts.netloc.rpartition('@')[2]}{parts.path}"


def _complaints(info: Mapping[str, Any], policy: str, version: int) -> Iterator[str]:
    """Why a server will not do."""
    server = str(info.get("redis_version", "0"))
    if tuple(int(part) for part in server.split(".")[:2]) < _LEAST_SERVER:
        yield f"is Redis {server}; 6.2 or later is needed"
    if version != VERSION:
        yield (
            f"has frontiers of layout {version}, and this newscrawl knows layout {VERSION}. Let the workers"
            " of the other version end their crawls first, or take another database (redis://host/1)."
        )
    if policy.startswith("allkeys"):
        yield (
            f"drops what it likes when it is full (maxmemory-policy {policy}), requests too. Set it to"
            " noeviction."
        )


def _is_passing(error: Exception) -> bool:
    """Whether a step may succeed later."""
    if isinstance(error, ResponseError):
        # Within a script an error has no type of its own.
        text = str(error)
        is_known = isinstance(error, OutOfMemoryError | ReadOnlyError)
        return is_known or any(word in text for word in _PASSING)
    return not isinstance(error, AuthenticationError)


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    if isinstance(error, OutOfMemoryError) or "OOM " in text:
        return "it is full: raise its maxmemory"
    return text.splitlines()[0].rstrip(".")
