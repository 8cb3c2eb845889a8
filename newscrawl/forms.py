"""The forms of an item: a line of items.jsonl, its text, and what the archive keeps of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy.utils.serialize import ScrapyJSONEncoder

from newscrawl.items import NewsArticle
from newscrawl.records import Record
from warc.beside import ItemForm, ItemRecords

if TYPE_CHECKING:
    from scrapy.http import Response

#: Key of `request.meta`: where the address was found, in words.
FOUND_KEY = "found"

_ENCODER = ScrapyJSONEncoder(ensure_ascii=False, separators=(",", ":"))


def as_json(item: Any) -> bytes:
    """Return an item as one JSON object without line breaks, in UTF-8.

    Raises:
        TypeError: it holds something that JSON does not know.
    """
    data = item.to_dict() if isinstance(item, Record) else ItemAdapter(item).asdict()
    return _ENCODER.encode(data).encode("utf-8", "replace")


def as_text(article: NewsArticle) -> bytes:
    """Return headline and body, parted by a blank line like the paragraphs, in UTF-8."""
    parts = [part for part in (article.headline, article.articleBody) if part]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def item_records(item: Any, response: Response) -> ItemRecords:
    """Return what stands of an item in the archive: its line, and an article's text and facts."""
    line = ItemForm("item", "application/json", as_json(item))
    if not isinstance(item, NewsArticle):
        return ItemRecords(forms=(line,))
    facts = (
        ("foundBy", response.meta.get(FOUND_KEY)),
        ("datePublished", item.datePublished),
        ("template", item.metadata.template),
    )
    text = ItemForm("text", "text/plain; charset=utf-8", as_text(item))
    return ItemRecords(tuple((name, value) for name, value in facts if value), (line, text))
