"""The pages that are no articles: about the portal, not found, busy, robots.txt."""

from __future__ import annotations

from newscrawl.demo.furniture import bottom, head, top
from newscrawl.demo.lists import TODAY

NOTICES = {
    "/aboutus.shtml": (
        "About Us",
        (
            "This is the demo portal of the newscrawl project. It is built like an English news "
            "portal and tells of events that did not take place."
        ),
    ),
    "/jobs.shtml": (
        "Jobs",
        (
            "There are no vacancies at present: the desk of a portal that never changes has little "
            "to do. Applications are read with interest on the second Tuesday of next week."
        ),
    ),
    "/contactus.shtml": (
        "Contact Us",
        "Write to desk@example.com. An answer takes the time that an answer takes.",
    ),
    "/privacy-policy.shtml": (
        "Privacy Policy",
        (
            "This portal sets no cookie, counts no reader and keeps no log beyond the list of "
            "requests that its tests read. What we do not collect we can not lose."
        ),
    ),
    "/app/ecns/index.shtml": ("ECNS App Download", "The app of the demo portal is this page."),
    "/news/xuke.html": ("许可证", "网上传播视听节目许可证（样本）"),
    "/search/": ("Search", "Results for your words: none were searched."),
}
"""Path, title and text of each; ``/search/`` is barred by robots.txt."""

ROBOTS = """\
# The demo portal: two doors are closed.
User-agent: *
Disallow: /search/
Disallow: {forbidden}
Disallow: /cgi-bin/
"""


def notice_page(title: str, text: str) -> str:
    """Write a page about the portal itself; it has no headline, byline or body container."""
    return (
        head(2026, f"{title} - Ecns.cn", f"publish at {TODAY} 08:00:00")
        + top(2026, TODAY)
        + f'<div class="bdybox"><h2 class="abouttit">{title}</h2>\n<div class="about">'
        + f"<p>{text}</p></div></div>\n"
        + bottom(2026, TODAY[:4])
    )


def not_found_page() -> str:
    """Write the page that answers an unknown address."""
    return notice_page("Page not found", "It has moved, has expired or never was.")


def busy_page() -> str:
    """Write the short page that comes with a 503."""
    return (
        "<html><head><title>503 Service Temporarily Unavailable</title></head>\n"
        "<body><center><h1>503 Service Temporarily Unavailable</h1></center>\n"
        "<hr><center>nginx</center></body></html>\n"
    )
