"""How a portal builds its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from selectolax.lexbor import LexborHTMLParser, SelectolaxError


@dataclass(frozen=True)
class Template:
    """One version of a portal's pages, with CSS selectors of what generic extraction gets wrong there.

    Several selectors in one text, parted by commas, are alternatives. One that finds nothing falls
    back to the generic extraction, and the fall-back is counted.
    """

    years: str = ""
    """The years of its pages, `2018-` or `2011-2024`; empty: not known, or all."""
    seen: str = ""
    """The years of which a real page was read, `2018 2024`; empty: it is known by report only."""
    headline: str | None = None
    """The element that holds the headline."""
    section: str | None = None
    """Elements of which the last one with text is the section's label."""
    byline: str | None = None
    """Elements that each hold a part of the byline: date, source, editor, authors. Nothing else is asked."""
    authors: str | None = None
    """Elements that name the authors and nothing else but labels and roles; dates and source stay generic.
    Not beside `byline`, which asks for nothing else."""
    body: str | None = None
    """The element that holds the paragraphs."""

    def selectors(self) -> dict[str, str]:
        """Its selectors by the name of their field."""
        return {name: text for name in SELECTORS if (text := getattr(self, name))}

    def fits(self, tree: LexborHTMLParser) -> bool:
        """Whether a page is built so: its selector of what no page lacks finds something."""
        text = self.body or self.headline or self.byline or self.authors or self.section
        return text is not None and tree.css_first(text) is not None

    def complaint(self) -> str | None:
        """What can't hold, None where all can: a selector that is none, two that name the authors."""
        if self.byline and self.authors:
            return "byline and authors: one of them says who wrote the article"
        empty = LexborHTMLParser("<p>")
        for name, text in self.selectors().items():
            try:
                empty.css_first(text)
            except SelectolaxError:
                return f"{name}: {text!r} is no CSS selector"
        return None


SELECTORS = tuple(one.name for one in fields(Template) if one.name not in ("years", "seen"))
"""Names of the fields that a template may have selectors for."""


def template_of(templates: Iterable[Template], tree: LexborHTMLParser) -> Template | None:
    """The template after which a page is built, the first of those that fit; None where none does."""
    return next((template for template in templates if template.fits(tree)), None)
