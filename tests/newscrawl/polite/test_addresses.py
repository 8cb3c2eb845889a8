"""Which addresses are no public ones, in all their forms."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.polite.addresses import (
    NetworkError,
    complaint,
    kind_of,
    literal,
    read_networks,
)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "private"),
        ("10.0.0.1", "private"),
        ("100.64.0.1", "shared"),
        ("100.127.255.255", "shared"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("169.254.169.254", "link-local"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("192.0.2.1", "private"),
        ("198.18.0.1", "private"),
        ("224.0.0.1", "multicast"),
        ("239.1.1.1", "multicast"),
        ("240.0.0.1", "private"),
        ("255.255.255.255", "private"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "link-local"),
        ("::127.0.0.1", "loopback"),
        ("64:ff9b::10.0.0.1", "private"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a00:1::1", "private"),
        ("2001:db8::1", "private"),
        ("fc00::1", "private"),
        ("fd12:3456::1", "private"),
        ("fe80::1", "link-local"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("4000::1", "reserved"),
        ("93.184.215.14", None),
        ("100.63.255.255", None),
        ("100.128.0.0", None),
        ("172.32.0.1", None),
        ("2606:2800:21f:cb07::1", None),
        ("::ffff:93.184.215.14", None),
        ("64:ff9b::93.184.215.14", None),
        ("2002:5db8:d70e::1", None),
    ],
)
def test_what_an_address_is(address, kind):
    assert kind_of(ip_address(address)) == kind


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1",
        "0177.0.0.1", "017700000001", "0X7F.1", "127%2e0.0.1", "%31%32%37.0.0.1",
    ],
)  # fmt: skip
def test_every_way_of_writing_an_address_is_read(host):
    assert literal(host) == IPv4Address("127.0.0.1")


@pytest.mark.parametrize("host", ["::1", "[::1]", "[0:0:0:0:0:0:0:1]", "[::1%25lo]", "[::1%lo]"])
def test_so_is_ipv6(host):
    assert literal(host) == IPv6Address("::1")


@pytest.mark.parametrize(
    "host",
    ["", ".", "localhost", "example.org", "1.2.3.4.example.org", "127.0.0.1.nip.io", "0x7g.1", "1 2", "１"],
)  # fmt: skip
def test_a_name_is_no_address(host):
    assert literal(host) is None


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_none(host):
    assert literal(host) is None or kind_of(literal(host)) is None or complaint(literal(host))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_the_same_in_ipv6(address):
    kind = kind_of(address)
    assert kind_of(IPv6Address(f"::ffff:{address}")) == kind
    assert kind_of(IPv6Address(f"64:ff9b::{address}")) == kind or int(address) < 2
    assert literal(str(int(address))) == address
    assert kind is not None or (address.is_global and not address.is_multicast)


def test_networks_that_are_allowed_are_no_complaint():
    allowed = read_networks(["10.1.0.0/16", " fd00::/8 "])
    assert complaint(ip_address("10.1.2.3"), allowed) is None
    assert complaint(ip_address("::ffff:10.1.2.3"), allowed) is None
    assert complaint(ip_address("fd12::1"), allowed) is None
    assert complaint(ip_address("10.2.0.1"), allowed) == "10.2.0.1 is a private address"
    assert complaint(ip_address("0.0.0.0"), allowed) == "0.0.0.0 is an unspecified address"


@pytest.mark.parametrize("text", ["", "intranet", "10.1.2.3/8", "10.0.0.0/33"])
def test_what_is_no_network_is_named(text):
    with pytest.raises(NetworkError):
        read_networks([text])
