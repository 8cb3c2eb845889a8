"""A pywb server over archives, and what it answers."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from referee import ENVIRONMENT, find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: What pywb puts before the name of a header that would act on the replay itself.
PREFIX = b"X-Archive-Orig-"


@dataclass(frozen=True)
class Answer:
    """An answer of pywb, its headers under their names in the archive."""

    status: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def header(self, name: bytes) -> bytes | None:
        """Return the last header of a name: pywb's own ones come last."""
        return dict(self.headers).get(name)


class Wayback:
    """A running pywb.

    Attributes:
        folder: where it works.
    """

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self._port = port

    def identity(self, collection: str, when: str, url: str, codings: Iterable[bytes]) -> Answer:
        """Ask for a capture as it was taken (``id_``).

        Args:
            collection: which one.
            when: time of the capture, 14 digits.
            url: its address.
            codings: the content codings that the reader takes; pywb undoes all others.
        """
        accepted = [b"Accept-Encoding: " + coding for coding in codings]
        # HTTP/1.0: the answer is not chunked, and ends where the connection does.
        target = f"/{collection}/{when}id_/{url}".encode("ascii")
        lines = [b"GET " + target + b" HTTP/1.0", b"Host: wayback.test", *accepted, b"", b""]
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as connection:
            connection.sendall(b"\r\n".join(lines))
            answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *rest = head.split(b"\r\n")
        pairs = [line.partition(b": ")[::2] for line in rest]
        headers = [(name.removeprefix(PREFIX), value) for name, value in pairs]
        return Answer(first.split(b" ", 1)[1], headers, body)


@contextmanager
def running(
    folder: Path, collections: dict[str, tuple[list[Path], list[Path]]]
) -> Iterator[Wayback]:
    """Run pywb until the block ends.

    Args:
        folder: an empty folder for it to work in.
        collections: for each name the indexes and the folders of the WARC files; those
            that lie in ``folder/collections`` pywb finds by itself.
    """
    config = {
        "collections": {
            name: {
                "index_group": {str(number): str(path) for number, path in enumerate(indexes)},
                "archive_paths": [f"{path}/" for path in archives],
            }
            for name, (indexes, archives) in collections.items()
        }
    }
    (folder / "config.yaml").write_text(json.dumps(config))  # JSON is YAML
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(find("wayback")), "--bind", "127.0.0.1", "--port", str(port)]
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, log)
        yield Wayback(folder, port)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"pywb does not answer: {log.read_text()}")


def passed_on(head: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return status and headers as pywb passes on those of an answer.

    Every header is passed on, in order and with its case, but in the terms of WSGI: as text in
    latin-1, without the line breaks of folded lines. What is UTF-8 is told
    apart first; a header whose text latin-1 lacks is left out. A status without a reason
    gets one.
    """
    first, *lines = re.sub(rb"\r?\n(?=[ \t])", b"", head).splitlines()
    status = first.partition(b" ")[2].strip()
    headers = []
    for line in lines:
        name, colon, value = line.partition(b":")
        sent = [_in_latin_1(part.strip()) for part in (name, value)]
        if colon and None not in sent:
            headers.append((sent[0], sent[1]))
    return status if b" " in status else status + b" None", headers


def _in_latin_1(part: bytes) -> bytes | None:
    try:
        return part.decode("utf-8").encode("latin-1")
    except UnicodeDecodeError:
        return part
    except UnicodeEncodeError:
        return None
