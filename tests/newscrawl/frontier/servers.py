"""A real redis-server that a test starts, stops and kills."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import redis

LOOPBACK = "127.0.0.1"
_PATIENCE = 20.0
_LOOK = 0.01
# Another process may take the port that was free a moment ago.
_TRIES = 5


def executables() -> list[Path]:
    """The servers of this machine: those of the PATH, and the one beside Python."""
    folders = [*map(Path, os.get_exec_path()), Path(sys.executable).parent]
    found = (shutil.which("redis-server", path=str(folder)) for folder in folders)
    paths = [Path(path) for path in found if path]
    return list({path.resolve(): path for path in paths}.values())


class RedisServer:
    """A server with an append-only file: what it has answered it knows again after each start.

    Args:
        folder: of its files.
        executable: which server; the first one of this machine if nothing is said.
        address: at which it listens.
    """

    def __init__(
        self, folder: Path, *, executable: Path | None = None, address: str = LOOPBACK
    ) -> None:
        self.port = 0
        self._folder = folder
        self._executable = executable or executables()[0]
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, as FRONTIER_URL has it."""
        return f"redis://{self._address}:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        """A client of it."""
        return redis.Redis(self._address, self.port, socket_timeout=_PATIENCE)

    def start(self) -> None:
        """Start it, at the port that it had before; returns when it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for _ in range(1 if self.port else _TRIES):
            port = self.port or _free_port(self._address)
            process = self._run(port)
            if _answers(process, self._address, port):
                self.port, self._process = port, process
                return
        raise RuntimeError(f"redis-server did not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        """End it in order; twice does no harm."""
        if self._process is not None:
            self._process.terminate()
            self._end()

    def kill(self) -> None:
        """End it at once, by SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._end()

    @property
    def _log(self) -> Path:
        return self._folder / "redis.log"

    def _run(self, port: int) -> subprocess.Popen[bytes]:
        words = f"--port {port} --bind {self._address} --protected-mode no --appendonly yes"
        command = [str(self._executable), *words.split(), "--save", "", "--dir", str(self._folder)]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)

    def _end(self) -> None:
        if self._process is not None:
            self._process.wait(_PATIENCE)
            self._process = None


def _free_port(address: str) -> int:
    with socket.create_server((address, 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _answers(process: subprocess.Popen[bytes], address: str, port: int) -> bool:
    """Wait until a server has read its files; False where it has ended."""
    until = time.monotonic() + _PATIENCE
    with redis.Redis(address, port, socket_timeout=1) as client:
        while process.poll() is None and time.monotonic() < until:
            try:
                # Whoever has the port already is another process.
                if client.info("server")["process_id"] == process.pid:
                    return True
            except redis.RedisError:
                pass
            time.sleep(_LOOK)
    process.kill()
    process.wait(_PATIENCE)
    return False
