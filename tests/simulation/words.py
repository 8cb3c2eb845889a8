"""Headlines and paragraphs for articles that nobody wrote: seeded, and no two alike."""

from __future__ import annotations

from random import Random

_WHO = (
    "the harbour board", "a group of teachers", "the regional court", "two engineers",
    "the mayor of the old town", "a committee of growers", "the railway operator", "several neighbours",
    "the city library", "an insurer", "the fishing fleet", "a young chemist", "the water authority",
    "the club's new coach", "a former minister", "the theatre's director", "the weather service",
    "a maker of looms", "the hospital's nurses", "the bakers' guild",
)  # fmt: skip
_DID = (
    "announced", "put off", "rejected", "approved", "paid for", "counted", "reopened", "measured",
    "asked for", "withdrew", "sold", "repaired", "published", "defended", "doubled", "cancelled",
    "inspected", "promised",
)  # fmt: skip
_WHAT = (
    "a plan for the northern quay", "the winter timetable", "a bridge over the narrow canal",
    "new rules for scooters", "the price of drinking water", "a school for eighty pupils",
    "an exhibition of ship models", "the vote on pensions", "a vaccine for cattle",
    "the final of the junior cup", "a tunnel under the market", "the budget of the museum",
    "an appeal against the fine", "a line of night buses", "the survey of old oaks",
    "a loan for small farms", "the contract with the ferries", "a study of noise at night",
    "the sale of the brickworks", "a record harvest of pears",
)  # fmt: skip
_WHERE = (
    "in Marrowby", "near the eastern gate", "at the foot of the Hollin hills", "in three villages",
    "along the coast", "in the district of Quell", "behind the central station", "on the island of Tarn",
    "in the lower valley", "at a hall in Pennick", "outside the town hall", "in the port of Lusk",
    "between Orme and Sedley", "on the fairground",
)  # fmt: skip
_WHEN = (
    "on Monday morning", "after months of talks", "late on Thursday", "for the second time this year",
    "without a debate", "before the holidays", "as the rain stopped", "shortly after noon",
    "in a closed meeting", "at the end of a long week",
)  # fmt: skip
_AND_SO = (
    "which pleased {who}", "although {who} had warned of it", "and {who} wants to see the figures first",
    "while {who} looks for another way", "so that {who} can begin in spring",
    "but {who} has not signed yet", "as {who} had hoped", "a step that {who} calls overdue",
)  # fmt: skip


def headline(chance: Random) -> str:
    """A headline."""
    text = f"{chance.choice(_WHO)} {chance.choice(_DID)} {chance.choice(_WHAT)} {chance.choice(_WHERE)}"
    return text[0].upper() + text[1:]


def paragraph(chance: Random, sentences: int = 3) -> str:
    """A paragraph of so many sentences."""
    return " ".join(_sentence(chance) for _ in range(sentences))


def _sentence(chance: Random) -> str:
    after = chance.choice(_AND_SO).format(who=chance.choice(_WHO))
    text = (
        f"{chance.choice(_WHO)} {chance.choice(_DID)} {chance.choice(_WHAT)} {chance.choice(_WHERE)}"
        f" {chance.choice(_WHEN)}, {after}; {chance.randint(3, 990)} people took part."
    )
    return text[0].upper() + text[1:]
