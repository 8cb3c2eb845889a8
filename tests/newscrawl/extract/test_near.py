"""What a body is like: the same for the same words, near for the same story, far for all else."""

from __future__ import annotations

import json
import random
import sys
import unicodedata
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.extract import near
from newscrawl.extract.near import Sketch, is_contained, is_near, share, sketch_of

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from near_pairs import CHANGES, FURNITURE, TEMPLATES, changed, look_alikes

FERRY = (
    "The ferry left the harbour at 6.40 on Monday, as it has for sixty years, with 212 people on board,"
    " most of them on their way to work.\n\nNobody aboard knew that it was the last crossing. The company"
    " said at noon that the ship would be sold, for repairs had become too costly: 1,400,000 crowns in the"
    " past year alone.\n\n“We heard of it on the radio,” said the captain, who has steered her since"
    " 1998.\n\nThe council wants to talk about a bridge next week; an engineer of the county put its price"
    " at 90 million."
)
RUSSIAN = (
    "Паром отошёл от причала в понедельник утром, как делал это шестьдесят лет подряд, и на борту было"
    " двести двенадцать человек. Никто из них не знал, что этот рейс последний: днём компания объявила,"
    " что судно будет продано, потому что ремонт обходится слишком дорого."
)
CHINESE = (
    "渡轮星期一早上六点四十分照常离开港口，六十年来一向如此，船上共有212人，大多数是去上班的居民。"
    "谁也不知道这是最后一次航行。公司中午宣布，由于维修费用过高，这艘船将被出售。"
    "船长说，大家是从广播里听到这个消息的。"
)
THAI = (
    "เรือข้ามฟากออกจากท่าเมื่อเช้าวันจันทร์ตามปกติเหมือนที่เคยทำมาตลอดหกสิบปี มีผู้โดยสาร 212 คน "
    "ส่วนใหญ่กำลังเดินทางไปทำงาน ไม่มีใครรู้ว่านี่เป็นเที่ยวสุดท้าย"
)
HINDI = (
    "सोमवार की सुबह नाव हमेशा की तरह बंदरगाह से निकली, जैसा वह साठ साल से करती आई है। उस पर दो सौ बारह लोग"
    " सवार थे, जिनमें से ज़्यादातर काम पर जा रहे थे। किसी को पता नहीं था कि यह आख़िरी यात्रा है।"
)
ARABIC = (
    "غادرت العبّارة الميناء صباح الاثنين كعادتها منذ ستين عاما وعلى متنها ٢١٢ راكبا معظمهم في طريقهم إلى"
    " العمل، ولم يكن أحد منهم يعلم أن هذه هي الرحلة الأخيرة، فقد أعلنت الشركة ظهرا أنها ستبيع السفينة لأن"
    " تكاليف الإصلاح صارت باهظة."
)
SCRIPTS = {
    "Latin": FERRY,
    "Cyrillic": RUSSIAN,
    "Han": CHINESE,
    "Thai": THAI,
    "Devanagari": HINDI,
    "Arabic": ARABIC,
}

# Of each text here. They may never change: archives are full of them.
VECTORS = {
    "Latin": "f420755d6569c0dc",
    "Cyrillic": "0cadfa7e1aee0172",
    "Han": "07bec5b9412d915d",
    "Thai": "5e2f7ac08b3d1d28",
    "Devanagari": "3393edd068ff6d14",
    "Arabic": "82da996d1b84552e",
}


def known(text: str) -> Sketch:
    sketch = sketch_of(text)
    assert sketch is not None
    return sketch


@pytest.mark.parametrize("script", SCRIPTS)
def test_fingerprints_are_the_same_for_ever(script):
    assert known(SCRIPTS[script]).fingerprint == VECTORS[script]


def test_the_numbers_are_those_of_the_document():
    """The first steps of docs/near.md by hand, without its long integers."""
    words = [f"word{n}" for n in range(40)]
    numbers = [by_hand(words[at : at + 6]) for at in range(35)]
    sketch = known(" ".join(words))
    assert sketch.size == 35
    assert sketch.beginning == tuple(numbers)
    assert sketch.numbers == tuple(sorted(numbers))


def by_hand(words: list[str]) -> int:
    from zlib import crc32

    one, two, three, four, five, six = (crc32(word.encode()) for word in words)
    pairs = [
        (a * 0x165667B1 >> 24 & 0xFFFFFFFF) + b for a, b in ((one, two), (three, four), (five, six))
    ]
    factors = (0x1B873593, 0x0C2B2AE3, 0x05EED0D5)
    total = sum(pair * factor for pair, factor in zip(pairs, factors, strict=True))
    return total >> 20 & 0xFFFFFFFF


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(
    "write",
    [
        str.swapcase,
        str.upper,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: unicodedata.normalize("NFKC", text),
        lambda text: text.replace(" ", "\u00a0\n"),
        lambda text: text.replace(". ", "! — ").replace(", ", " («») ").replace("“", '"'),
        lambda text: text.replace(" ", " _ * _ "),
    ],
    ids="case capitals decomposed composed spaces punctuation marks".split(),
)
def test_case_spaces_punctuation_and_unicode_form_make_no_difference(script, write):
    assert sketch_of(write(SCRIPTS[script])) == sketch_of(SCRIPTS[script])


# Latin letters among which there are signs, letters with more than one form, and marks.
MIXED = st.one_of(
    st.characters(max_codepoint=0xFF),
    st.sampled_from("…™€‑″ßſŒœŁ½²①Ⅳ→↓★✅😉🇪\ufe0f\u200d\u0301\u0345\u2028\x85☕≤µΩ．，"),
)


@given(st.one_of(st.text(MIXED, max_size=400), st.text(max_size=20)))
@example("0，0")
@example("1．5")
def test_the_fast_way_reads_what_the_other_one_reads(text):
    text += FERRY
    assert near._read(text)[:2] == near._read_any(text)[:2]


@given(st.text(max_size=300))
def test_any_text_has_a_sketch_or_is_short_and_its_bytes_are_read_again(text):
    for body in (text, f"{text} {CHINESE} {text}"):
        sketch = sketch_of(body)
        assert sketch is None or Sketch.from_bytes(sketch.to_bytes()) == sketch
    assert sketch is not None
    assert len(sketch.fingerprint) == 16
    assert int(sketch.fingerprint, 16) >= 0


@given(st.lists(st.sampled_from("abcdefgh"), min_size=30, max_size=900))
def test_a_body_is_contained_in_itself_whatever_it_repeats(words):
    sketch = known(" ".join(words))
    assert is_contained(sketch, sketch)
    assert list(sketch.numbers) == sorted(set(sketch.numbers))
    assert len(sketch.numbers) <= 128


@given(st.integers(0, 2**32), st.integers(60, 2000), st.integers(60, 2000))
def test_the_share_is_estimated_well(seed, size, more):
    chance = random.Random(seed)
    words = [f"{chance.randrange(10**6)}" for _ in range(size + more)]
    part, whole = known(" ".join(words[:size])), known(" ".join(words))
    assert share(part, whole) == 1.0
    assert abs(share(whole, part) - size / (size + more)) < 0.2


@pytest.mark.parametrize("text", [None, "", "word " * 29, CHINESE[:59], "“”…— " * 99])
def test_a_short_body_has_none(text):
    assert sketch_of(text) is None


def test_two_characters_of_a_script_without_spaces_are_as_long_as_a_word():
    characters = "".join(c for c in CHINESE if c.isalnum() and not c.isascii())
    assert sketch_of(characters[:60]) is not None
    assert sketch_of(characters[:59]) is None


def test_equal_digits_tell_how_much_is_shared():
    words = [f"word{n}" for n in range(1000)]
    first = known(" ".join(words)).fingerprint
    more = [known(" ".join([*words, *(f"more{n}" for n in range(k))])) for k in (50, 200, 5000)]
    equal = [sum(a == b for a, b in zip(first, o.fingerprint, strict=True)) for o in more]
    assert equal[0] >= 14
    assert 10 <= equal[1] <= 16
    assert equal[2] <= 7


@pytest.mark.parametrize("data", [b"", b"\0" * 6, known(FERRY).to_bytes()[:-1], b"\xff" * 80])
def test_other_bytes_are_no_sketch(data):
    with pytest.raises(ValueError, match="no sketch"):
        Sketch.from_bytes(data)


# -- what is nearly the same ----------------------------------------------------------------------


def test_a_story_with_furniture_and_another_byline_is_nearly_the_same():
    other = known("\n\n".join(["By Li Yan, 11 October 2024, 10:42", FERRY, FURNITURE[0]]))
    assert is_near(known(FERRY), other)
    assert is_contained(known(FERRY), other)


def test_of_a_story_and_its_longer_form_the_shorter_one_is_contained():
    short, long = known(FERRY), known(f"{FERRY}\n\n{RUSSIAN}")
    assert is_contained(short, long)
    assert not is_contained(long, short)
    assert is_near(long, short)


def test_a_story_within_one_of_twice_its_length_is_another():
    assert not is_near(known(FERRY), known(" ".join([FERRY, RUSSIAN, HINDI, ARABIC])))


@pytest.mark.parametrize("script", SCRIPTS)
def test_other_figures_are_another_story(script):
    text = " ".join([SCRIPTS[script], "11 22 33 44 55 66 77"])
    other = " ".join([SCRIPTS[script], "12 23 34 45 56 67 78"])
    assert is_near(known(text), known(text))
    assert not is_near(known(text), known(other))


@pytest.mark.parametrize("template", TEMPLATES)
def test_reports_of_one_template_are_not_the_same(template):
    pairs = look_alikes(TEMPLATES[template])
    assert [pair for pair in pairs if is_near(*map(known, pair))] == []


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_newsroom_changes_leaves_it_the_same(change):
    """Stories written here are short: what is changed weighs more than in most."""
    bodies = ["\n\n".join([FERRY, teaser.split("\n\n")[0]]) for teaser in TEASERS]
    found = [is_near(known(a), known(b)) for a, b in changed(bodies, CHANGES[change])]
    assert len(found) == len(bodies)
    assert sum(found) >= FLOORS.get(change, 1.0) * len(found)


TEASERS = [pair[1] for pair in look_alikes(TEMPLATES["teaser of a subscription"], 40)[:39]]
FLOORS = {"three corrections": 0.95, "paragraph updated": 0.7}


# Of `make bench-near` less a hundredth.
REAL_FLOORS = {
    "paragraph added": 0.97,
    "paragraph cut": 0.97,
    "paragraph updated": 0.94,
    "three corrections": 0.98,
}


@pytest.fixture(scope="module")
def real(shared):
    """Some hundred real articles, as people copied them: (address, text)."""
    found = []
    for dataset in ("fundus-dev", "wcxb-dev"):
        lines = shared(f"articles/{dataset}/gold.jsonl").read_text("utf-8").split("\n")
        found += [json.loads(line) for line in lines if line]
    return [(gold["url"].rstrip("/"), gold["text"]) for gold in found[::2] if gold.get("text")]


@pytest.mark.parametrize("change", CHANGES)
def test_real_articles_stay_the_same_when_a_newsroom_changes_them(real, change):
    pairs = [
        (one, other)
        for pair in changed([text for _, text in real], CHANGES[change])
        if (one := sketch_of(pair[0])) and (other := sketch_of(pair[1]))
    ]
    assert len(pairs) > 200
    near = sum(is_near(one, other) for one, other in pairs)
    assert near >= REAL_FLOORS.get(change, 0.99) * len(pairs)
    assert all(set(one.keys) & set(other.keys) for one, other in pairs)


def test_no_two_real_articles_are_nearly_the_same(real):
    sketches = [(url, sketch) for url, text in real if (sketch := sketch_of(text))]
    assert len(sketches) > 400
    for (url, one), (other_url, other) in combinations(sketches, 2):
        assert url == other_url or not is_near(one, other), (url, other_url)
