"""How the project's pages look: one style, light and dark; no script, nothing from elsewhere."""

from __future__ import annotations

from html import escape

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --dim: #5d6878; --paper: #fff; --box: #f4f6f9;
  --line: #d9dee6; --bar: #4878c8; }
@media (prefers-color-scheme: dark) { :root { --ink: #dde3ec; --dim: #93a0b3; --paper: #14181f;
  --box: #1d232c; --line: #333d4b; --bar: #6f9bea; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
.sides, .dim { color: var(--dim); } code, .value { font-family: ui-monospace, monospace; font-size: .86em; }
.tiles { display: flex; gap: .8rem; margin: 1.2rem 0; flex-wrap: wrap; }
.tile { background: var(--box); border-radius: .5rem; padding: .6rem 1.1rem; min-width: 6rem; }
.tile b { display: block; font-size: 1.5rem; line-height: 1.2; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; color: var(--dim); font-weight: 500; }
th, td { padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; width: 5rem; } td.share { width: 30%; }
.share i { display: block; height: .6rem; border-radius: .2rem; background: var(--bar); }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; }
summary { padding: .5rem .8rem; cursor: pointer; overflow-wrap: anywhere; }
"""

# Even if something of a crawled page came through unescaped, a browser would run and load nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def head(title: str, style: str) -> str:
    """The beginning of a page, up to its first element.

    Args:
        title: plain text.
        style: CSS of this page, behind that of all.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}{style}</style>\n"
    )
