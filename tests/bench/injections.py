"""Spam as intruders put it into pages, composed at random from small tables; the same seed gives the same.

An injection is a kind (how it hides, or how it shows itself), a language and a place on the page. `host_of`
finds the places on a page that has no spam: its paragraphs are told by the text of the article.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from selectolax.lexbor import LexborHTMLParser, LexborNode
from spam_words import LANGUAGES, Words

PLACES = ("first", "between", "within", "after", "end")
"""Before the first paragraph, between two, at the end of one and inside of it, behind the last, before
`</body>`."""
HEAD = "head"
"""The kind that spoils title and description."""

_HIDING = {
    "display-none": "display:none",
    "visibility": "visibility: hidden",
    "off-screen": "position:absolute; left:-{n}px",
    "off-screen-top": "position:fixed;top:-{n}px;width:1px",
    "margin": "margin-left:-{n}px;position:absolute",
    "zero-font": "font-size:0",
    "tiny-font": "font-size:1px;line-height:1px;color:#fefefe",
    "ground-colour": "color:#ffffff;background-color:#fff",
    "transparent": "color:transparent;font-size:2px",
    "indent": "text-indent:-{n}px;display:block",
    "clip": "position:absolute;clip:rect(0 0 0 0);overflow:hidden",
    "clip-path": "position:absolute;clip-path:inset(100%)",
    "tiny-box": "height:1px;width:1px;overflow:hidden;display:inline-block",
    "zero-height": "height:0;overflow:hidden;display:block",
    "opacity": "opacity:0;position:absolute",
    "scale": "transform:scale(0)",
}
_RULES = (
    "display:none",
    "position:absolute;left:-{n}px",
    "font-size:0",
    "text-indent:-{n}px;overflow:hidden",
)
_HIDDEN = (*_HIDING, "attribute", "marquee", "style-class", "style-id")
_VISIBLE = ("pool", "bars", "link-run", "link-list", "linked-sentence", "plain-sentence", "farm")
KINDS = {kind: kind in _HIDDEN for kind in (*_HIDDEN, *_VISIBLE)}
"""Whether each kind is hidden from readers."""


@dataclass(frozen=True)
class Injection:
    """A piece of spam."""

    kind: str
    language: str
    html: str
    """Its markup; inline elements alone where it is to stand within a paragraph."""
    text: str
    """Its words."""
    style: str = ""
    """What goes into the page's head with it."""


@dataclass(frozen=True)
class Host:
    """A page with marks where spam may go."""

    url: str
    html: str
    """With a mark for each place that it has."""
    places: tuple[str, ...]

    def clean(self) -> str:
        """The page as it was."""
        html = self.html
        for place in (*PLACES, HEAD):
            html = html.replace(_mark(place), "")
        return html

    def with_spam(self, injection: Injection, place: str) -> str:
        """The page with an injection."""
        html = self.html.replace(_mark(place), injection.html, 1)
        html = html.replace(_mark(HEAD), injection.style, 1)
        return replace(self, html=html).clean()


def host_of(
    url: str, html: str, paragraphs: Sequence[str], container: str | None = None
) -> Host | None:
    """Mark the places of a page; None where the article's paragraphs are no elements of it.

    Args:
        url: its address.
        html: the page.
        paragraphs: the article's.
        container: selector of the body's element, where that is known.
    """
    tree = LexborHTMLParser(html)
    known = set(paragraphs)
    inside = tree.css_first(container) if container else tree.body
    nodes = [n for n in inside.css("p") if " ".join(n.text().split()) in known] if inside else []
    if len(nodes) < 3 or tree.body is None or tree.head is None:
        return None
    middle = len(nodes) // 2
    nodes[0].insert_before(_mark("first"))
    nodes[middle].insert_before(_mark("between"))
    nodes[middle].insert_child(_mark("within"))
    nodes[-1].insert_after(_mark("after"))
    tree.body.insert_child(_mark("end"))
    tree.head.insert_child(_mark(HEAD))
    # In a head a text ends it, so its mark is put where it belongs.
    marked = tree.html or ""
    marked = marked.replace(_mark(HEAD), "", 1).replace("</head>", _mark(HEAD) + "</head>", 1)
    return Host(url, marked, tuple(place for place in PLACES if _mark(place) in marked))


def inject(kind: str, language: str, place: str, random: Random) -> Injection:
    """Compose an injection."""
    words, inline = LANGUAGES[language], place == "within"
    if kind in _VISIBLE:
        html = _visible(kind, words, random, inline=inline)
        return Injection(kind, language, html, _text(html))
    inner = random.choice((_link_run, _linked_sentences, _plain_sentences))(words, random)
    number = str(random.choice((999, 5000, 9999, 12000)))
    tag = "span" if inline else random.choice(("div", "p", "div", "section"))
    name = random.choice("abckqx") + "".join(random.choices("0123456789abcdef", k=5))
    style = ""
    if kind == "attribute":
        html = f"<{tag} hidden>{inner}</{tag}>"
    elif kind == "marquee":
        html = f'<marquee height="0" width="1" scrollamount="9999">{inner}</marquee>'
    elif kind.startswith("style"):
        rule = random.choice(_RULES).replace("{n}", number)
        sign, attribute = (".", "class") if kind == "style-class" else ("#", "id")
        sheet = f"<style>{sign}{name} {{ {rule} }}</style>"
        html = f'<{tag} {attribute}="{name}">{inner}</{tag}>'
        if inline or random.random() < 0.5:
            style = sheet
        else:
            html = sheet + html
    else:
        html = f'<{tag} style="{_HIDING[kind].replace("{n}", number)}">{inner}</{tag}>'
    return Injection(kind, language, " " + html, _text(inner), style)


def spoil_head(html: str, language: str, random: Random) -> tuple[str, str]:
    """Put spam into a page's title and description; returns the page and the words of the spam."""
    words = LANGUAGES[language]
    first, second = random.sample(words.phrases, 2)
    sentence = random.choice(words.sentences).format(*random.sample(words.phrases, 2))
    tree = LexborHTMLParser(html)
    for node in tree.css("title"):
        text = node.text()
        html = html.replace(f">{text}</title>", f">{first}, {second} | {text}</title>", 1)
    names = ('name="description"', 'property="og:description"')
    metas = "".join(f'<meta {name} content="{sentence}">' for name in names)
    return html.replace("<head>", f"<head>{metas}", 1), f"{first} {second} {sentence}"


def _visible(kind: str, words: Words, random: Random, *, inline: bool) -> str:
    make: dict[str, Callable[[Words, Random], str]] = {
        "pool": _pool, "bars": _bars, "link-run": _link_run, "farm": _farm,
        "linked-sentence": _linked_sentences, "plain-sentence": _plain_sentences,
        "link-list": _link_list,
    }  # fmt: skip
    if kind == "link-list" and inline:
        return " <br>" + "<br>".join(_links(words, random, 8))
    html = make[kind](words, random)
    if inline:
        return f" {html}"
    return html if kind == "link-list" else f"<p>{html}</p>"


def _phrases(words: Words, random: Random, count: int) -> list[str]:
    return random.sample(words.phrases, min(count, len(words.phrases)))


def _links(words: Words, random: Random, count: int) -> list[str]:
    """Links to many hosts, or to doorways of the page's own."""
    own = random.random() < 0.3
    links = []
    for phrase in _phrases(words, random, count):
        name = "".join(random.choices("abcdefghijklmnoprstuvz0123456789", k=9))
        href = f"/{name}.html" if own else f"http://{name}.example/?p={random.randrange(999)}"
        links.append(f'<a href="{href}">{phrase}</a>')
    return links


def _link_run(words: Words, random: Random) -> str:
    glue = random.choice((" ", ", ", " | ", " - ", "\n"))
    return glue.join(_links(words, random, random.randint(4, 14)))


def _link_list(words: Words, random: Random) -> str:
    rows = "".join(f"<li>{link}</li>" for link in _links(words, random, random.randint(6, 16)))
    return f"<ul>{rows}</ul>"


def _linked_sentences(words: Words, random: Random) -> str:
    links = _links(words, random, 4)
    first, second = random.choices(words.sentences, k=2)
    return f"{first.format(*links[:2])} {second.format(*links[2:])}"


def _plain_sentences(words: Words, random: Random) -> str:
    phrases = _phrases(words, random, 4)
    first, second = random.choices(words.sentences, k=2)
    return f"{first.format(*phrases[:2])} {second.format(*phrases[2:])}"


def _farm(words: Words, random: Random) -> str:
    """Links of several languages in a row."""
    other = LANGUAGES[random.choice(list(LANGUAGES))]
    links = _links(words, random, 8) + _links(other, random, 4)
    random.shuffle(links)
    return " ".join(links)


def _pool(words: Words, random: Random) -> str:
    return "主站蜘蛛池模板: " + "| ".join(_phrases(words, random, random.randint(6, 20)))


def _bars(words: Words, random: Random) -> str:
    return random.choice((" | ", "|", "｜")).join(_phrases(words, random, random.randint(12, 24)))


def _text(html: str) -> str:
    body: LexborNode | None = LexborHTMLParser(html).body
    return body.text(separator=" ") if body is not None else ""


def _mark(place: str) -> str:
    return f"⟦spam:{place}⟧"
