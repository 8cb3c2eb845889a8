"""Pairs of articles: the same one as newsrooms change it, and others that look alike.

The changes are made to real bodies, the look-alikes are reports of a template with other figures and
names, written for this. All are drawn by a seed, so that a pair is the same in every run.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import combinations

Paragraphs = list[str]
Change = Callable[[Paragraphs, Paragraphs, random.Random], Paragraphs]

FURNITURE = (
    "Sign up to our daily newsletter and get the stories that matter in your inbox every morning.",
    "Follow us on social media for more news, pictures and videos from around the region.",
    "Read more: what we know so far, and what happens next",
    "All rights reserved. No part of this article may be reproduced without written permission.",
)
BYLINES = (
    "By Dana Whitlow and Marek Oster, Harbour News Agency, 11 October 2024, 10:42",
    "Published 9.04am, updated 11.37am | 4 min read",
    "Von unserer Redaktion, 11.10.2024, 14:05 Uhr",
)


def added(body: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """A paragraph of another article is put in."""
    at = chance.randrange(len(body) + 1)
    return [*body[:at], _fitting(body, other, chance), *body[at:]]


def cut(body: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """A paragraph is taken out."""
    del other
    at = chance.randrange(len(body))
    return [*body[:at], *body[at + 1 :]]


def updated(body: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """A paragraph is written anew."""
    at = chance.randrange(len(body))
    return [*body[:at], _fitting(body, other, chance), *body[at + 1 :]]


def shortened(body: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """Agency copy is cut from below to 60 % of its length."""
    del other, chance
    left = round(0.6 * sum(map(len, body)))
    kept: Paragraphs = []
    for paragraph in body:
        kept.append(paragraph[:left])
        left -= len(paragraph)
        if left <= 0:
            break
    return kept


def with_byline(body: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """A line of authors and times is left in."""
    del other
    return [chance.choice(BYLINES), *body]


def with_furniture(body: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """Another portal's furniture is left in."""
    del other
    lines = chance.sample(FURNITURE, 3)
    return [lines[0], *body, *lines[1:]]


def corrected(body: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """Three words are spelled otherwise."""
    del other
    text = "\n".join(body)
    for at in chance.sample(range(len(text)), 3):
        text = f"{text[:at]}x{text[at:]}"
    return text.split("\n")


def reset(body: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """Other quotation marks, capitals and spaces, and one paragraph of two."""
    del other, chance
    text = "\n".join(body).replace("“", '"').replace("”", '"').replace("’", "'")
    return [text.replace("\n", " \u00a0", 1).swapcase()]


CHANGES: dict[str, Change] = {
    "quotes, capitals, spaces": reset,
    "byline left in": with_byline,
    "three corrections": corrected,
    "furniture left in": with_furniture,
    "paragraph added": added,
    "paragraph cut": cut,
    "paragraph updated": updated,
    "cut to 60 %": shortened,
}


def changed(bodies: list[str], change: Change, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Each body of four paragraphs and 600 characters or more, and what a newsroom made of it."""
    chance = random.Random(seed)
    split = [body.split("\n\n") for body in bodies if len(body) >= 600 and body.count("\n\n") >= 3]
    for number, body in enumerate(split):
        other = split[number - 1]
        yield "\n\n".join(body), "\n\n".join(change(list(body), list(other), chance))


def _fitting(body: Paragraphs, other: Paragraphs, chance: random.Random) -> str:
    """A paragraph of another article, no longer than the longest one here."""
    longest = max(len(paragraph) for paragraph in body)
    return chance.choice(other)[:longest]


# -- look-alikes ----------------------------------------------------------------------------------

TEAMS = ("Harbour Town", "Mill Lane", "Northgate", "Old Ferry", "St Alder", "Westbrook", "Linden")
TOWNS = ("Aldermouth", "Brackley Sands", "Corran", "Dunmere", "Eastwick", "Fallow Bay", "Greyport")
FIRMS = ("Calder Steel", "Novatide", "Orrin Foods", "Pell & Hart", "Quayside Bank", "Rowan Energy")


def stocks(chance: random.Random) -> str:
    """A daily report of an exchange."""
    up = [
        f"{chance.choice(FIRMS)} gained {_percent(chance)} percent to {_price(chance)}"
        for _ in "123"
    ]
    down = [
        f"{chance.choice(FIRMS)} lost {_percent(chance)} percent to {_price(chance)}" for _ in "12"
    ]
    return (
        f"Shares on the Aldermouth exchange closed higher on {_day(chance)}. The benchmark index rose"
        f" {_percent(chance)} percent to {_price(chance)} points, and the index of small companies added"
        f" {_percent(chance)} percent to {_price(chance)} points.\n\n"
        f"Turnover was {chance.randrange(100, 999)} million crowns, compared with"
        f" {chance.randrange(100, 999)} million crowns in the session before. Advancing shares outnumbered"
        f" declining ones by {chance.randrange(200, 400)} to {chance.randrange(50, 199)}.\n\n"
        f"Among the most heavily traded shares {', '.join(up)}, while {' and '.join(down)}.\n\n"
        f"One crown bought {_percent(chance)} dollars in late trading, and the yield of the government's"
        f" bond of ten years stood at {_percent(chance)} percent."
    )


def weather(chance: random.Random) -> str:
    """A forecast that is mostly boilerplate."""
    town = chance.choice(TOWNS)
    return (
        f"The weather in {town} on {_day(chance)}: a dry start with sunny spells in most places, and a"
        f" light breeze from the west. Clouds gather in the afternoon, and a shower can't be ruled out in"
        f" the hills. The temperature reaches {chance.randrange(2, 34)} degrees, and falls to"
        f" {chance.randrange(-9, 20)} degrees at night. The wind reaches {chance.randrange(8, 90)}"
        f" kilometres an hour.\n\n"
        f"The sun rises at {chance.randrange(4, 8)}.{chance.randrange(10, 60)} and sets at"
        f" {chance.randrange(16, 22)}.{chance.randrange(10, 60)}. The chance of rain is"
        f" {chance.randrange(1, 99)} percent.\n\n"
        "Our forecast is made anew every six hours from the data of the national weather service. Local"
        " differences are possible, above all near the coast and in the mountains. Warnings of storms are"
        " published as soon as they are issued; please follow the advice of the authorities and keep away"
        " from the sea wall when the flags are red."
    )


def match(chance: random.Random) -> str:
    """A short report of a match."""
    one, other = chance.sample(TEAMS, 2)
    goals = sorted((chance.randrange(5), chance.randrange(4)), reverse=True)
    return (
        f"{one} beat {other} {goals[0] + 1}-{goals[1]} in front of {chance.randrange(900, 9000)} spectators"
        f" on {_day(chance)}. The visitors had the better start, but {one} took the lead after"
        f" {chance.randrange(5, 40)} minutes and were never in danger after the break.\n\n"
        f"{one} stay in place {chance.randrange(1, 10)} of the league with {chance.randrange(10, 50)} points,"
        f" while {other} are now without a win in {chance.randrange(3, 12)} games. The next round of matches"
        " is played on Saturday, and all of them can be followed in our live coverage."
    )


def lottery(chance: random.Random) -> str:
    """Drawn numbers among rules that never change."""
    drawn = ", ".join(map(str, sorted(chance.sample(range(1, 50), 6))))
    return (
        f"The winning numbers of {_day(chance)} are {drawn}; the bonus ball is {chance.randrange(1, 10)}."
        f" The jackpot is {chance.randrange(1, 40)} million crowns.\n\n"
        "To win the jackpot, all six numbers and the bonus ball must be right. Tickets are sold in shops"
        " and on the internet until seven in the evening on the day of the draw. Prizes are paid out for"
        " three or more right numbers and must be claimed within ninety days; afterwards the money goes to"
        " good causes. Players must be eighteen years old. All numbers are given without guarantee. Help"
        " with addiction to gambling is free and anonymous, and is there at any time of the day."
    )


def earnings(chance: random.Random) -> str:
    """Results of a quarter."""
    firm = chance.choice(FIRMS)
    return (
        f"{firm} said on {_day(chance)} that its net profit in the third quarter rose to"
        f" {_price(chance)} million crowns from {_price(chance)} million crowns a year earlier. Revenue was"
        f" {_price(chance)} million crowns, which is {_percent(chance)} percent more than in the same"
        " quarter of last year.\n\n"
        f"Earnings per share were {_percent(chance)} crowns. Analysts had expected {_percent(chance)} crowns"
        f" on average. For the whole year {firm} expects a revenue between {_price(chance)} and"
        f" {_price(chance)} million crowns.\n\n"
        f"The shares of {firm} closed at {_price(chance)} crowns, and have gained {_percent(chance)} percent"
        " since the beginning of the year. The figures have not been audited. This report was made by a"
        " program from the data that the company published."
    )


def quake(chance: random.Random) -> str:
    """A notice of a program."""
    return (
        f"An earthquake of magnitude {_percent(chance)} was recorded {chance.randrange(3, 80)} kilometres from"
        f" {chance.choice(TOWNS)} on {_day(chance)} at {chance.randrange(24)}:{chance.randrange(10, 60)}, the"
        f" geological survey said. Its depth was {chance.randrange(3, 70)} kilometres. In the past ten days"
        f" there were {chance.randrange(1, 9)} earthquakes of magnitude three or more nearby.\n\n"
        "This notice was written by a program and checked by an editor. If you felt the earthquake, tell us"
        " about it through the form on our website, where all that we know of it is brought up to date."
    )


def kurse(chance: random.Random) -> str:
    """A German report of an exchange."""
    return (
        f"Die Aktie von {chance.choice(FIRMS)} notierte am {chance.randrange(1, 29)}. Oktober um"
        f" {chance.randrange(9, 18)}:{chance.randrange(10, 60)} Uhr mit {_price(chance)} Kronen um"
        f" {_percent(chance)} Prozent höher als am Vortag. Im bisherigen Handelsverlauf wurden"
        f" {chance.randrange(1000, 90000)} Stück umgesetzt.\n\n"
        f"Das Hoch der vergangenen zwölf Monate lag bei {_price(chance)} Kronen, das Tief bei"
        f" {_price(chance)} Kronen. Analysten nennen im Mittel ein Kursziel von {_price(chance)} Kronen und"
        f" erwarten einen Gewinn von {_percent(chance)} Kronen je Aktie.\n\n"
        "Dieser Text wurde automatisch erstellt und stellt keine Empfehlung zum Kauf oder Verkauf dar."
        " Alle Angaben ohne Gewähr."
    )


def gupiao(chance: random.Random) -> str:
    """A Chinese report of an exchange."""
    return (
        f"港城证券交易所{chance.randrange(1, 29)}日收盘，综合指数上涨{_percent(chance)}%，报{_price(chance)}"
        f"点；成分指数上涨{_percent(chance)}%，报{_price(chance)}点。"
        f"全天成交额为{chance.randrange(100, 999)}亿元，较上一交易日增加{chance.randrange(1, 99)}亿元。\n\n"
        f"盘面上，个股涨多跌少，共有{chance.randrange(1000, 3000)}只股票上涨，{chance.randrange(100, 999)}只"
        f"股票下跌。板块方面，银行、煤炭和旅游等板块涨幅居前，航运、造纸等板块跌幅居前。\n\n"
        "本文内容由程序根据公开数据自动生成，仅供参考，不构成任何投资建议。投资有风险，入市需谨慎。"
    )


PEOPLE = ("Ida Brandt", "Tom Selwyn", "Noor Haddad", "Pavel Krump", "Lea Fontana", "Uwe Hollis")
THINGS = (
    "bridge",
    "customs house",
    "night ferry",
    "brewery",
    "sea wall",
    "bell tower",
    "fish market",
)
DEEDS = (
    "has been put off again after", "is for sale since", "will be closed in spring because of",
    "was saved by", "divides the town more than", "costs twice as much as", "is to be rebuilt despite",
    "has a new owner after",
)  # fmt: skip


def teaser(chance: random.Random) -> str:
    """The first lines of an article, and what a subscription costs."""
    (one, other), (person, friend) = chance.sample(THINGS, 2), chance.sample(PEOPLE, 2)
    return (
        f"The {one} of {chance.choice(TOWNS)} {chance.choice(DEEDS)} the {other}, says {person}. But"
        f" {friend} knows of a {chance.choice(THINGS)} in {chance.choice(TOWNS)} that"
        f" {chance.choice(DEEDS)} a letter from {chance.choice(FIRMS)}.\n\n"
        "You have read the free part of this article. To go on reading, take out a subscription: the first"
        " month costs one crown, and it can be cancelled at any time. Subscribers read all articles on our"
        " website and in the app, listen to our podcasts without advertisements, and get the printed paper"
        " of the weekend on Friday evening. They may pass on five articles a month to friends, who read"
        " them for free.\n\n"
        "Are you a subscriber already? Then log in here. If you have forgotten your password, have a new"
        " one sent to you. Our service for readers is there from Monday to Saturday and will gladly help"
        " you by telephone or by letter. Schools, libraries and associations get a discount; ask us for"
        " an offer. With your subscription you support independent reporting from the towns of the coast,"
        " for which reporters are out in all weathers. Thank you for reading."
    )


TEMPLATES: dict[str, Callable[[random.Random], str]] = {
    "stock report": stocks,
    "weather": weather,
    "match": match,
    "lottery": lottery,
    "earnings": earnings,
    "earthquake": quake,
    "stock report, German": kurse,
    "stock report, Chinese": gupiao,
    "teaser of a subscription": teaser,
}


def look_alikes(template: Callable[[random.Random], str], count: int = 40) -> list[tuple[str, str]]:
    """All pairs of so many reports of one template."""
    chance = random.Random(template.__name__)
    return list(combinations([template(chance) for _ in range(count)], 2))


def _percent(chance: random.Random) -> str:
    return f"{chance.randrange(0, 9)}.{chance.randrange(1, 100):02}"


def _price(chance: random.Random) -> str:
    return f"{chance.randrange(1, 9)},{chance.randrange(1000):03}.{chance.randrange(100):02}"


def _day(chance: random.Random) -> str:
    return chance.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))
