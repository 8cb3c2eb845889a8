"""Keywords in one spelling each, without what no reader looks for."""

from __future__ import annotations

import pytest

from newscrawl.extract.keywords import cleaned_keywords, read_keywords


@pytest.mark.parametrize(
    ("words", "clean"),
    [
        (["Ferries", "ferries", "FERRIES"], ("Ferries",)),
        (["Topic:Ferries", "tag: Harbours", "Section/Trade"], ("Ferries", "Harbours", "Trade")),
        (["News", "Breaking News", "Uncategorized", "Ferries"], ("Ferries",)),
        (["content-type: How-to", "displayType: standard", "hasVideo:true", "Ferries"], ("Ferries",)),
        (["cms_article_12", "1234567", "https://a.example/x", "Ferries"], ("Ferries",)),
        (["#Ferries", "“Harbours”"], ("Ferries", "Harbours")),
        (["船", "a", ""], ("船",)),
        (["word " * 30], ()),
        (["COVID-19", "G20", "3. Liga", "F1"], ("COVID-19", "G20", "3. Liga", "F1")),
    ],
)  # fmt: skip
def test_words_are_cleaned(words, clean):
    assert cleaned_keywords(words) == clean


@pytest.mark.parametrize(
    ("source", "metas", "found"),
    [
        (["a ferry", "a harbour"], (), ("a ferry", "a harbour")),
        ("a ferry, a harbour", (), ("a ferry", "a harbour")),
        ([{"@type": "DefinedTerm", "name": "Ferries"}], (), ("Ferries",)),
        (None, (("article:tag", "Ferries"), ("article:tag", "Harbours")), ("Ferries", "Harbours")),
        (
            None,
            (("keywords", "Cheap news"), ("news_keywords", "Ferries; Harbours")),
            ("Ferries", "Harbours"),
        ),
        (None, (("keywords", "经济 港口 贸易"),), ("经济", "港口", "贸易")),
        ("The Daily", (("keywords", "Ferries, the daily"),), ("Ferries",)),
        (7, (), ()),
    ],
)
def test_the_first_source_with_words_counts(source, metas, found):
    assert read_keywords((source,), metas, ("The Daily",)) == found


def test_a_list_without_end_is_cut():
    assert len(cleaned_keywords(f"word {number}" for number in range(1000))) == 40
