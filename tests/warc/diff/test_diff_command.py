"""`scrapy archive diff`, as a user runs it, on files of items, jobs and archives."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.files import ITEMS
from warc.wacz import save_wacz

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


def diff(*arguments: object, data: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run it."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "archive", "diff", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        input=data,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def texts(item: dict[str, Any]) -> list[str]:
    """Return the paragraphs of an article, of one whose second begins with a word."""
    paragraphs = item.get("articleBody", "").split("\n\n")
    plain = len(paragraphs) > 1 and paragraphs[1].partition(" ")[0].isalpha()
    return paragraphs if plain else []


@pytest.fixture
def changed(whole_crawl, tmp_path) -> Path:
    """The items of the crawl with two fields changed, one item gone and one new."""
    items = whole_crawl.objects
    items = json.loads(json.dumps(items))
    items[3]["headline"] = "<b>Another</b> headline"
    gone = next(n for n, item in enumerate(items) if n > 3 and len(texts(item)) > 2)
    paragraphs = texts(items[gone])
    first, _, rest = paragraphs[1].partition(" ")
    items[gone]["articleBody"] = "\n\n".join(
        [paragraphs[0], f"CHANGED {rest}", *paragraphs[2:], "A paragraph more."]
    )
    assert first.isalpha()
    del items[-1]
    items.append({"url": "https://www.ecns.cn/new", "headline": "New"})
    path = tmp_path / "changed.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    return path


def test_what_differs_is_shown_with_its_text_and_summed_up(whole_crawl, changed):
    done = diff(whole_crawl.folder / ITEMS, changed)
    assert done.returncode == 1
    old = whole_crawl.objects
    assert (
        f"~ {old[3]['url']}\n    headline: {old[3]['headline']} -> <b>Another</b> headline"
        in done.stdout
    )
    assert "\n      +A paragraph more.\n" in done.stdout
    assert "      +CHANGED " in done.stdout
    assert f"- {old[-1]['url']} (lost)" in done.stdout
    assert "+ https://www.ecns.cn/new (added)" in done.stdout
    *_, last = done.stdout.splitlines()
    assert last == "40 equal, 2 changed, 1 lost, 1 added"
    [row] = [line for line in done.stdout.splitlines() if line.startswith("articleBody ")]
    assert row.split() == ["articleBody", "1", "0", "0"]
    assert len(max(done.stdout.splitlines(), key=len)) < 300


def test_nothing_differs_between_a_job_its_archive_and_a_wacz_of_it(whole_crawl, tmp_path):
    [warc] = whole_crawl.warcs
    save_wacz([warc], tmp_path / "demo.wacz")
    for old, new in (
        (whole_crawl.folder, warc),
        (whole_crawl.archive, whole_crawl.folder / ITEMS),
        (tmp_path / "demo.wacz", warc),
    ):
        done = diff(old, new)
        assert (done.returncode, done.stdout) == (0, "43 equal, 0 changed, 0 lost, 0 added\n")


def test_programs_get_an_object_for_each_item_and_the_sums(whole_crawl, changed):
    done = diff(whole_crawl.folder, changed, "--json")
    *items, last = map(json.loads, done.stdout.splitlines())
    assert {item["kind"] for item in items} == {"changed", "lost", "added"}
    [headline] = [
        item["fields"]["headline"] for item in items if "headline" in item.get("fields", {})
    ]
    assert headline == {"old": whole_crawl.objects[3]["headline"], "new": "<b>Another</b> headline"}
    assert last["summary"]["kinds"] == {"equal": 40, "changed": 2, "lost": 1, "added": 1}


def test_of_many_items_the_first_are_shown_unless_all_are_wanted(tmp_path):
    for name, word in (("old", "a"), ("new", "b")):
        items = [{"url": f"https://news.example/{n}", "headline": word} for n in range(30)]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(i) + "\n" for i in items))
    paths = (tmp_path / "old.jsonl", tmp_path / "new.jsonl")
    shown = diff(*paths).stdout
    assert shown.count("~ ") == 20
    assert "... 10 items more (--all shows them)" in shown
    assert diff(*paths, "--all").stdout.count("~ ") == 30
    assert diff(*paths, "--summary").stdout.count("~ ") == 0
    assert "0 equal, 30 changed" in diff(*paths, "--summary").stdout


def test_fields_can_be_left_out(whole_crawl, changed):
    done = diff(
        whole_crawl.folder, changed, "--ignore", "headline", "--ignore", "articleBody", "--summary"
    )
    assert done.stdout == "42 equal, 0 changed, 1 lost, 1 added\n"


def test_the_page_is_whole_in_itself_and_marks_the_words_that_differ(
    whole_crawl, changed, tmp_path
):
    page = tmp_path / "diff.html"
    diff(whole_crawl.folder, changed, "--html", page)
    html = page.read_text()
    assert "<ins>CHANGED</ins>" in html
    assert "<del>" in html
    assert "&lt;b&gt;Another&lt;/b&gt; headline" in html
    assert "<b>Another" not in html
    assert "<script" not in html
    assert "src=" not in html
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def refusals(folder: Path) -> Iterator[tuple[Any, Any, str]]:
    (folder / "nothing").mkdir()
    (folder / "torn.jsonl").write_text('{"url": "a"}\n{"url": "b')
    (folder / "good.jsonl").write_text('{"url": "a"}\n')
    yield "missing.jsonl", "good.jsonl", "no such file or folder"
    yield "good.jsonl", "nothing", "no WARC file there"
    yield "torn.jsonl", "good.jsonl", "torn.jsonl:2: no JSON object"


def test_what_can_t_be_compared_is_one_line_and_code_2(tmp_path):
    for old, new, words in refusals(tmp_path):
        done = diff(tmp_path / old, tmp_path / new)
        assert done.returncode == 2
        [line] = done.stderr.splitlines()
        assert words in line


def test_an_archive_without_items_says_what_to_do(tmp_path):
    from foreign import Foreign

    file = Foreign(tmp_path / "pages.warc.gz")
    file.response("https://news.example/", b"<p>text")
    done = diff(file.save(), file.path)
    assert done.returncode == 2
    assert "extract them first" in done.stderr


def test_parquet_and_compressed_lines_and_standard_input_do_as_well(whole_crawl, tmp_path):
    parquet = pytest.importorskip("newscrawl.batch.parquet")
    lines = (whole_crawl.folder / ITEMS).read_bytes()
    (tmp_path / "items.jsonl.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "items.jsonl.part").write_bytes(lines)
    (tmp_path / "parts").mkdir()
    for number, some in enumerate((lines.splitlines()[:20], lines.splitlines()[20:])):
        with (tmp_path / f"parts/part-00000{number}.parquet").open("wb") as out:
            parquet.write_lines(some, out)
    shutil.copy(tmp_path / "parts/part-000000.parquet", tmp_path / "some.parquet")
    for other in ("items.jsonl.gz", "items.jsonl.part", "parts"):
        done = diff(whole_crawl.folder, tmp_path / other)
        assert (done.returncode, done.stdout) == (0, "43 equal, 0 changed, 0 lost, 0 added\n")
    done = diff(tmp_path / "some.parquet", "-", "--summary", data=lines.decode())
    assert done.stdout == "20 equal, 0 changed, 0 lost, 23 added\n"


def test_what_can_t_be_read_of_an_archive_is_said(whole_crawl, tmp_path):
    [warc] = whole_crawl.warcs
    (tmp_path / "torn.warc.gz").write_bytes(warc.read_bytes()[:-20_000])
    (tmp_path / "broken.wacz").write_bytes(b"PK\3\4 no zip")
    done = diff(tmp_path, whole_crawl.folder, "--summary")
    assert done.returncode == 2
    assert "broken.wacz: no WACZ that can be read" in done.stderr
    assert "torn.warc.gz:" in done.stderr
    assert "0 changed, 0 lost" in done.stdout


def test_the_page_is_not_written_over_what_is_compared(changed):
    before = changed.read_bytes()
    done = diff(changed, changed, "--html", changed)
    assert done.returncode == 2
    assert "is one of the two that are compared" in done.stderr
    assert changed.read_bytes() == before


def test_halves_of_characters_are_compared(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        '{"url": "http://a.example/\\ud800", "headline": "\\udc00"}\n'
    )
    done = diff(tmp_path / "a.jsonl", tmp_path / "a.jsonl")
    assert done.stdout == "1 equal, 0 changed, 0 lost, 0 added\n"
    (tmp_path / "b.jsonl").write_text(
        '{"url": "http://a.example/\\ud800", "headline": "\\udc01"}\n'
    )
    for more in ((), ("--json",), ("--html", tmp_path / "page.html")):
        assert diff(tmp_path / "a.jsonl", tmp_path / "b.jsonl", *more).returncode == 1
