"""Second step: strip the page and take the body out of what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newscrawl.extract.author_lines import find_signed
from newscrawl.extract.authors import Credits
from newscrawl.extract.blocks import Block, block_of, read_blocks
from newscrawl.extract.draft import Draft
from newscrawl.extract.generic import CLOSED, Found, find_article, find_byline, segments_of
from newscrawl.extract.media import read_images, read_videos
from newscrawl.extract.segments import Segments, read_segments
from newscrawl.extract.strip import has_spam, strip_blocks, strip_named, strip_page, strip_spam
from newscrawl.items import NewsArticle


def strip(draft: Draft) -> Draft:
    """Strip the page and read the body's blocks, images and videos.

    The portal's element is the body; its tree is changed. Where its selector found nothing, or an
    element without text, the generic extraction looks for it.
    """
    tree = draft.page.tree
    extra = draft.portal.strip if draft.portal else None
    container = draft.container
    removed: Counter[str] = Counter()
    blocks: list[Block] = []
    found = Found()
    credited = draft.credits
    if container is not None:
        removed = strip_page(tree, extra=extra, keep=container)
        blocks, lines = strip_blocks(read_blocks(container, draft.page.url), loose=False)
        removed += lines
        if tree.body is not None and (draft.byline.known == 0 or not draft.labels):
            page = read_segments(tree.body)
            found = find_byline(page, container.mem_id)
            credited, _ = _signed(page, segments_of(page, container.mem_id), credited)
    elif tree.body is not None:
        removed = strip_named(tree, extra)
        page = read_segments(tree.body, CLOSED)
        if has_spam(page.texts):
            removed += strip_spam(tree)
            page = read_segments(tree.body, CLOSED)
        found = find_article(page, draft.article.headline)
        credited, signature = _signed(page, found.body, credited)
        body = [number for number in found.body if number != signature]
        every = [block_of(page, number, draft.page.url) for number in body]
        blocks, lines = strip_blocks(every, loose=True)
        removed += found.removed + lines
        removed["byline"] += len(found.body) - len(body)
        if found.byline is not None and found.byline.app_links:
            removed["app-download"] += found.byline.app_links
    media = container if container is not None else tree.body
    return replace(
        draft,
        article=_with_generic(draft, found),
        byline=found.byline or draft.byline if draft.byline.known == 0 else draft.byline,
        credits=credited,
        blocks=_without_captions(blocks),
        images=read_images(media, draft.page.url) if container is not None and media else (),
        videos=read_videos(media, draft.page.url) if media is not None else (),
        removed=dict(sorted((Counter(draft.removed) + removed).items())),
    )


def _signed(
    page: Segments, body: Sequence[int], credited: Credits | None
) -> tuple[Credits | None, int | None]:
    """Who is credited, with those who sign the article, and the line that does nothing else."""
    signed = find_signed(page, body, credited) if credited is not None else None
    if credited is None or signed is None:
        return credited, None
    return credited.signed_by(signed.names), signed.line


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
