"""What differs between two files of items is found, field by field, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from warc.diff.compare import MISSING, Comparison, FieldChange, ItemChange
from warc.diff.text import aligned

if TYPE_CHECKING:
    from pathlib import Path


def lines(path: Path, *items: Any) -> Path:
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    return path


def compare(folder: Path, old: list[Any], new: list[Any], **more: Any):
    compared = Comparison(lines(folder / "old", *old), lines(folder / "new", *new), **more)
    return list(compared), compared.summary


def article(number: int, **more: Any) -> dict[str, Any]:
    return {"url": f"https://news.example/{number}", "headline": f"Story {number}", **more}


def test_items_that_are_lost_added_changed_and_equal(tmp_path):
    changes, summary = compare(
        tmp_path,
        [article(1), article(2), article(3, editor="Li Yan")],
        [article(4), article(3, headline="Another"), article(1)],
    )
    assert changes == [
        ItemChange("https://news.example/4", "added"),
        ItemChange(
            "https://news.example/3",
            "changed",
            (
                FieldChange("headline", "Story 3", "Another"),
                FieldChange("editor", "Li Yan", MISSING),
            ),
        ),
        ItemChange("https://news.example/2", "lost"),
    ]
    assert summary.kinds == {"equal": 1, "changed": 1, "lost": 1, "added": 1}
    assert summary.fields == {"headline": {"changed": 1}, "editor": {"lost": 1}}
    assert not summary.is_same


def test_fields_within_fields_have_names_with_dots(tmp_path):
    old = article(1, metadata={"removed": {"footer": 2, "spam": 1}, "version": 1})
    new = article(1, metadata={"removed": {"footer": 3, "share": 1}, "version": 1})
    [change], _ = compare(tmp_path, [old], [new])
    assert {one.name: (one.old, one.new) for one in change.fields} == {
        "metadata.removed.footer": (2, 3),
        "metadata.removed.share": (MISSING, 1),
        "metadata.removed.spam": (1, MISSING),
    }
    changes, summary = compare(tmp_path, [old], [new], ignored=["metadata.removed"])
    assert changes == []
    assert summary.is_same


def captured(record: str, **more: Any) -> dict[str, Any]:
    metadata = {"warcRecordId": record, "warcFile": f"{record}.warc.gz", "dateDownloaded": record}
    return article(1, metadata=metadata, **more)


def test_items_of_one_page_belong_together_by_their_records(tmp_path):
    old = [captured("a", editor="one"), captured("b", editor="two")]
    changes, summary = compare(tmp_path, old, list(reversed(old)))
    assert changes == []
    assert summary.kinds == {"equal": 2}
    assert summary.recaptured == 0


def test_of_different_captures_what_says_so_is_not_compared(tmp_path):
    changes, summary = compare(tmp_path, [captured("a")], [captured("b")])
    assert changes == []
    assert summary.kinds == {"equal": 1}
    assert summary.recaptured == 1
    other = captured("a")
    other["metadata"]["dateDownloaded"] = "c"
    [change], _ = compare(tmp_path, [captured("a")], [other])
    assert [one.name for one in change.fields] == ["metadata.dateDownloaded"]


def test_several_items_of_one_key_are_paired_one_by_one(tmp_path):
    old = [article(1, n=n) for n in range(3)]
    changes, summary = compare(tmp_path, old, [article(1, n=0), article(1, n=5)])
    assert summary.kinds == {"equal": 1, "changed": 1, "lost": 1}
    assert [change.kind for change in changes] == ["changed", "lost"]


def test_the_key_may_be_another_field(tmp_path):
    old = [{"isbn": 1, "about": {"id": "x"}}, {"isbn": 2, "about": {"id": "y"}}]
    new = [{"isbn": 2, "about": {"id": "y"}}, {"isbn": 1, "about": {"id": "z"}}]
    changes, _ = compare(tmp_path, old, new, key="isbn")
    assert [(change.key, change.kind) for change in changes] == [("1", "changed")]
    changes, _ = compare(tmp_path, old, new, key="about.id")
    assert [(change.key, change.kind) for change in changes] == [("z", "added"), ("x", "lost")]


def test_lines_that_are_no_items_are_named(tmp_path):
    (tmp_path / "old").write_text('{"url": "a"}\n\n[1]\n{"torn')
    (tmp_path / "new").write_text('{"url": "a"}\n{"headline": "no address"}\n')
    compared = Comparison(tmp_path / "old", tmp_path / "new")
    assert list(compared) == []
    assert compared.summary.bad == [
        f"{tmp_path / 'old'}:3: no JSON object",
        f"{tmp_path / 'old'}:4: no JSON object",
        f"{tmp_path / 'new'}:2: no field url",
    ]


def test_the_order_of_fields_and_of_lines_does_not_count(tmp_path):
    old = [article(1), article(2)]
    new = [dict(reversed(article(2).items())), article(1)]
    changes, summary = compare(tmp_path, old, new)
    assert changes == []
    assert summary.kinds == {"equal": 2}


values = st.none() | st.integers(0, 3) | st.text("ab", max_size=2) | st.lists(st.integers(0, 2))
within = st.dictionaries(st.sampled_from("de"), values)
objects = st.dictionaries(st.sampled_from("abc"), values | within)
files = st.dictionaries(st.integers(0, 5), objects, max_size=6)


@given(files, files)
def test_sums_agree_with_a_comparison_in_memory(tmp_path_factory, old, new):
    folder = tmp_path_factory.getbasetemp()
    before = {str(key): {"url": key, **item} for key, item in old.items()}
    after = {str(key): {"url": key, **item} for key, item in new.items()}
    changes, summary = compare(folder, list(before.values()), list(after.values()))
    kinds = {change.key: change.kind for change in changes}
    expected = dict.fromkeys(before.keys() - after.keys(), "lost")
    expected |= dict.fromkeys(after.keys() - before.keys(), "added")
    expected |= {
        key: "changed" for key in before.keys() & after.keys() if before[key] != after[key]
    }
    assert kinds == expected
    assert summary.kinds.total() == len(before.keys() | after.keys())


def test_a_newcomer_does_not_take_the_partner_of_another(tmp_path):
    one, zero = (article(1, metadata={"warcRecordId": f"<urn:uuid:{n}>"}) for n in (1, 0))
    changes, summary = compare(tmp_path, [one], [zero, one])
    assert [change.kind for change in changes] == ["added"]
    assert summary.kinds == {"equal": 1, "added": 1}


def test_texts_of_thousands_of_equal_lines_are_compared_all_the_same():
    old = "\n".join(["the same"] * 3000)
    new = "\n".join(["the same", "another"] * 1500)
    pairs = list(aligned(FieldChange("articleBody", old, new)))
    assert len(pairs) == 3000
    assert ("the same", "another") in pairs
    more = list(aligned(FieldChange("articleBody", old, f"{old}\nthe end\n{old}")))
    assert tuple(new for old, new in more if new != "the same" and old is None)[:1] == ("the end",)
