"""`scrapy extract`, as a user runs it: the items of a crawl made again from its archive."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
from pathlib import Path

import pytest
from extracting import BOMB, extract, hanging
from foreign import Foreign
from pyarrow import parquet

from newscrawl.files import ITEMS
from newscrawl.items import NewsArticle
from warc.wacz import save_wacz


def test_the_items_are_those_of_the_crawl_to_the_byte(whole_crawl, tmp_path):
    out = tmp_path / "items.jsonl"
    done = extract(whole_crawl.folder, "-o", out)
    assert done.code == 0
    assert out.read_bytes() == (whole_crawl.folder / ITEMS).read_bytes()
    assert "43 items of 45 pages in 1 file, 1 no articles, 1 gone" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["items.jsonl"]
    assert done.out == b""


def test_the_number_of_workers_changes_nothing(whole_crawl, tmp_path):
    # Several files, so that there is something to do for each of them.
    file = Foreign(tmp_path / "archive/more.warc.gz")
    file.response("https://news.example/", b"<p>nothing")
    file.save()
    shutil.copytree(whole_crawl.folder, tmp_path / "archive/job")
    found = [extract(tmp_path / "archive", "--workers", count).out for count in (1, 3)]
    assert found[0] == found[1] == (whole_crawl.folder / ITEMS).read_bytes()


def test_revisits_are_resolved_in_the_job_that_they_name(scrapy, tmp_path):
    scrapy("crawl", "ecns")
    [first] = scrapy.archive.glob("*/*/")
    scrapy.forget()
    scrapy("crawl", "ecns")
    [second] = set(scrapy.archive.glob("*/*/")) - {first}
    done = extract(second)
    assert done.out == (second / ITEMS).read_bytes()
    # Each job's items come again: one item an article is kept within a job.
    both = extract(scrapy.archive)
    jobs = sorted((first, second))
    assert both.out == b"".join((job / ITEMS).read_bytes() for job in jobs)
    # Without the job that they name, each costs its page, and is told.
    alone = tmp_path / "alone"
    shutil.copytree(second, alone / "job")
    lost = extract(alone)
    assert lost.code == 1
    assert "is not there: it is in an earlier job" in lost.err
    assert "lost" in lost.err.splitlines()[-1] or "No article" in lost.err


@pytest.mark.parametrize("form", ["warc.gz", "warc", "wacz"])
def test_standard_input_does_as_well(whole_crawl, tmp_path, form):
    [warc] = whole_crawl.warcs
    data = warc.read_bytes()
    if form == "warc":
        data = gzip.decompress(data)
    elif form == "wacz":
        save_wacz([warc], tmp_path / "demo.wacz")
        data = (tmp_path / "demo.wacz").read_bytes()
    done = extract("-", data=data)
    assert done.code == 0
    items = [NewsArticle.from_dict(json.loads(line)) for line in done.out.splitlines()]
    assert [item.articleBody for item in items] == [item.articleBody for item in whole_crawl.items]
    # The record that an item cites is in the file that was piped in, whatever its name is.
    ids = [item.metadata.warcRecordId for item in items]
    assert ids == [item.metadata.warcRecordId for item in whole_crawl.items]


def test_a_wacz_and_a_pattern_are_read(whole_crawl, tmp_path):
    expected = (whole_crawl.folder / ITEMS).read_bytes()
    save_wacz(whole_crawl.warcs, tmp_path / "demo.wacz")
    assert extract(tmp_path / "demo.wacz").out == expected
    assert extract(f"{whole_crawl.archive}/*/*/*.warc.gz").out == expected


def test_parquet_has_the_same_as_the_lines(whole_crawl, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    done = extract(whole_crawl.folder, "-o", tmp_path / "items.parquet")
    assert done.code == 0
    table = parquet.read_table(tmp_path / "items.parquet")
    rows = table.to_pylist(maps_as_pydicts="strict")

    def known(value):
        """Leave out what is empty, as the lines do."""
        if isinstance(value, dict):
            found = {key: known(inner) for key, inner in value.items()}
            return {key: inner for key, inner in found.items() if inner not in (None, {}, [])}
        return [known(inner) for inner in value] if isinstance(value, list) else value

    assert [known(row) for row in rows] == whole_crawl.objects
    assert [path.name for path in tmp_path.iterdir()] == ["items.parquet"]


def test_pages_of_unknown_hosts_are_extracted_without_a_declaration(stories):
    done = extract(stories)
    assert done.code == 0
    items = [NewsArticle.from_dict(json.loads(line)) for line in done.out.splitlines()]
    assert [item.headline for item in items] == [f"Story number {n} is told" for n in range(20)]
    assert {item.metadata.portal for item in items} == {None}
    assert {item.metadata.warcFile for item in items} == {"stories.warc.gz"}


def test_a_portal_can_be_forced_upon_pages_of_other_hosts(tmp_path, stories, portal):
    file = Foreign(tmp_path / "mirror.warc.gz")
    for number, article in enumerate(portal.expected[:5]):
        page = portal.reply("https", article.paths[-1], 9)
        headers = [pair for pair in page.headers if "encoding" in pair[0].lower()]
        file.response(f"https://mirror.example/{number}", page.body, headers=headers)
    done = extract(file.save(), "--portal", "ecns")
    items = [NewsArticle.from_dict(json.loads(line)) for line in done.out.splitlines()]
    assert {item.metadata.portal for item in items} == {"ecns"}
    wrong = extract(stories, "--portal", "nobody")
    assert wrong.code == 2
    assert "there is no portal 'nobody'; there are: " in wrong.err
    assert "ecns" in wrong.err


def test_it_works_outside_of_the_project(whole_crawl, tmp_path):
    done = extract(whole_crawl.folder, cwd=tmp_path)
    assert done.out == (whole_crawl.folder / ITEMS).read_bytes()


def test_damage_costs_the_records_it_hit_and_is_listed(whole_crawl, tmp_path):
    [warc] = whole_crawl.warcs
    data = bytearray(warc.read_bytes())
    ref = whole_crawl.items[20].metadata
    [line] = [
        line
        for line in (whole_crawl.folder / "index.cdxj").read_text().splitlines()
        if f'"url": "{whole_crawl.items[20].url}"' in line and '"status": "200"' in line
    ]
    entry = json.loads(line.split(" ", 2)[2])
    at = int(entry["offset"]) + int(entry["length"]) // 2
    data[at : at + 30] = bytes(30)
    (tmp_path / warc.name).write_bytes(data)
    done = extract(tmp_path / warc.name, "--faults", tmp_path / "faults.jsonl")
    assert done.code == 1
    kept = [json.loads(line)["url"] for line in done.out.splitlines()]
    assert kept == [item.url for item in whole_crawl.items if item.metadata != ref]
    [fault] = [json.loads(line) for line in (tmp_path / "faults.jsonl").read_text().splitlines()]
    assert fault["offset"] == int(entry["offset"])
    assert f"! {warc.name}:{entry['offset']}" in done.err
    assert "1 lost" in done.err


def test_a_page_that_takes_too_long_costs_itself_only(tmp_path, story):
    file = Foreign(tmp_path / "bomb.warc.gz")
    file.response("https://news.example/1", story(1))
    file.response("https://news.example/bomb", BOMB)
    file.response("https://news.example/2", story(2))
    file.save()
    done = extract(tmp_path / "bomb.warc.gz", "--page-seconds", 2, env=hanging(tmp_path))
    assert done.code == 1
    assert [json.loads(line)["url"][-1] for line in done.out.splitlines()] == ["1", "2"]
    assert (
        "https://news.example/bomb: the worker that extracted it took longer than 2 s" in done.err
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "no such file or folder"),
        (lambda path: path.write_bytes(b"a letter"), "no WARC file"),
        (lambda path: path.mkdir(), "no WARC file there"),
    ],
    ids=["missing", "no WARC", "empty folder"],
)
def test_what_can_t_be_read_is_one_line(tmp_path, make, words):
    make(tmp_path / "given")
    done = extract(tmp_path / "given", "-o", tmp_path / "items.jsonl")
    assert done.code == 2
    assert words in done.err
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "items.jsonl").exists()


def test_an_empty_file_is_named_alone_and_beside_others(stories, tmp_path):
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    alone = extract(tmp_path / "empty.warc.gz")
    assert "No article was found" in alone.err
    beside = extract(stories, tmp_path / "empty.warc.gz")
    assert len(beside.out.splitlines()) == 20
    for done in (alone, beside):
        assert done.code == 1
        assert "! empty.warc.gz:0: there is no record in it" in done.err


def test_a_link_that_leads_nowhere_costs_no_other_file(stories, tmp_path):
    (tmp_path / "gone.warc.gz").symlink_to("nowhere")
    done = extract(stories, tmp_path)
    assert done.code == 1
    assert len(done.out.splitlines()) == 20
    assert f"{tmp_path}/gone.warc.gz: No such file or directory: it is left out" in done.err


def test_names_that_are_no_text_are_names(tmp_path, story):
    folder = Path(os.fsdecode(bytes(tmp_path) + b"/job\xe9"))
    file = Foreign(folder / os.fsdecode(b"torn\xe9.warc.gz"))
    for page in range(3):
        file.response(f"https://news.example/{page}", story(page))
    path = file.save()
    path.write_bytes(path.read_bytes()[:-9])
    done = extract(folder, "-o", tmp_path / "items.jsonl")
    assert done.code == 1
    assert "1 lost" in done.err
    assert len((tmp_path / "items.jsonl").read_bytes().splitlines()) == 2


def test_what_is_no_page_is_not_lost(tmp_path, story):
    file = Foreign(tmp_path / "some.warc.gz")
    file.response("https://news.example/1", story(1))
    file.response("https://news.example/film", bytes(66 * 1024 * 1024), mime="video/mp4")
    file.response("https://news.example/paper", b"%PDF", mime="application/pdf", truncated="length")
    file.revisit("https://news.example/image", mime="image/png")
    done = extract(file.save())
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    file.response("https://news.example/film", bytes(66 * 1024 * 1024))
    file.response("https://news.example/paper", b"<p>", truncated="length")
    file.revisit("https://news.example/image")
    file.response("https://news.example/undated", story(2), date="20241011010450")
    done = extract(file.save())
    assert (done.code, len(done.out.splitlines())) == (1, 1)
    for words in (
        "film: the answer is larger than 67108864 bytes",
        "paper: the answer was cut off (WARC-Truncated: length)",
        "image: the record that the revisit of https://news.example/image refers to",
        "undated: WARC-Date is no date: 20241011010450",
    ):
        assert words in done.err


def test_heads_are_read_as_scrapy_reads_them(tmp_path, story):
    file = Foreign(tmp_path / "some.warc.gz")
    file.response("HTTPS://news.example/scheme", story(1))
    file.response("https://news.example/spaces", story(2), status=" 200 OK")
    done = extract(file.save())
    assert [json.loads(line)["url"][-6:] for line in done.out.splitlines()] == ["scheme"]
    assert "spaces: Scrapy has no response of it" in done.err


@pytest.mark.parametrize(("between", "found"), [(100_000, "1 page"), (400_000, "0 pages")])
@pytest.mark.parametrize("before", [0, 950_000])
def test_a_redirect_leads_to_an_article_wherever_the_file_is_cut(
    tmp_path, story, between, found, before
):
    noise = random.Random(1)
    file = Foreign(tmp_path / "some.warc.gz")
    file.response("https://www.ecns.cn/a.png", noise.randbytes(before), mime="image/png")
    article = "https://www.ecns.cn/news/2024-10-11/detail-ihabc1234567.shtml"
    file.response(article, b"", status="301 Moved", headers=(("Location", "/moved/story.html"),))
    file.response("https://www.ecns.cn/b.png", noise.randbytes(between), mime="image/png")
    file.response("https://www.ecns.cn/moved/story.html", story(1))
    # It is extracted, whatever is thought of it.
    assert f"of {found} in 1 file" in extract(file.save()).err


def test_what_is_read_is_not_written_over(whole_crawl, tmp_path):
    warc = tmp_path / "some.warc.gz"
    shutil.copy(whole_crawl.warcs[0], warc)
    before = warc.read_bytes()
    (tmp_path / "link").symlink_to(warc)
    out = tmp_path / "items.jsonl"
    for arguments, words in (
        (("-o", warc, "--overwrite"), "is one of the files that are read"),
        (("-o", tmp_path / "link", "--overwrite"), "is one of the files that are read"),
        (("--faults", warc, "--overwrite"), "is one of the files that are read"),
        (("--faults", warc), "is there already"),
        (("-o", out, "--faults", f"{out}.part"), "-o and --faults write there"),
        (("-o", out, "--faults", tmp_path / "no/such/folder"), "there is no such folder"),
    ):
        done = extract(warc, *arguments)
        assert done.code == 2
        assert words in done.err
        assert len(done.err.splitlines()) == 1
        assert warc.read_bytes() == before
        assert not out.exists()


def test_the_name_of_the_output_says_what_it_is(stories, tmp_path):
    for name in ("items.csv", "items.json", "items.xml"):
        done = extract(stories, "-o", tmp_path / name)
        assert done.code == 2
        assert "items are written as JSON lines (.jsonl) or Parquet (.parquet)" in done.err
    assert len(extract(stories, "-o", "-").out.splitlines()) == 20
    assert extract(stories, "-o", tmp_path / "ITEMS.PARQUET").code == 0
    assert parquet.read_table(tmp_path / "ITEMS.PARQUET").num_rows == 20


def test_the_index_that_revisits_need_is_not_made_in_the_time_of_a_page(tmp_path, story):
    first = Foreign(tmp_path / "a.warc.gz")
    first.response("https://news.example/1", story(1))
    for number in range(60_000):
        first.response(f"https://news.example/{number}.png", b"x", mime="image/png")
    first.save()
    second = Foreign(tmp_path / "b.warc.gz")
    second.revisit("https://news.example/1", date="2024-10-12T00:00:00Z")
    second.save()
    done = extract(tmp_path, "--page-seconds", 0.5)
    assert done.code == 0
    assert "1 met before" in done.err


def test_an_output_that_is_there_stays_unless_it_may_go(stories, tmp_path):
    out = tmp_path / "items.jsonl"
    out.write_text("precious")
    refused = extract(stories, "-o", out)
    assert refused.code == 2
    assert "--overwrite" in refused.err
    assert out.read_text() == "precious"
    assert extract(stories, "-o", out, "--overwrite").code == 0
    assert len(out.read_bytes().splitlines()) == 20


def test_wrong_use_is_one_line(stories, tmp_path):
    for arguments, words in (
        ((), "name what is to be read"),
        ((stories, "--resume", "--overwrite"), "one of the two"),
        ((stories, "--workers", "0"), "a number from 1 on"),
        ((stories, "--resume"), "standard output can't be resumed"),
        ((stories, "-o", tmp_path / "no/such/folder/x.jsonl"), "there is no such folder"),
    ):
        done = extract(*arguments)
        assert done.code == 2
        assert words in done.out.decode() + done.err
