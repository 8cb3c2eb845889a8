"""The guard at the resolver: names of hosts lead to public addresses, or nowhere.

Whatever a name resolves to is looked at each time, and the connection goes to the very address that
was looked at: Twisted asks the resolver once for a connection, and connects to what it is given. So
a name that is public now and 127.0.0.1 a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self

from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.datatypes import LocalCache
from twisted.internet.interfaces import IAddress, IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from newscrawl.polite.addresses import Network, NetworkError, complaint, read_networks

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.interfaces import IHostResolution

# As many as Scrapy's cache of names holds.
_MOST_NAMES = 10_000

_REFUSED: LocalCache[str, str] = LocalCache(_MOST_NAMES)
_PROXIES: set[str] = set()


def trust_proxy(host: str) -> None:
    """Let a proxy be where it is: settings and the environment name proxies, never a page."""
    _PROXIES.add(plain_name(host))


def is_proxy(host: str) -> bool:
    """Whether a host is one that was trusted as a proxy."""
    return plain_name(host) in _PROXIES


def refusal_of(host: str) -> str | None:
    """Why the guard found no address for a host when it was asked last; None where it found one."""
    return _REFUSED.get(plain_name(host))


def plain_name(host: str) -> str:
    """A host's name as it is compared: ASCII, lower case, without the dot at the end."""
    name = host.rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver behind the guard: the `TWISTED_DNS_RESOLVER` of the project.

    Setting: `PRIVATE_ADDRESSES_ALLOWED`, networks that are allowed all the same.
    """

    _allowed: Sequence[Network] = ()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Take the settings of the process."""
        resolver = super().from_crawler(crawler, reactor)
        # Of what is no network HostsMiddleware complains, for a crawl.
        with suppress(NetworkError):
            resolver._allowed = read_networks(crawler.settings.getlist("PRIVATE_ADDRESSES_ALLOWED"))
        return resolver

    def install_on_reactor(self) -> None:
        """Become the resolver of the reactor."""
        super().install_on_reactor()
        guard(self.reactor, self._allowed)


def guard(reactor: Any, allowed: Sequence[Network] = ()) -> None:
    """Put the guard before the resolver that a reactor has.

    It stands where connections to web servers ask. Mail, FTP and the tunnel through a proxy ask the
    simple resolver; they lead to hosts that settings name, and it stays as it is.
    """
    simple = reactor.resolver
    reactor.installNameResolver(_Guard(reactor.nameResolver, allowed))
    reactor.resolver = simple


@implementer(IHostnameResolver)
class _Guard:
    def __init__(self, resolver: Any, allowed: Sequence[Network]) -> None:
        self._resolver = resolver
        self._allowed = allowed

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        """Hand on the addresses that may be asked."""
        receiver = resolutionReceiver
        if not is_proxy(hostName):
            receiver = _Checked(resolutionReceiver, plain_name(hostName), self._allowed)
        resolution: IHostResolution = self._resolver.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return resolution


@implementer(IResolutionReceiver)
class _Checked:
    """Passes on to a receiver what may be asked, and takes note of why the rest may not."""

    def __init__(self, receiver: Any, name: str, allowed: Sequence[Network]) -> None:
        self._receiver = receiver
        self._name = name
        self._allowed = allowed
        self._refusal: str | None = None
        self._found = False

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        refusal = complaint(ip_address(address.host.partition("%")[0]), self._allowed)
        if refusal is None:
            self._found = True
            self._receiver.addressResolved(address)
        else:
            self._refusal = refusal

    def resolutionComplete(self) -> None:  # noqa: N802
        if self._refusal is not None and not self._found:
            _REFUSED[self._name] = self._refusal
        else:
            _REFUSED.pop(self._name, None)
        self._receiver.resolutionComplete()
