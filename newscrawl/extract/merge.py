"""An article in several pages made whole."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Generator, Sequence
from dataclasses import replace

from newscrawl.extract.blocks import Block
from newscrawl.extract.draft import Draft
from newscrawl.extract.image_address import image_key
from newscrawl.extract.parts import MOST_PARTS, Parts, find_parts
from newscrawl.items import Media, PageRecord

# So many blocks at the beginning of a page may repeat what stands on the first: headline, summary.
_REPEATED = 4


def parts_of(draft: Draft) -> Parts:
    """The pages of an article, from the pager beside its body, or anywhere on the page."""
    around = draft.container.parent if draft.container is not None else None
    return find_parts(draft.page.tree, draft.page.url, around)


def asked_parts(draft: Draft, found: Parts) -> Generator[str, Draft | None, Draft]:
    """Gather the other pages of an article, wherever they are read from.

    Yields the address of each page and is sent its draft, None where it can't be read; returns the draft
    with them. A pager may name only the pages next to it, so each page is asked for more.

    Args:
        draft: the first page.
        found: the pages that it names; there are none where it is a later page itself.
    """
    if found.first is not None:
        return draft
    parts: list[Draft] = []
    met = {draft.page.url}
    waiting = deque(found.others)
    while waiting and len(parts) < MOST_PARTS:
        url = waiting.popleft()
        if url in met:
            continue
        met.add(url)
        part = yield url
        if part is None:
            return replace(draft, parts=tuple(parts), missing=(url,))
        parts.append(part)
        waiting += parts_of(part).others
    return replace(draft, parts=tuple(parts)) if parts else draft


def merged(first: Draft, others: Sequence[Draft]) -> Draft:
    """One draft of an article's pages: the first with the text and the media of the others behind its own.

    A page that holds nothing but what was there before (a server that does not know pages) is left out.

    Args:
        first: the first page, stripped.
        others: the others in their order, stripped.
    """
    blocks = list(first.blocks)
    kept = [first]
    for part in others:
        new = _without_repeated(part.blocks, blocks)
        if new:
            blocks += new
            kept.append(part)
    if len(kept) == 1:
        return first
    metadata = replace(
        first.article.metadata,
        pageUrls=tuple(draft.page.url for draft in kept),
        pageRecords=_records(kept),
    )
    return replace(
        first,
        article=replace(first.article, metadata=metadata),
        blocks=tuple(blocks),
        images=_each_once([draft.images for draft in kept]),
        videos=_each_once([draft.videos for draft in kept]),
        audios=_each_once([draft.audios for draft in kept]),
        removed=dict(sorted(sum((Counter(draft.removed) for draft in kept), Counter()).items())),
        missing=tuple(dict.fromkeys(url for draft in kept for url in draft.missing)),
    )


def _without_repeated(blocks: Sequence[Block], known: Sequence[Block]) -> list[Block]:
    """The blocks of a later page without those at its ends that the pages before have, too."""
    texts = {block.text for block in known}
    if all(block.text in texts for block in blocks):
        return []
    start, end = 0, len(blocks)
    while start < min(_REPEATED, end) and blocks[start].text in texts:
        start += 1
    # The same line at the end of each page is of the page: "Read on", a copyright.
    last = known[-1].text if known else None
    if end > start and blocks[end - 1].text == last:
        end -= 1
    return list(blocks[start:end])


def _records(drafts: Sequence[Draft]) -> tuple[PageRecord, ...]:
    """The records that the pages are in; none where one of them is in none."""
    found = [
        PageRecord(warcFile=metadata.warcFile, warcRecordId=metadata.warcRecordId)
        for metadata in (draft.article.metadata for draft in drafts)
        if metadata.warcFile and metadata.warcRecordId
    ]
    return tuple(found) if len(found) == len(drafts) else ()


def _each_once(lists: Sequence[Sequence[Media]]) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for media in (media for several in lists for media in several):
        found.setdefault(image_key(media.url), media)
    return tuple(found.values())
