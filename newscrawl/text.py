"""White space and invisible characters of text that was taken from pages."""

from __future__ import annotations

import re

# Zero-width space, joiners that only steer line breaks, the soft hyphen, byte order mark.
# U+200C and U+200D stay: Persian and the scripts of India spell with them.
_INVISIBLE = re.compile("[\u200b\u2060\u00ad\ufeff]")
_SPACES = re.compile(r"\s+")
# Control characters and lone surrogates: no text, and no valid JSON or XML elsewhere.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_line(text: str | None) -> str | None:
    r"""One line of clean text, or None where nothing is left.

    Runs of white space (NBSP and the ideographic space are such) become one space; invisible and
    control characters vanish.

    >>> clean_line("  Economy\u00a0\n & trade ")
    'Economy & trade'
    """
    if not text:
        return None
    if text.isprintable():
        # Nothing but spaces to clean: most lines. What is invisible is not printable either.
        return " ".join(text.split()) or None
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", text).strip() or None


def clean_lines(text: str) -> str:
    r"""The same for a text whose line breaks count: each line is cleaned, empty ones are left out.

    >>> clean_lines("Roses are red, \n\n  violets blue")
    'Roses are red,\nviolets blue'
    """
    return "\n".join(filter(None, map(clean_line, text.split("\n"))))
