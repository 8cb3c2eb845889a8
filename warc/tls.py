"""What is known of the TLS below a connection."""

from __future__ import annotations

import re
from typing import Any

_CIPHER = re.compile(
    r"(ECDHE|DHE)-(RSA|ECDSA)-(AES128|AES256|CHACHA20)-?(GCM|CCM|POLY1305)?-?(SHA\d*)?"
)


def tls_facts(transport: Any) -> tuple[str | None, str | None]:
    """Return TLS version and cipher suite of a connection, ``("tls/1.3", "TLS_AES_...")``.

    The version is spelled as WARC-Protocol has it, the suite by its IANA name where it
    is one of the usual ones, else as OpenSSL calls it. Both are None without TLS.
    """
    handle: Any = transport.getHandle() if hasattr(transport, "getPeerCertificate") else None
    if handle is None or not hasattr(handle, "get_cipher_name"):
        return None, None
    version = str(handle.get_protocol_version_name())
    name = handle.get_cipher_name()
    tls = version.replace("TLSv", "tls/").lower() if version.startswith("TLSv") else None
    if tls == "tls/1":
        tls = "tls/1.0"
    return tls, iana_name(name) if name else None


def iana_name(name: str) -> str:
    """Return the IANA name of a cipher suite that OpenSSL names.

    >>> iana_name("ECDHE-RSA-AES128-GCM-SHA256")
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
    >>> iana_name("TLS_AES_256_GCM_SHA384")
    'TLS_AES_256_GCM_SHA384'
    """
    found = _CIPHER.fullmatch(name)
    if not found:
        return name
    exchange, signature, cipher, mode, mac = found.groups()
    if cipher == "CHACHA20":
        return f"TLS_{exchange}_{signature}_WITH_CHACHA20_POLY1305_SHA256"
    block = f"{cipher[:3]}_{cipher[3:]}_{mode or 'CBC'}"
    return "_".join(["TLS", exchange, signature, "WITH", block, *([mac] if mac else [])])
