"""Hosts as network namespaces of this machine, each with a link of its own that can be cut."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

# Of the networks for measurements (RFC 2544), which nobody routes.
_NETWORK = f"198.18.{os.getpid() % 250}"
SERVER = f"{_NETWORK}.1"
"""The address of this machine for the hosts."""


@dataclass(frozen=True)
class Host:
    """A host.

    Attributes:
        name: its host name.
        number: which one it is.
    """

    name: str
    number: int

    @property
    def before(self) -> tuple[str, ...]:
        """What runs a command on it: in its network, under its name."""
        named = 'hostname "$0" && exec "$@"'
        return (
            "ip",
            "netns",
            "exec",
            self._namespace,
            "unshare",
            "--uts",
            "sh",
            "-c",
            named,
            self.name,
        )

    def cut(self) -> None:
        """Cut its link: what is sent is lost, and no connection is closed."""
        _ip("link", "set", self._link, "down")

    def mend(self) -> None:
        """Mend it."""
        _ip("link", "set", self._link, "up")

    def make(self) -> None:
        """Make its network.

        Raises:
            OSError, subprocess.CalledProcessError: that may not be done here.
        """
        # A network of four addresses for each link.
        gateway, own = (f"{_NETWORK}.{8 + 4 * self.number + n}" for n in (1, 2))
        inside = ("-n", self._namespace)
        _ip("netns", "add", self._namespace)
        _ip(
            "link",
            "add",
            self._link,
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "netns",
            self._namespace,
        )
        _ip("addr", "add", f"{gateway}/30", "dev", self._link)
        _ip(*inside, "addr", "add", f"{own}/30", "dev", "eth0")
        for words in ((*inside, "link", "set", "lo", "up"), (*inside, "link", "set", "eth0", "up")):
            _ip(*words)
        self.mend()
        _ip(*inside, "route", "add", "default", "via", gateway)

    def remove(self) -> None:
        """Take it away; its link goes with it."""
        for words in (("link", "del", self._link), ("netns", "del", self._namespace)):
            with suppress(OSError, subprocess.CalledProcessError):
                _ip(*words)

    @property
    def _namespace(self) -> str:
        return f"newscrawl-{os.getpid()}-{self.name}"

    @property
    def _link(self) -> str:
        # At most 15 letters.
        return f"nc{os.getpid() % 10**8}-{self.number}"


@contextmanager
def hosts(names: Sequence[str]) -> Iterator[list[Host]]:
    """Give hosts that reach this machine at `SERVER`, and one another not at all.

    Raises:
        OSError, subprocess.CalledProcessError: they may not be made here.
    """
    made = [Host(name, number) for number, name in enumerate(names)]
    try:
        _ip("addr", "add", f"{SERVER}/32", "dev", "lo")
        for host in made:
            host.make()
        yield made
    finally:
        for host in made:
            host.remove()
        with suppress(OSError, subprocess.CalledProcessError):
            _ip("addr", "del", f"{SERVER}/32", "dev", "lo")


def complaint() -> str | None:
    """Why no hosts can be made here; None where they can."""
    if missing := [name for name in ("ip", "unshare", "hostname") if not shutil.which(name)]:
        return f"{', '.join(missing)} (iproute2, util-linux) is not here"
    try:
        with hosts(["probe"]) as [probe]:
            subprocess.run([*probe.before, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        return f"no network namespaces may be made here: {said.decode().strip()}"
    return None


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
