"""Records: frozen data that leaves out what is not known, and survives JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass

import pytest
from itemadapter import ItemAdapter

from newscrawl.items import Author, Media, Metadata, NewsArticle, Publisher
from newscrawl.records import Record, is_empty


@dataclass(frozen=True, kw_only=True, slots=True)
class Part(Record):
    name: str
    size: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole(Record):
    title: str
    share: float | None = None
    flag: bool | None = None
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    words: tuple[str, ...] = ()
    counts: Mapping[str, int] | None = None
    lists: Mapping[str, tuple[str, ...]] | None = None


FULL = Whole(
    title="t",
    share=0.5,
    flag=False,
    part=Part(name="p", size=0),
    parts=(Part(name="a"), Part(name="b", size=2)),
    words=("x", "y"),
    counts={"one": 1},
    lists={"k": ("v",)},
)


@pytest.mark.parametrize("record", [FULL, Whole(title="t"), Whole(title="", flag=True)])
def test_a_record_comes_back_from_json_as_it_was(record):
    if not record.title:
        record = Whole(title="x", flag=record.flag)
    assert Whole.from_dict(json.loads(json.dumps(record.to_dict()))) == record


def test_the_keys_stand_in_the_order_of_the_class():
    names = "title share flag part parts words counts lists".split()
    assert list(FULL.to_dict()) == names


@pytest.mark.parametrize("value", [None, "", (), {}])
def test_an_empty_value_says_not_known(value):
    assert is_empty(value)


@pytest.mark.parametrize("value", [False, 0, 0.0, " ", ("",), {"": 0}])
def test_false_and_zero_are_known(value):
    assert not is_empty(value)


def test_an_empty_field_is_left_out_of_the_json_object():
    assert Whole(title="t", words=(), counts={}).to_dict() == {"title": "t"}
    assert Whole(title="t", flag=False, share=0.0).to_dict() == {
        "title": "t",
        "share": 0.0,
        "flag": False,
    }


def test_itemadapter_sees_the_known_fields_alone():
    adapter = ItemAdapter(Whole(title="t", flag=False))
    assert list(adapter) == ["title", "flag"]
    assert adapter["flag"] is False
    assert ItemAdapter.is_item(FULL)
    assert ItemAdapter.is_item_class(Whole)


def test_the_base_itself_is_no_item():
    assert not ItemAdapter.is_item_class(Record)


def test_a_record_never_changes():
    with pytest.raises(FrozenInstanceError):
        FULL.title = "other"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"title": "t", "colour": 1, "age": 2}, "Whole has no field age, colour"),
        ({}, "Whole: .*title"),
        ({"title": 1}, "Whole.title: str was expected, not 1"),
        ({"title": None}, "Whole.title: str was expected, not None"),
        ({"title": "t", "share": "much"}, "Whole.share: float was expected, not 'much'"),
        ({"title": "t", "share": True}, "Whole.share: float was expected, not True"),
        ({"title": "t", "flag": 1}, "Whole.flag: bool was expected, not 1"),
        ({"title": "t", "part": "p"}, "Whole.part: an object was expected, not 'p'"),
        ({"title": "t", "part": {"size": 1}}, "Whole.part: Part: .*name"),
        ({"title": "t", "part": {"name": "p", "size": 1.5}}, "Whole.part: Part.size: int was"),
        ({"title": "t", "part": {"name": "p", "size": True}}, "Whole.part: Part.size: int was"),
        ({"title": "t", "parts": {"name": "p"}}, "Whole.parts: a list was expected"),
        ({"title": "t", "parts": [{"name": "p"}, 3]}, "Whole.parts: an object was expected, not 3"),
        ({"title": "t", "words": "xy"}, "Whole.words: a list was expected, not 'xy'"),
        ({"title": "t", "words": ["x", 1]}, "Whole.words: str was expected, not 1"),
        ({"title": "t", "counts": [1]}, "Whole.counts: an object was expected"),
        ({"title": "t", "counts": {"a": "b"}}, "Whole.counts: int was expected, not 'b'"),
        ({"title": "t", "lists": {"a": "b"}}, "Whole.lists: a list was expected, not 'b'"),
    ],
)
def test_bad_data_is_refused_with_the_name_of_the_field(data, message):
    with pytest.raises(ValueError, match=message):
        Whole.from_dict(data)


def test_a_whole_number_will_do_for_a_share():
    share = Whole.from_dict({"title": "t", "share": 1}).share
    assert share == 1.0
    assert type(share) is float


def test_null_is_taken_where_a_field_may_be_unknown():
    assert Whole.from_dict({"title": "t", "part": None}) == Whole(title="t")


def test_the_json_object_is_the_one_that_itemadapter_makes():
    article = NewsArticle(
        url="https://news.example/",
        authors=(Author(name="Li Yan", url="https://news.example/li"),),
        publisher=Publisher(name="The Example"),
        keywords=("one", "two"),
        mainImage=Media(url="https://news.example/a.jpg", width=0),
        isAccessibleForFree=False,
        metadata=Metadata(removed={"footer": 2}, validationMessages={"editor": ("not found",)}),
    )
    assert json.dumps(article.to_dict()) == json.dumps(ItemAdapter(article).asdict())
