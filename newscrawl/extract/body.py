"""Second step: strip the page and take the body out of what is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from newscrawl.extract.blocks import Block, read_blocks
from newscrawl.extract.draft import Draft
from newscrawl.extract.generic import Found, find_article, find_byline
from newscrawl.extract.media import read_images, read_videos
from newscrawl.extract.strip import strip_blocks, strip_page
from newscrawl.items import NewsArticle


def strip(draft: Draft) -> Draft:
    """Strip the page's tree (it is changed) and read the body's blocks, images and videos.

    The portal's element is the body; where its selector found nothing, or an element without text,
    the generic extraction looks for it.
    """
    tree = draft.page.tree
    extra = draft.portal.strip if draft.portal else None
    removed = strip_page(tree, extra=extra, keep=draft.container)
    container = draft.container
    blocks: list[Block] = []
    found = Found()
    if container is not None:
        blocks, lines = strip_blocks(read_blocks(container, draft.page.url), loose=False)
        removed += lines
        if tree.body is not None and (draft.byline.known == 0 or not draft.labels):
            found = find_byline(read_blocks(tree.body, draft.page.url), container.mem_id)
    elif tree.body is not None:
        every, lines = strip_blocks(read_blocks(tree.body, draft.page.url), loose=True)
        found = find_article(every)
        blocks, more = strip_blocks(list(found.body), loose=True)
        removed += lines + more
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
