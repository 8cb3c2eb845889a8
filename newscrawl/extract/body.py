"""Second step: strip the page and take the body out of what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract.author_lines import find_signed
from newscrawl.extract.authors import Credits, credited_by
from newscrawl.extract.blocks import Block, block_of
from newscrawl.extract.captions import without_captions
from newscrawl.extract.colophon import Colophon, read_colophon
from newscrawl.extract.draft import Draft
from newscrawl.extract.generic import CLOSED, Found, find_article, find_byline, segments_of
from newscrawl.extract.hidden import strip_hidden, strip_ruled
from newscrawl.extract.images import nodes_of_body, read_images, together
from newscrawl.extract.injected import may_be_injected, strip_injected
from newscrawl.extract.live_blog import plain_text
from newscrawl.extract.merge import merged
from newscrawl.extract.players import read_players
from newscrawl.extract.script_body import (
    SHORT,
    body_element,
    completes,
    declared_body,
    is_bare,
    is_run_on,
    is_same_text,
    state_body,
)
from newscrawl.extract.segments import Segments, read_segments
from newscrawl.extract.spam_words import has_trade
from newscrawl.extract.strip import has_spam, strip_blocks, strip_named, strip_page, strip_spam
from newscrawl.extract.trail import (
    declared_trail,
    has_trail,
    section_of,
    shown_trail,
    trimmed_trail,
)
from newscrawl.items import Breadcrumb

# Right behind the body may stand who edited it.
_BEHIND = 4
_MOST_BEHIND = 200
# So many segments around the body are searched for spam.
_AROUND = 12
# In a portal's element for the body stands "Loading ..." or the like, where scripts fill it.
_PLACEHOLDER = 40


def strip(draft: Draft) -> Draft:
    """Strip the page and read the body's blocks, images, videos and audios, and the path to it.

    The portal's element is the body; its tree is changed. Where its selector found nothing, the
    generic extraction looks for it; and where the page shows none, or a part of it, it is in what the
    scripts hold.
    The article's other pages are stripped alike, and what they hold follows.
    """
    own = _strip_one(draft)
    return merged(own, [_strip_one(part) for part in draft.parts]) if draft.parts else own


def _strip_one(draft: Draft) -> Draft:
    """Strip one page of an article."""
    container = draft.container
    if container is None:
        return _strip_any(draft)
    # Scripts go with all else that is no article: they are asked before.
    scripted = _scripted_in(draft, container)
    stripped = _strip_portal(draft, container)
    return _with_scripted(stripped, scripted) if scripted is not None else stripped


def _strip_portal(draft: Draft, container: LexborNode) -> Draft:
    """Strip a page whose body the portal's selector found."""
    tree, base, links = draft.page.tree, draft.page.url, draft.links_from
    extra = draft.portal.strip if draft.portal else None
    is_labelled = bool(draft.labels)
    trail = () if is_labelled else declared_trail(draft.declared.documents, links)
    if not is_labelled and not trail and tree.body is not None:
        trail = shown_trail(tree.body, links)
    headline = draft.article.headline
    removed = strip_hidden(tree, draft.styled, base, headline, container)
    is_suspect = has_trade(container.text())
    if is_suspect:
        removed += strip_ruled(tree, base, headline, container)
    removed += strip_page(tree, extra=extra, keep=container)
    page = read_segments(container)
    if is_suspect:
        parents = {page.identities[frame] for frame in page.frames}
        if injected := strip_injected(container, base, headline, parents):
            removed += injected
            page = read_segments(container)
    found, credited, behind = Found(), draft.credits, list[str]()
    if tree.body is not None and (draft.byline.known == 0 or not is_labelled):
        around = read_segments(tree.body)
        inner = segments_of(around, container.mem_id)
        behind = around.texts[inner.stop :][:_BEHIND] if inner.stop else []
        found = find_byline(around, container.mem_id)
        credited, _ = _signed(around, inner, credited)
    numbers = without_captions(page, range(len(page)))
    whole = [block_of(page, number, links) for number in numbers]
    colophon, blocks = read_colophon(whole, behind, _publisher(draft))
    removed["byline"] += len(whole) - len(blocks)
    blocks, lines = strip_blocks(blocks, loose=False)
    nodes = [node for _, _, node in page.noted]
    videos, audios = read_players(nodes, links)
    return replace(
        _with_colophon(_with_found(draft, found, removed + lines, trail), credited, colophon),
        blocks=_without_captions(blocks),
        template="portal",
        images=read_images(nodes, links, headline),
        videos=videos,
        audios=audios,
    )


def _strip_any(draft: Draft) -> Draft:
    """Strip a page that no selector knows."""
    tree, base, links = draft.page.tree, draft.page.url, draft.links_from
    if tree.body is None:
        return draft
    headline = draft.article.headline
    removed = strip_hidden(tree, draft.styled, base, headline)
    removed += strip_named(tree, draft.portal.strip if draft.portal else None)
    page = read_segments(tree.body, CLOSED)
    if has_spam(page.texts):
        removed += strip_spam(tree)
        page = read_segments(tree.body, CLOSED)
    found = find_article(page, headline)
    if injected := _strip_injected(tree, page, found.body, base, headline):
        removed += injected
        page = read_segments(tree.body, CLOSED)
        found = find_article(page, headline)
    credited, signature = _signed(page, found.body, draft.credits)
    body = [number for number in found.body if number != signature]
    removed["byline"] += len(found.body) - len(body)
    whole = [block_of(page, number, links) for number in without_captions(page, body)]
    # A body that the scripts hold has no place among them.
    behind = _beside_end(page, body) if body else page.texts[:_MOST_BEHIND]
    colophon, blocks = read_colophon(whole, behind, _publisher(draft))
    removed["byline"] += len(whole) - len(blocks)
    blocks, lines = strip_blocks(blocks, loose=True)
    removed += found.removed + lines
    if found.byline is not None and found.byline.app_links:
        removed["app-download"] += found.byline.app_links
    texts = _without_captions(blocks)
    scripted = _scripted(draft, texts)
    headline = headline or found.headline
    nodes = nodes_of_body(page, found.body, headline)
    videos, audios = read_players(nodes, links)
    trail = () if draft.labels else declared_trail(draft.declared.documents, links)
    if not trail and not draft.labels:
        trail = _shown(page, tree.body, links)
    stripped = replace(
        _with_colophon(_with_found(draft, found, removed, trail), credited, colophon),
        blocks=texts,
        template="generic",
        images=read_images(nodes, links, headline),
        videos=videos,
        audios=audios,
    )
    return _with_scripted(stripped, scripted) if scripted is not None else stripped


def _beside_end(page: Segments, body: Sequence[int]) -> list[str]:
    """The lines right behind the body, and those among its last ones that are none of it."""
    last = range(body[-min(len(body), _BEHIND)], min(len(page), body[-1] + 1 + _BEHIND))
    return [page.texts[number] for number in last if number not in body]


def _strip_injected(
    tree: LexborHTMLParser,
    page: Segments,
    body: Sequence[int],
    base: str,
    headline: str | None,
) -> Counter[str]:
    """Take spam out of the tree that stands in a body or around it; what was found has to be read again."""
    near = _near(body, len(page))
    if not may_be_injected(
        [page.texts[number] for number in body],
        [page.linked[number] for number in body],
        [page.texts[number] for number in near],
    ):
        return Counter()
    parents = {page.identities[page.frames[number]] for number in (*body, *near)}
    removed = strip_ruled(tree, base, headline)
    if tree.body is not None:
        removed += strip_injected(tree.body, base, headline, parents)
    return removed


def _near(body: Sequence[int], count: int) -> list[int]:
    """Numbers of the segments around a body and at the page's end, where intruders write as well."""
    if not body:
        return []
    first, last = body[0], body[-1] + 1
    places = {*range(max(0, first - _AROUND), min(count, last + _AROUND))}
    places |= {*range(max(0, count - _AROUND), count)}
    return sorted(places.difference(body))


def _signed(
    page: Segments, body: Sequence[int], credited: Credits | None
) -> tuple[Credits | None, int | None]:
    """Who is credited, with those who sign the article, and the line that does nothing else."""
    signed = find_signed(page, body, credited) if credited is not None else None
    if credited is None or signed is None:
        return credited, None
    return credited.signed_by(signed.names), signed.line


def _shown(page: Segments, body: LexborNode, base: str) -> tuple[Breadcrumb, ...]:
    """The path that a page shows, where the names of its elements speak of one."""
    attributes = (node.attributes for _, _, node in page.noted if node.tag == "nav")
    menus = (
        f"{menu.get('class')} {menu.get('id')} {menu.get('aria-label')}" for menu in attributes
    )
    return (
        shown_trail(body, base)
        if has_trail((*(names for _, names, _ in page.every_kind), *menus))
        else ()
    )


def _scripted_in(draft: Draft, container: LexborNode) -> LexborHTMLParser | None:
    """The body in the page's scripts, where the portal's element holds next to nothing."""
    if not is_bare(container.text()):
        return None
    page = read_segments(container)
    blocks = [block_of(page, number, draft.links_from) for number in range(len(page))]
    return _scripted(draft, tuple(one for one in blocks if len(one.text) > _PLACEHOLDER))


def _scripted(draft: Draft, shown: tuple[Block, ...]) -> LexborHTMLParser | None:
    """The body in the page's scripts, where the page shows none of it, or a part that is free to read."""
    if draft.evidence.is_free is False:
        return None
    headline = draft.article.headline
    text = "\n\n".join(block.text for block in shown if block.text != headline)
    markup = declared_body(draft.declared.articles, draft.declared.is_sure, len(text))
    whole = plain_text(markup) or ""
    if markup is not None and not completes(whole, text, is_titled=True):
        markup = None
    if (markup is None and len(text) < SHORT) or (markup is not None and is_run_on(markup)):
        other = state_body(draft.page.tree, headline, text)
        if other is not None and (markup is None or is_same_text(other, whole)):
            markup = other
    return body_element(markup) if markup is not None else None


def _with_scripted(draft: Draft, tree: LexborHTMLParser) -> Draft:
    """The draft with the body that its scripts hold, a tree of its own."""
    if tree.body is None:
        return draft
    links = draft.links_from
    page = read_segments(tree.body)
    numbers = without_captions(page, range(len(page)))
    whole = [block_of(page, number, links) for number in numbers]
    colophon, blocks = read_colophon(whole, publisher=_publisher(draft))
    blocks, _ = strip_blocks(blocks, loose=True)
    if not blocks:
        return draft
    images = read_images([node for _, _, node in page.noted], links, draft.article.headline)
    return replace(
        _with_colophon(draft, draft.credits, colophon),
        blocks=_without_captions(blocks),
        template="script",
        images=together(draft.images, images),
    )


def _with_found(
    draft: Draft, found: Found, removed: Counter[str], trail: tuple[Breadcrumb, ...]
) -> Draft:
    """The draft with what the generic extraction found and no selector did."""
    article = draft.article
    steps = trimmed_trail(trail, article.headline, draft.page.url, draft.evidence.site_names)
    byline = draft.byline
    if byline.known == 0 and (other := found.byline) is not None:
        byline = other
        article = replace(
            article,
            datePublishedRaw=article.datePublishedRaw or other.published,
            dateModifiedRaw=article.dateModifiedRaw or other.modified,
            editor=other.editor,
            sourceOrganization=other.source,
        )
    above = found.section if found.section != article.headline else None
    section = article.articleSection or section_of(draft.evidence.sections, steps) or above
    return replace(
        draft,
        article=replace(
            article, headline=article.headline or found.headline, articleSection=section
        ),
        byline=byline,
        trail=steps,
        removed=dict(sorted((Counter(draft.removed) + removed).items())),
    )


def _with_colophon(draft: Draft, credited: Credits | None, colophon: Colophon) -> Draft:
    """The draft with who made the article and whose it is, as the ends of its body say it."""
    article = draft.article
    source = article.sourceOrganization
    # Without the portal's own byline a source is what stands beside the date: a guess.
    source = (source or colophon.source) if credited is None else (colophon.source or source)
    editor = article.editor or colophon.editor
    article = replace(article, editor=editor, sourceOrganization=source)
    byline = draft.byline
    if credited is None:
        byline = replace(byline, authors=byline.authors or colophon.reporters)
    else:
        credited = credited_by(credited, colophon.reporters, colophon.editor)
        if colophon.source:
            credited = credited.brought_by(colophon.source)
    return replace(draft, article=article, byline=byline, credits=credited)


def _publisher(draft: Draft) -> str | None:
    return draft.portal.publisher.name if draft.portal else None


def _without_captions(blocks: list[Block]) -> tuple[Block, ...]:
    """Captions belong to the images, unless they are all the text there is."""
    texts = tuple(block for block in blocks if block.kind != "figcaption")
    return texts or tuple(blocks)
