"""Which addresses are nobody's business on the public internet."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import unquote

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Addresses of providers' inner networks (RFC 6598); Python calls them neither private nor global.
_SHARED = ip_network("100.64.0.0/10")
# IPv6 addresses that stand for the IPv4 address in their last 32 bits (RFC 6052, RFC 4291).
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))


class NetworkError(ValueError):
    """A text names no network: the message says which."""


def read_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks as a setting names them: `10.0.0.0/8`, `fd00::/8`, `127.0.0.1`.

    Raises:
        NetworkError: one is no network.
    """
    networks: list[Network] = []
    for text in texts:
        try:
            networks.append(ip_network(text.strip()))
        except ValueError as error:
            raise NetworkError(str(error)) from None
    return tuple(networks)


def literal(host: str) -> Address | None:
    """The address that a URL's host spells out, None where it is a name.

    All forms count that a resolver takes: decimal, octal and hexadecimal numbers, fewer than four
    parts, a dot at the end.

    >>> literal("2130706433"), literal("0x7f.1"), literal("[::1]"), literal("example.org")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), IPv6Address('::1'), None)
    """
    text = unquote(host).strip("[]").partition("%")[0].rstrip(".")
    try:
        return ip_address(text)
    except ValueError:
        pass
    if not text or not text.isascii() or text.split() != [text]:
        return None
    try:
        return IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):  # the latter for a NUL
        return None


def kind_of(address: Address) -> str | None:
    """What an address is that is no public one: `loopback`, `private` ...; None for a public one.

    IPv6 addresses that stand for an IPv4 address are what that one is.

    >>> kind_of(ip_address("169.254.169.254")), kind_of(ip_address("::ffff:10.0.0.1"))
    ('link-local', 'private')
    >>> kind_of(ip_address("93.184.215.14")) is None
    True
    """
    address = _meant(address)
    if address.is_unspecified:
        return "unspecified"
    if address.is_loopback:
        return "loopback"
    if address.is_link_local:
        return "link-local"
    if address.is_multicast:
        return "multicast"
    if address in _SHARED:
        return "shared"
    if address.is_private or (isinstance(address, IPv6Address) and address.is_site_local):
        return "private"
    return None if address.is_global and not address.is_reserved else "reserved"


def complaint(address: Address, allowed: Sequence[Network] = ()) -> str | None:
    """Why an address is not to be asked, None where it may be.

    >>> complaint(ip_address("10.1.2.3"))
    '10.1.2.3 is a private address'
    >>> complaint(ip_address("10.1.2.3"), read_networks(["10.1.0.0/16"])) is None
    True
    """
    kind = kind_of(address)
    meant = _meant(address)
    if kind is None or any(one in network for network in allowed for one in (address, meant)):
        return None
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{address} is {article} {kind} address"


def _meant(address: Address) -> Address:
    """The IPv4 address for which an IPv6 address stands, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is not None:
        return inner
    low = int(address) & 0xFFFFFFFF
    # "::" and "::1" lie there too, and stand for nothing else.
    if low > 1 and any(address in network for network in _TRANSLATED):
        return IPv4Address(low)
    return address
