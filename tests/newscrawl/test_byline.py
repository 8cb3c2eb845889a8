"""Bylines are split by their labels, whatever the order and number of their parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.byline import Byline, parse_byline

PARTS = ["2024-10-11 09:04:50", "Global Times", "Editor  : Li Yan", "ECNS App Download"]
WHOLE = Byline(published="2024-10-11 09:04:50", source="Global Times", editor="Li Yan", app_links=1)


@pytest.mark.parametrize(
    ("parts", "byline"),
    [
        (PARTS, WHOLE),
        (PARTS[::-1], WHOLE),
        (["".join(PARTS[:2]) + " Editor : Li Yan ECNS App Download"], WHOLE),
        (["\n".join(PARTS)], WHOLE),
        (["\u00a0".join(PARTS)], WHOLE),
        (
            ["2018-01-02 10:10", "Xinhua", "Editor: Gu Liping"],
            Byline(published="2018-01-02 10:10", source="Xinhua", editor="Gu Liping"),
        ),
        (
            ["12", "2024-10-11", "ECNS"],
            Byline(published="2024-10-11", source="ECNS"),
        ),
        (
            ["2024-10-11 09:04 | China Daily | By Zhang Wei"],
            Byline(published="2024-10-11 09:04", source="China Daily", authors=("Zhang Wei",)),
        ),
        (
            ["Author: Li Yan Editor: Gu Liping Source: Xinhua 2024-10-11"],
            Byline(
                published="2024-10-11", source="Xinhua", editor="Gu Liping", authors=("Li Yan",)
            ),
        ),
        (
            ["2024年10月11日 09:04 来源：中国新闻网 编辑：李岩"],
            Byline(published="2024年10月11日 09:04", source="中国新闻网", editor="李岩"),
        ),
        (
            ["来源：新华社", "作者：李岩、顾丽萍", "责任编辑：王凯"],
            Byline(source="新华社", editor="王凯", authors=("李岩", "顾丽萍")),
        ),
        (
            ["Published at 2024-10-11 09:04", "Updated: 2024-10-12 10:00"],
            Byline(published="2024-10-11 09:04", modified="2024-10-12 10:00"),
        ),
        (["Xinhua | Updated 2024-10-11"], Byline(modified="2024-10-11", source="Xinhua")),
        (["Global Times 2024-10-11"], Byline(published="2024-10-11", source="Global Times")),
        (["Source: China Daily"], Byline(source="China Daily")),
        (["From: Xinhua"], Byline(source="Xinhua")),
        (["By Li Yan and Gu Liping"], Byline(authors=("Li Yan", "Gu Liping"))),
        (["By: Li Yan; Wang Bo & Xu Li"], Byline(authors=("Li Yan", "Wang Bo", "Xu Li"))),
        (["Web editor: Li Yan, Gu Liping"], Byline(editor="Li Yan, Gu Liping")),
        (["EDITOR：Li Yan"], Byline(editor="Li Yan")),
        (["Editor Li Yan"], Byline(editor="Li Yan")),
        (["Edited by Li Yan"], Byline(editor="Li Yan")),
        (["11 Oct 2024 09:04 GMT"], Byline(published="11 Oct 2024 09:04")),
        (["Date created : 2024-10-11"], Byline(published="2024-10-11")),
        (["Latest update : 2024-10-11"], Byline(modified="2024-10-11")),
        (["Oct 11, 2024 09:04", "Xinhua"], Byline(published="Oct 11, 2024 09:04", source="Xinhua")),
        (["编辑：李岩"], Byline(editor="李岩")),
        (
            ["( 2012-06-04 09:20:26 ) 稿件来源： 燕南日报"],
            Byline(published="2012-06-04 09:20:26", source="燕南日报"),
        ),
        (
            ["本报记者　祝南星　陆小川 《人民日报》（2025年05月06日　第06版）"],
            Byline(published="2025年05月06日", source="人民日报", authors=("祝南星", "陆小川")),
        ),
        # Buttons behind the source.
        (
            ["2010年05月06日 09:18　来源：江北晚报　参与互动(0)　【字体：↑大 ↓小】"],
            Byline(published="2010年05月06日 09:18", source="江北晚报"),
        ),
        (
            ["来源：江北晚报　小字号", "责编：李岩 分享到：微信"],
            Byline(source="江北晚报", editor="李岩"),
        ),
    ],
)
def test_a_byline(parts, byline):
    assert parse_byline(parts) == byline


@pytest.mark.parametrize("parts", [[], [""], [" \u00a0"], ["12"], ["|"], ["Editor:"], ["Editor"]])
def test_a_byline_that_says_nothing(parts):
    assert parse_byline(parts) == Byline()
    assert parse_byline(parts).known == 0


@pytest.mark.parametrize("part", ["Standby", "Ruby Wang", "Editorial Board", "Derby Telegraph"])
def test_a_label_within_a_word_is_none(part):
    assert parse_byline([part]) == Byline(source=part)


def test_links_to_the_app_are_counted_and_no_source():
    assert parse_byline(["ECNS App Download", "客户端下载", "app download"]) == Byline(app_links=3)


def test_the_first_of_each_kind_counts():
    byline = parse_byline(["2024-10-11", "Xinhua", "2023-01-01", "ECNS"])
    assert (byline.published, byline.source) == ("2024-10-11", "Xinhua")


def test_known_counts_the_parts_that_are_there():
    assert WHOLE.known == 3
    assert parse_byline(["By Li Yan"]).known == 1


names = st.lists(
    st.sampled_from(["Li", "Yan", "Xinhua", "Global", "Times", "Ruby", "Derby", "Standby"]),
    min_size=1,
    max_size=3,
).map(" ".join)
dates = st.dates().filter(lambda day: 1990 < day.year < 2090).map(lambda day: f"{day} 09:04:50")


@given(
    names,
    names,
    dates,
    st.permutations([0, 1, 2]),
)
def test_the_order_of_the_parts_does_not_matter(source, editor, published, order):
    parts = [source, f"Editor : {editor}", published]
    byline = parse_byline(parts[index] for index in order)
    assert byline == Byline(published=published, source=source, editor=editor)


@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_text_can_be_read(parts):
    byline = parse_byline(parts)
    assert all(author.strip() for author in byline.authors)
    assert byline.source is None or any(map(str.isalpha, byline.source))
