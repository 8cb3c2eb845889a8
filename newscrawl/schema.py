"""The JSON Schema of the item."""

from __future__ import annotations

from typing import Any

from itemadapter import ItemAdapter

from newscrawl.items import NewsArticle


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a line of items.jsonl.

    Made from the types and docstrings of `newscrawl.items`. Empty fields are left out of an item,
    so none may be null.
    """
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "NewsArticle",
    }
    schema.update(_without_null(ItemAdapter.get_json_schema(NewsArticle)))
    return schema


def _without_null(schema: Any) -> Any:
    """Drop the type null and the defaults, which only say that a field may be absent."""
    if isinstance(schema, list):
        return [_without_null(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _without_null(value) for key, value in schema.items() if key != "default"}
    if isinstance(types := plain.get("type"), list):
        known = [name for name in types if name != "null"]
        plain["type"] = known[0] if len(known) == 1 else known
    if isinstance(options := plain.get("anyOf"), list):
        known = [option for option in options if option != {"type": "null"}]
        if len(known) == 1:
            del plain["anyOf"]
            plain = known[0] | plain
    return plain
