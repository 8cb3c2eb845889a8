"""Addresses that belong to walls: where a site sends those who have not consented, or not logged in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newscrawl.extract.wall_text import Kind

# The first label of the host, or a whole segment of the path.
_CONSENT = re.compile(
    r"(?:consent|cookie-?consent|cookie-?wall|privacy-?(?:gate|wall)|myprivacy|collectconsent)"
)
_LOGIN = re.compile(
    r"(?:log-?in|sign-?in|log-?on|wp-login\.php|login\.(?:php|html?|aspx?)|sso|signon|secure-?login|anmelden"
    r"|connexion|se-connecter|iniciar-sesion|accedi|inloggen|logowanie)"
)
_LOGIN_HOST = re.compile(r"(?:log-?in|sign-?in|sso|auth|accounts?|idp|identity)")
_BOT = re.compile(
    r"(?:validate|captcha)\.perfdrive\.com/|[\w.]*captcha-delivery\.com/|[^/]*/(?:sorry/index|showcaptcha"
    r"|\.well-known/sgcaptcha|_____tmd_____/punish|_Incapsula_Resource|cdn-cgi/(?:challenge-platform|l/chk)"
    r"|captcha(?:/|$)|_sec/cp_challenge)",
    re.IGNORECASE,
)
_LONGEST = 2000


def kind_of_address(url: str) -> Kind | None:
    """What the page at an address is for: a bot check, a question for consent, a login.

    >>> kind_of_address("https://consent.example.org/?next=/news/1")
    <Kind.CONSENT: 'consent wall'>
    >>> kind_of_address("https://example.org/account/login?next=/news/1")
    <Kind.LOGIN: 'login page'>
    >>> kind_of_address("https://example.org/news/how-to-login-safely")
    """
    try:
        parts = urlsplit(url[:_LONGEST])
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if _BOT.match(f"{host}{parts.path}"):
        return Kind.BOT_CHECK
    label = host.partition(".")[0]
    segments = parts.path.lower().strip("/").split("/")[:4]
    if _CONSENT.fullmatch(label) or any(map(_CONSENT.fullmatch, segments)):
        return Kind.CONSENT
    if _LOGIN_HOST.fullmatch(label) or any(map(_LOGIN.fullmatch, segments)):
        return Kind.LOGIN
    return None
