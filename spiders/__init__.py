"""One short module a portal."""
