"""What a job did, on a screen: made from crawl.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newscrawl.drift_words import what

_REMOVED = "newscrawl/removed/"
_WORDS = {
    "duplicate": "further addresses or copies of these",
    "known": "known from earlier jobs",
    "unchanged": "looked at again and as they were",
    "not-article": "no article",
    "gone": "gone (404)",
    "blocked": "refused or held up by a bot check",
    "consent": "behind a consent wall",
    "login": "behind a login",
    "paywalled": "behind a paywall",
    "parked": "on a parked domain",
    "robots": "forbidden by robots.txt",
    "skipped": "left out by the arguments",
    "offsite": "on other hosts",
    "not-in-archive": "not in the archive",
    "error": "failed",
    "unfinished": "not reached",
    "redirect": "redirects",
}


def summary(report: Mapping[str, Any]) -> str:
    """Some ten lines that say what was found, stripped and stored.

    Args:
        report: the content of crawl.json.
    """
    sums, stats = report["sums"], report["stats"]
    removed = {
        name.removeprefix(_REMOVED): count
        for name, count in stats.items()
        if name.startswith(_REMOVED)
    }
    records = sum(file["records"] for file in report["files"])
    size = sum(file["bytes"] for file in report["files"])
    seconds = stats.get("elapsed_time_seconds") or 0
    exchanges = stats.get("warc/exchanges", 0)
    revisits = stats.get("warc/revisits", 0)
    known = f"; {revisits} answers were in the archive already" if revisits else ""
    articles, met = sums.get("item", 0), len(report["urls"])
    rows = [
        ("found", f"{articles} articles on {_sources(report)}, of {met} addresses met"),
        ("besides", _listed({_WORDS[k]: n for k, n in sums.items() if k in _WORDS}) or "nothing"),
        ("stripped", _listed(dict(sorted(removed.items(), key=lambda entry: -entry[1]))) or "nothing"),
        ("archived", f"{exchanges} exchanges in {records} records, {size / 1000:.0f} kB compressed{known}"),
        ("took", f"{seconds:.1f} s, {report['reason']}"),
    ]  # fmt: skip
    rows += [("changed", what(alarm)) for alarm in report["drift"]]
    return "\n".join(f"  {name:<10}{text}" for name, text in rows)


def _sources(report: Mapping[str, Any]) -> str:
    reasons = [entry.get("reason", "") for entry in report["urls"] if entry["status"] == "read"]
    feeds = sum(reason.startswith("feed") for reason in reasons)
    pages = sum(reason.startswith("listing") for reason in reasons)
    return (
        f"{feeds} feed and {pages} listing pages"
        if feeds == 1
        else f"{feeds} feeds and {pages} listing pages"
    )


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
