"""An alarm in words: made from an entry of `drift` in crawl.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ENDS = {
    "not-article": "were no articles",
    "blocked": "were refused by the server",
    "gone": "were gone (404)",
    "error": "failed",
}


def what(entry: Mapping[str, Any]) -> str:
    """What changed, from what to what, in one sentence."""
    field, selector = entry["field"], entry.get("selector")
    found, was = entry["found"], entry["expected"]
    pages = f"{entry['items']:,}"
    shares = f"{found:.0%} of {pages} articles", f"{was:.0%}"
    match entry["kind"]:
        case "selector":
            said = (
                f"the selector {field} ({selector}) found nothing on {shares[0]}, where {shares[1]}"
            )
        case "field":
            said = f"{field} is there in {shares[0]}, where {shares[1]}"
        case "status":
            end = _ENDS.get(field, f"ended as {field}")
            said = f"{found:.0%} of {pages} addresses of articles {end}, where {shares[1]}"
        case "text":
            said = f"a typical text has {found:,} characters in {pages} articles, where {was:,}"
        case _:
            said = f"the rule {field} stripped {found:.1f} pieces a page in {pages} articles, where {was:.1f}"
    return f"{entry['portal']}: {said} {_source(entry)}."


def cure(entry: Mapping[str, Any]) -> str:
    """What to do about it, in one or two sentences."""
    field, selector, found = entry["field"], entry.get("selector"), round(entry["found"], 2)
    match entry["kind"]:
        case "selector":
            change, right = (
                f"change templates.{field}",
                f"fallbacks={{{field!r}: {found}}}",
            )
        case "field":
            change = f"change the selector ({selector})" if selector else "give it a selector"
            right = f"fields={{{field!r}: {found}}}"
        case "status" if field == "blocked":
            return (
                "Ask less of the server (DOWNLOAD_DELAY), say who you are (USER_AGENT), or ask the"
                " portal."
            )
        case "status":
            change = (
                f"change the selector ({selector})" if selector else "change articles or sources"
            )
            right = f"statuses={{{field!r}: {found}}}"
        case _:
            change = (
                f"change the selector ({selector})" if selector else "change selectors or strip"
            )
            right = "reviewed='<today>'"
    return (
        f"Look at that page, and {change} in the portal's declaration; if all is right as it is, say"
        f" so there: expected=Expected({right})."
    )


def _source(entry: Mapping[str, Any]) -> str:
    jobs = entry.get("jobs", 0)
    match entry["against"]:
        case "expected":
            return "is expected"
        case "beginning":
            return f"was usual in the first {jobs} jobs of its history"
        case _:
            return f"is usual ({jobs} jobs)"
