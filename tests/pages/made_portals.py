"""Small portals that nobody has described, each with other addresses, lists and templates.

Their articles are made of words by lot, always the same ones, so that no two are alike.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from newscrawl.demo.model import Reply

WORDS = """
    harbour council museum bridge orchard railway teacher river ferry market budget minister village
    festival library engine island valley doctor court stadium bakery forest tower theatre winter
    summer storm harvest school mayor painter singer tunnel airport garden castle farmer sailor
    student factory hospital journalist archive reservoir lighthouse meadow quarry
""".split()
VERBS = """
    opens repairs rejects welcomes studies visits plans closes sells paints measures returns discusses
    delays approves restores
""".split()
SECTIONS = ("politics", "business", "culture")


@dataclass(frozen=True)
class Story:
    """One invented article."""

    number: int
    headline: str
    paragraphs: tuple[str, ...]
    section: str
    day: str
    """2026-09-28 and before."""

    @property
    def slug(self) -> str:
        """The headline as part of an address."""
        return self.headline.lower().replace(" ", "-")


def stories(count: int, *, seed: int = 7, words: int = 6) -> tuple[Story, ...]:
    """So many articles, 28 at most, newest first, with headlines of so many words."""
    lot = random.Random(seed)

    def sentence(length: int) -> str:
        return " ".join(lot.choice(VERBS if n % 4 == 2 else WORDS) for n in range(length))

    def paragraph() -> str:
        return " ".join(f"{sentence(lot.randint(9, 15)).capitalize()}." for _ in range(4))

    return tuple(
        Story(
            number=48_213 + 7 * n,
            headline=sentence(words).capitalize(),
            paragraphs=tuple(paragraph() for _ in range(4)),
            section=SECTIONS[n % len(SECTIONS)],
            day=f"2026-09-{28 - n:02}",
        )
        for n in range(count)
    )


@dataclass
class MadePortal:
    """A portal as a table of pages; whatever else is asked is not there."""

    host: str
    pages: dict[str, Reply] = field(default_factory=dict)
    articles: dict[str, Story] = field(default_factory=dict)
    """The articles by their path."""

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """Answer a request."""
        del scheme, attempt
        return self.pages.get(path, html("<h1>Not found</h1>", status=404))

    def add(self, story: Story, path: str, page: str) -> None:
        """Put an article there."""
        self.articles[path] = story
        self.pages[path] = html(page)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"https://{self.host}{path}"


def html(text: str, status: int = 200) -> Reply:
    """An answer with a page."""
    body = text.encode()
    return Reply(status, "Said so", (("Content-Type", "text/html; charset=utf-8"),), body)


def xml(text: str | bytes, kind: str = "application/xml") -> Reply:
    """An answer with a feed or a sitemap."""
    body = text.encode() if isinstance(text, str) else text
    return Reply(200, "OK", (("Content-Type", kind),), body)


def document(title: str, body: str, *, language: str = "en", head: str = "", menu: str = "") -> str:
    """A page with the furniture that portals have."""
    return f"""<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">
<title>{escape(title)}</title>{head}</head><body>
<header><a href="/">Home</a><nav><ul>{menu}</ul></nav></header>
<main>{body}</main>
<footer><ul><li><a href="/about/">About us</a></li><li><a href="/contact/">Contact</a></li>
<li><a href="/privacy-policy/">Privacy policy</a></li></ul>© 2026 The publishers</footer></body></html>"""


def teasers(rows: Iterable[tuple[str, Story]]) -> str:
    """A list of articles."""
    items = "".join(
        f'<li class="teaser"><h3><a href="{path}">{escape(story.headline)}</a></h3>'
        f"<p>{escape(story.paragraphs[0][:90])} ...</p><span>{story.day}</span></li>"
        for path, story in rows
    )
    return f'<ul class="teasers">{items}</ul>'


def links(paths: Mapping[str, str]) -> str:
    """Items of a menu."""
    return "".join(f'<li><a href="{path}">{label}</a></li>' for path, label in paths.items())


def paragraphs(story: Story) -> str:
    """The text of an article."""
    return "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs)


def _beside(portal: MadePortal, write: Callable[[str, str], str]) -> None:
    text = "<p>" + "We answer letters that are signed, and keep what we are told. " * 12 + "</p>"
    for path, title in (
        ("/about/", "About us"),
        ("/contact/", "Contact"),
        ("/privacy-policy/", "Privacy policy"),
    ):
        portal.pages[path] = html(write(title, f"<h1>{title}</h1>{text}"))


def dated_slugs(host: str = "www.harbour-post.example") -> MadePortal:
    """A portal as WordPress makes them: the day and the headline in the address, a feed, tags and authors.

    The feed has the newest six; the others stand on the second and third pages of sections.
    """
    portal = MadePortal(host)
    every = stories(24)
    menu = links(
        {f"/{name}/": name.title() for name in SECTIONS} | {"/author/jo-quarry/": "Jo Quarry"}
    )
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    site = '<meta property="og:site_name" content="The Harbour Post">'

    def write(title: str, body: str, head: str = "") -> str:
        return document(f"{title} - The Harbour Post", body, head=feed + site + head, menu=menu)

    for story in every:
        path = f"/{story.day.replace('-', '/')}/{story.slug}/"
        moment = f"{story.day}T09:15:00+02:00"
        head = (
            '<meta property="og:type" content="article">'
            f'<meta property="article:published_time" content="{moment}">'
        )
        tag = story.slug.split("-")[0]
        body = (
            f'<article><h1>{story.headline}</h1><p class="byline">By Jo Quarry <time datetime="{moment}">'
            f'{story.day}</time></p>{paragraphs(story)}<p>Tags: <a href="/tag/{tag}/">{tag}</a></p></article>'
        )
        portal.add(story, path, write(story.headline, body, head))
        portal.pages[f"/tag/{tag}/"] = html(write(tag, f"<h1>{tag}</h1>{teasers([(path, story)])}"))
    rows = list(portal.articles.items())
    for name in SECTIONS:
        own = [row for row in rows if row[1].section == name]
        for number in range(1, 4):
            shown = own[(number - 1) * 3 : number * 3]
            pager = f'<a href="/{name}/page/{number + 1}/">{number + 1}</a>' if number < 3 else ""
            place = f"/{name}/" if number == 1 else f"/{name}/page/{number}/"
            portal.pages[place] = html(
                write(name.title(), f"<h1>{name.title()}</h1>{teasers(shown)}{pager}")
            )
    portal.pages["/"] = html(write("Front page", teasers(rows[:4])))
    portal.pages["/author/jo-quarry/"] = html(
        write("Jo Quarry", f"<h1>Jo Quarry</h1>{teasers(rows[:9])}")
    )
    items = "".join(
        f"<item><title>{story.headline}</title><link>{portal.url(path)}</link>"
        f"<pubDate>Sat, {story.day[8:]} Sep 2026 09:15:00 +0200</pubDate></item>"
        for path, story in rows[:6]
    )
    portal.pages["/feed/"] = xml(
        f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    )
    _beside(portal, write)
    return portal


def numbered(host: str = "www.talbote.example") -> MadePortal:
    """A portal whose front page is built by scripts: only its sitemaps, named in robots.txt, list articles.

    They are an index of a news sitemap and a gzipped one, which lists sections and notices, too.
    """
    portal = MadePortal(host)
    every = stories(20, seed=11)

    def write(title: str, body: str) -> str:
        return document(f"{title} | Talbote", body, language="de")

    for story in every:
        path = f"/{story.section}/{story.number}.html"
        day = ".".join(reversed(story.day.split("-")))
        body = f'<h1>{story.headline}</h1><div class="meta">{day}, 14:05 Uhr</div><div class="text">{paragraphs(story)}</div>'
        portal.add(story, path, write(story.headline, body))
    rows = list(portal.articles.items())
    for name in SECTIONS:
        own = [row for row in rows if row[1].section == name]
        portal.pages[f"/{name}/"] = html(write(name, f"<h1>{name}</h1>{teasers(own)}"))
    portal.pages["/"] = html(
        '<!DOCTYPE html><html lang="de"><head><title>Talbote</title></head><body><div id="app"></div>'
        '<script src="/app.js"></script></body></html>'
    )
    _beside(portal, write)
    others = ["/about/", "/contact/", "/privacy-policy/", *(f"/{name}/" for name in SECTIONS)]
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    fresh = "".join(
        f"<url><loc>{portal.url(path)}</loc><news:news><news:publication_date>{story.day}"
        f"</news:publication_date><news:title>{story.headline}</news:title></news:news></url>"
        for path, story in rows[:5]
    )
    old = "".join(
        f"<url><loc>{portal.url(path)}</loc><lastmod>{story.day}</lastmod></url>"
        for path, story in rows[5:]
    ) + "".join(f"<url><loc>{portal.url(path)}</loc></url>" for path in others)
    index = "".join(
        f"<sitemap><loc>{portal.url(path)}</loc></sitemap>" for path in ("/all.xml.gz", "/news.xml")
    )
    portal.pages |= {
        "/robots.txt": xml(
            f"User-agent: *\nDisallow: /intern/\nSitemap: {portal.url('/maps.xml')}\n", "text/plain"
        ),
        "/maps.xml": xml(f"<sitemapindex {space}>{index}</sitemapindex>"),
        "/news.xml": xml(f"<urlset {space} {news}>{fresh}</urlset>"),
        "/all.xml.gz": xml(
            gzip.compress(f"<urlset {space}>{old}</urlset>".encode(), mtime=0), "application/gzip"
        ),
    }
    return portal


def queried(host: str = "meadow-times.example") -> MadePortal:
    """A portal of an old kind: articles and lists are told by the query; neither feed nor sitemap."""
    portal = MadePortal(host)
    every = stories(18, seed=13)
    menu = links(
        {f"/list.php?cat={n}": name for n, name in enumerate(SECTIONS, 1)}
        | {f"/{name}/": name for name in SECTIONS}
    )

    def write(title: str, body: str) -> str:
        return document(f"Meadow Times - {title}", body, menu=menu)

    for story in every:
        body = f'<h1>{story.headline}</h1><p class="date">September {int(story.day[8:])}, 2026</p>{paragraphs(story)}'
        portal.add(story, f"/article.php?id={story.number}", write(story.headline, body))
    rows = list(portal.articles.items())
    for n, name in enumerate(SECTIONS, 1):
        own = [row for row in rows if row[1].section == name]
        page = html(write(name, f"<h1>{name.title()}</h1>{teasers(own)}"))
        portal.pages |= {f"/list.php?cat={n}": page, f"/{name}/": page}
    portal.pages["/"] = html(write("Today", teasers(rows[:4])))
    _beside(portal, write)
    return portal


def near_sections(host: str = "www.valley-news.example") -> MadePortal:
    """A portal whose section pages have the form of its articles: `/guides/` holds lists, the others stories."""
    portal = MadePortal(host)
    every = stories(18, seed=17)
    menu = links({f"/{name}/": name.title() for name in SECTIONS})
    guides = [f"/guides/all-about-the-{word}" for word in WORDS[:6]]

    def write(title: str, body: str, head: str = "") -> str:
        return document(f"{title} - Valley News", body, head=head, menu=menu)

    for story in every:
        head = (
            '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
            f'"headline": "{story.headline}", "datePublished": "{story.day}T08:00:00-04:00"}}</script>'
        )
        body = f"<h1>{story.headline}</h1><p>{story.day}</p>{paragraphs(story)}"
        portal.add(story, f"/{story.section}/{story.slug}", write(story.headline, body, head))
    rows = list(portal.articles.items())
    for n, guide in enumerate(guides):
        shown = rows[n : n + 10]
        portal.pages[guide] = html(
            write(f"All about the {WORDS[n]}", f"<h1>All about the {WORDS[n]}</h1>{teasers(shown)}")
        )
    for name in SECTIONS:
        own = [row for row in rows if row[1].section == name]
        portal.pages[f"/{name}/"] = html(
            write(name.title(), f"<h1>{name.title()}</h1>{teasers(own)}")
        )
    guide_links = links(
        {guide: f"Our guide: all about the {WORDS[n]}" for n, guide in enumerate(guides)}
    )
    portal.pages["/"] = html(write("Front page", f"{teasers(rows[:3])}<ul>{guide_links}</ul>"))
    _beside(portal, write)
    return portal


PORTALS: Mapping[str, Callable[[], MadePortal]] = {
    "dated_slugs": dated_slugs,
    "numbered": numbered,
    "queried": queried,
    "near_sections": near_sections,
}
