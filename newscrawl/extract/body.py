"""Second step: strip the page and take the body out of what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newscrawl.extract.blocks import Block, block_of, read_blocks
from newscrawl.extract.draft import Draft
from newscrawl.extract.generic import CLOSED, Found, find_article, find_byline
from newscrawl.extract.hidden import strip_hidden, strip_ruled
from newscrawl.extract.injected import may_be_injected, strip_injected
from newscrawl.extract.media import read_images, read_videos
from newscrawl.extract.segments import read_segments
from newscrawl.extract.spam_words import has_trade
from newscrawl.extract.strip import has_spam, strip_blocks, strip_named, strip_page, strip_spam
from newscrawl.items import NewsArticle

# So many segments around the body are searched for spam.
_AROUND = 12


def strip(draft: Draft) -> Draft:
    """Strip the page and read the body's blocks, images and videos.

    The portal's element is the body; its tree is changed. Where its selector found nothing, or an
    element without text, the generic extraction looks for it.
    """
    tree = draft.page.tree
    extra = draft.portal.strip if draft.portal else None
    container = draft.container
    url, headline = draft.page.url, draft.article.headline
    removed = strip_hidden(tree, draft.styled, url, headline, container)
    blocks: list[Block] = []
    found = Found()
    if container is not None:
        is_suspect = has_trade(container.text())
        if is_suspect:
            removed += strip_ruled(tree, url, headline, container)
        removed += strip_page(tree, extra=extra, keep=container)
        if is_suspect:
            inside = read_segments(container)
            parents = {inside.identities[frame] for frame in inside.frames}
            removed += strip_injected(container, url, headline, parents)
        blocks = read_blocks(container, url)
        blocks, lines = strip_blocks(blocks, loose=False)
        removed += lines
        if tree.body is not None and (draft.byline.known == 0 or not draft.labels):
            found = find_byline(read_segments(tree.body), container.mem_id)
    elif tree.body is not None:
        removed += strip_named(tree, extra)
        page = read_segments(tree.body, CLOSED)
        if has_spam(page.texts):
            removed += strip_spam(tree)
            page = read_segments(tree.body, CLOSED)
        found = find_article(page, headline)
        near = _near(found.body, len(page))
        if may_be_injected(
            [page.texts[number] for number in found.body],
            [page.linked[number] for number in found.body],
            [page.texts[number] for number in near],
        ):
            parents = {page.identities[page.frames[n]] for n in (*found.body, *near)}
            injected = strip_ruled(tree, url, headline)
            injected += strip_injected(tree.body, url, headline, parents)
            if injected:
                removed += injected
                page = read_segments(tree.body, CLOSED)
                found = find_article(page, headline)
        body = [block_of(page, number, url) for number in found.body]
        blocks, lines = strip_blocks(body, loose=True)
        removed += found.removed + lines
        if found.byline is not None and found.byline.app_links:
            removed["app-download"] += found.byline.app_links
    media = container if container is not None else tree.body
    return replace(
        draft,
        article=_with_generic(draft, found),
        byline=found.byline or draft.byline if draft.byline.known == 0 else draft.byline,
        blocks=_without_captions(blocks),
        images=read_images(media, draft.page.url) if container is not None and media else (),
        videos=read_videos(media, draft.page.url) if media is not None else (),
        removed=dict(sorted((Counter(draft.removed) + removed).items())),
    )


def _near(body: Sequence[int], count: int) -> list[int]:
    """Numbers of the segments around a body and at the page's end, where intruders write as well."""
    if not body:
        return []
    first, last = body[0], body[-1] + 1
    places = {*range(max(0, first - _AROUND), min(count, last + _AROUND))}
    places |= {*range(max(0, count - _AROUND), count)}
    return sorted(places.difference(body))


def _with_generic(draft: Draft, found: Found) -> NewsArticle:
    """The article so far, with what the generic extraction found and no selector did."""
    article = draft.article
    if draft.byline.known == 0 and (byline := found.byline) is not None:
        article = replace(
            article,
            datePublishedRaw=article.datePublishedRaw or byline.published,
            dateModifiedRaw=article.dateModifiedRaw or byline.modified,
            editor=byline.editor,
            sourceOrganization=byline.source,
        )
    return replace(
        article,
        headline=article.headline or found.headline,
        articleSection=article.articleSection or found.section,
    )


def _without_captions(blocks: list[Block]) -> tuple[Block, ...]:
    """Captions belong to the images, unless they are all the text there is."""
    texts = tuple(block for block in blocks if block.kind != "figcaption")
    return texts or tuple(blocks)
