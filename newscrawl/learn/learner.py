"""What a crawl learns from: the addresses that wait for a judgement, and the pages to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newscrawl.discovery import Link
from newscrawl.learn.judge import Candidate, ShapeJudge
from newscrawl.learn.pages import Label
from newscrawl.learn.shapes import address_of
from newscrawl.plan import SourcePage

SAMPLE = 30
"""So many pages are looked at in order to learn; articles among them are items like any other."""
# A round of them is answered before the next is chosen: what was seen tells what is worth seeing.
_ROUND = 10
# Addresses that wait for a judgement; of a shape with more, enough is known to judge the others when met again.
_MOST_WAITING = 200_000


@dataclass(frozen=True)
class Found:
    """A link with the page that has it."""

    link: Link
    page: SourcePage


class Learner:
    """Keeps links apart that can't be judged yet, and chooses which of them to look at.

    Args:
        judge: what learns.
        plans: whether what is judged to be an article is handed on; else all of it stays to be chosen from.
        budget: how many pages may be looked at.
    """

    def __init__(self, judge: ShapeJudge, *, plans: bool = True, budget: int = SAMPLE) -> None:
        self.judge = judge
        self.budget = budget
        self._plans = plans
        self._waiting: dict[str, Found] = {}
        self._chosen: set[str] = set()
        self._listed: set[str] = set()

    def list_in_feed(self, links: Iterable[Link]) -> None:
        """Note that whoever runs the portal says that these are articles."""
        for link in links:
            if link.id not in self._listed:
                self._listed.add(link.id)
                self.judge.add_listed(link.url)

    def expects(self, link_id: str, url: str) -> bool:
        """Whether a page should be an article: a feed lists it, or its shape is known for them."""
        return link_id in self._listed or self.judge.is_article(url) is True

    def sort(self, links: Iterable[Link], page: SourcePage) -> tuple[list[Link], list[Link]]:
        """Take links of a page.

        Returns:
            those that are known to be articles, and others that may be.
        """
        known: list[Link] = []
        maybe: list[Link] = []
        for link in links:
            if self._plans and (link.id in self._chosen or self.judge.is_article(link.url)):
                known.append(link)
            elif link.id not in self._chosen and len(self._waiting) < _MOST_WAITING:
                self._waiting.setdefault(link.id, Found(link, page))
                maybe.append(link)
        return known, maybe

    def sample(self) -> list[Found]:
        """Choose the pages that are looked at next, within the budget; none: nothing more is worth it."""
        pool = [
            Candidate(found.link.url, address, link_id in self._listed)
            for link_id, found in self._waiting.items()
            if (address := address_of(found.link.url)) is not None
        ]
        by_url = {found.link.url: link_id for link_id, found in self._waiting.items()}
        most = min(_ROUND, self.budget)
        wanted = self.judge.wanted(pool, most)
        if not wanted and not self._plans:
            # A crawl meets the other folders as it goes; who only learns has to ask for them.
            wanted = self.judge.unseen_folders(pool)[:most]
        chosen = [by_url[candidate.url] for candidate in wanted]
        self.budget -= len(chosen)
        self._chosen.update(chosen)
        return [self._waiting.pop(link_id) for link_id in chosen]

    def look_at(self, url: str, label: Label) -> None:
        """Note what a page was found to be."""
        self.judge.add_page(url, label)

    def release(self, *, guess: bool = False) -> Iterator[Found]:
        """The links that waited and are known to be articles now; what is known to be none is let go.

        Args:
            guess: no more will be learned: what is not known is taken as it looks.
        """
        if not self._plans:
            return
        for link_id, found in list(self._waiting.items()):
            url = found.link.url
            known = self.judge.best_guess(url) if guess else self.judge.is_article(url)
            if known is not None:
                del self._waiting[link_id]
                if known:
                    yield found
