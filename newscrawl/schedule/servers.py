"""Where crawls run: what the service needs of a server, and scrapyd's JSON API as one.

https://scrapyd.readthedocs.io/en/latest/api.html
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import newscrawl
from newscrawl.schedule.config import Crawl, ServerPlan
from newscrawl.schedule.jobs import Job, is_job_of
from newscrawl.text import clean_line

# scrapyd lists a hundred finished jobs, some 300 bytes each; `finished_to_keep` may say more.
_MAX_BYTES = 16 * 1024 * 1024
_CHUNK = 64 * 1024
# An error's message may be a whole traceback.
_MAX_MESSAGE = 300


class ServerError(Exception):
    """A server did not do what it was asked; the message is one line."""


class UnreachableError(ServerError):
    """It is down, slow, closed, or no scrapyd: other requests would end the same."""


class UnclearError(ServerError):
    """Nobody knows whether the job was taken: the answer was lost."""


class Server(Protocol):
    """Where crawls run."""

    @property
    def name(self) -> str:
        """Its name in the file."""

    def unfinished(self, crawl: Crawl) -> Job | None:
        """A job of the crawl that runs or waits there.

        Raises:
            ServerError: it can't say.
        """

    def start(self, crawl: Crawl, job_id: str) -> None:
        """Take a job.

        Raises:
            UnclearError: the job may have been taken or not.
            ServerError: it was not taken.
        """


class ScrapydServer:
    """A scrapyd server."""

    def __init__(self, plan: ServerPlan):
        self.name = plan.name
        self._url = plan.url
        self._timeout = plan.timeout.total_seconds()
        self._has_user = plan.username is not None
        self._headers = {"User-Agent": f"newscrawl/{newscrawl.__version__}"}
        if plan.username is not None:
            pair = f"{plan.username}:{plan.password}".encode()
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        self._opener = build_opener(_NoRedirects)

    def unfinished(self, crawl: Crawl) -> Job | None:
        """A job of the crawl that runs or waits there."""
        answer = self._ask(f"listjobs.json?{urlencode({'project': crawl.project})}")
        for state in ("running", "pending"):
            for entry in _entries(answer, state):
                job_id, spider = str(entry.get("id")), entry.get("spider")
                if spider != crawl.spider:
                    continue
                if crawl.owns_spider or is_job_of(job_id, crawl.name):
                    return Job(job_id, is_running=state == "running")
        return None

    def start(self, crawl: Crawl, job_id: str) -> None:
        """Schedule a job."""
        form = [
            *crawl.arguments.items(),
            *(("setting", f"{name}={value}") for name, value in crawl.settings.items()),
            ("project", crawl.project),
            ("spider", crawl.spider),
            ("jobid", job_id),
            ("priority", str(crawl.priority)),
        ]
        if crawl.version is not None:
            form.append(("_version", crawl.version))
        self._ask("schedule.json", urlencode(form).encode())

    def _ask(self, path: str, form: bytes | None = None) -> dict[str, Any]:
        """Send a request, with a form as a POST, and return the answer's object."""
        request = Request(f"{self._url}{path}", form, self._headers)  # noqa: S310 (http, https: see config)
        deadline = time.monotonic() + self._timeout
        with self._one_line(is_order=form is not None):
            with self._opener.open(request, timeout=self._timeout) as response:
                body = _read(response, deadline)
            return _object(body)

    @contextmanager
    def _one_line(self, *, is_order: bool) -> Iterator[None]:
        """Turn what may go wrong with a request into a :class:`ServerError`.

        Args:
            is_order: it starts something: where the answer is lost, nobody knows whether it did.
        """
        lost = UnclearError if is_order else UnreachableError
        try:
            yield
        except HTTPError as error:
            error.close()
            # A proxy's 502 or 504 says nothing of what scrapyd did.
            kind = lost if error.code >= http.HTTPStatus.INTERNAL_SERVER_ERROR else UnreachableError
            raise kind(self._refusal(error.code)) from None
        except URLError as error:
            # The request was not sent.
            is_slow = isinstance(error.reason, TimeoutError)
            why = self._slow() if is_slow else _reason(error.reason)
            raise UnreachableError(why) from None
        except TimeoutError:
            raise lost(self._slow()) from None
        except (OSError, http.client.HTTPException) as error:
            raise lost(f"broke off: {_reason(error)}") from None
        except _NonsenseError as error:
            raise lost(f"is no scrapyd: {error}") from None

    def _slow(self) -> str:
        return f"no answer within {self._timeout:g} s"

    def _refusal(self, code: int) -> str:
        if code == http.HTTPStatus.UNAUTHORIZED:
            cure = "check" if self._has_user else "set"
            return f"HTTP 401; {cure} username and password of [servers.{self.name}]"
        phrase = http.client.responses.get(code, "")
        return f"HTTP {code} {phrase}".rstrip()


class _NoRedirects(HTTPRedirectHandler):
    """scrapyd sends none; elsewhere one would carry the password away."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Follow none: the redirect is an error by its status."""


class _NonsenseError(Exception):
    """The answer is none of scrapyd's."""


def _read(response: Any, deadline: float) -> bytes:
    # A timeout of a socket begins anew with every byte that comes.
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if time.monotonic() > deadline:
            raise TimeoutError
        if len(body) > _MAX_BYTES:
            raise _NonsenseError(f"an answer of more than {_MAX_BYTES >> 20} MB")
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise _NonsenseError(_quoted(body.decode("utf-8", "replace"))) from None
    if not isinstance(answer, dict) or "status" not in answer:
        raise _NonsenseError(_quoted(str(answer)))
    if answer["status"] != "ok":
        raise ServerError(_last_line(str(answer.get("message", answer["status"]))))
    return answer


def _entries(answer: Mapping[str, Any], state: str) -> Iterator[Mapping[str, Any]]:
    entries = answer.get(state)
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise UnreachableError(f"is no scrapyd: it lists no {state} jobs")
    yield from entries


def _quoted(text: str) -> str:
    return f'it answers "{(clean_line(text[:200]) or "")[:60]}"'


def _last_line(message: str) -> str:
    """The line of a message, or of a traceback, that says what it is about."""
    lines = [line for part in message.splitlines() if (line := clean_line(part))]
    return lines[-1][:_MAX_MESSAGE] if lines else "an error without a message"


def _reason(reason: object) -> str:
    if isinstance(reason, socket.gaierror):
        return f"its name is not known ({reason.strerror})"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror.lower()
    return clean_line(str(reason)) or type(reason).__name__
