"""The articles' data: what a file may say, and what is refused."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import newscrawl
from newscrawl.demo.inline import AD, to_html, to_plain
from newscrawl.demo.source import TRAPS, _article, load_articles, parse_body

EDITORS = {"Li Yan", "Gu Liping", "Huang Fang", "Zhao Li", "Mo Hong'e", None}

MINIMAL = {
    "id": "x1",
    "paths": ["/news/2024-10-11/detail-x1.shtml"],
    "date": "2024-10-11 09:04:50",
    "headline": "A headline",
    "section": "Society",
    "template": 2024,
}


def test_articles_come_newest_first_and_each_once():
    articles = load_articles()
    dates = [article.date for article in articles]
    assert dates == sorted(dates, reverse=True)
    assert len({article.id for article in articles}) == len(articles)
    paths = [path for a in articles for path in (*a.paths, *a.redirected_from)]
    assert len(set(paths)) == len(paths)


def test_only_names_of_the_portals_desk_are_used():
    assert {article.editor for article in load_articles()} <= EDITORS


def test_every_trap_is_used_and_every_template():
    articles = load_articles()
    assert {trap for article in articles for trap in article.traps} == TRAPS.keys()
    assert {article.template for article in articles} == {2018, 2024, 2026}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("traps", ["no-such-trap"], "unknown traps"),
        ("role", "advert", "unknown role"),
        ("colour", "red", "colour"),
    ],
)
def test_what_a_file_may_not_say_is_refused_with_its_name(field, value, message):
    with pytest.raises(ValueError, match=rf"odd\.toml.*{message}"):
        _article("odd.toml", {**MINIMAL, field: value})


def test_traps_that_the_data_show_need_no_word():
    article = _article("x.toml", {**MINIMAL, "body": "One {ad} two.\n\n- a\n- b"})
    assert {"ad-middle", "list", "no-source", "no-editor"} <= article.traps


def test_body_markup():
    text = "First\nline.\n\n### Why\n\n** So\n\n- one\n- two\n\n"
    text += "!figure a.jpg | A cap\n\n!picture b.jpg"
    assert [(b.kind, b.text, b.image) for b in parse_body(text)] == [
        ("paragraph", "First line.", ""),
        ("heading", "Why", ""),
        ("strong", "So", ""),
        ("item", "one", ""),
        ("item", "two", ""),
        ("figure", "A cap", "a.jpg"),
        ("picture", "", "b.jpg"),
    ]


def test_inline_marks_become_tags_or_nothing():
    text = "Fish & {b}chips{/b} at\u00a05 yuan,{ad} or{br}6"
    assert to_plain(text) == "Fish & chips at 5 yuan, or 6"
    assert to_html(text) == f"Fish &amp; <strong>chips</strong> at&nbsp;5 yuan,{AD} or<br />6"


def test_articles_are_found_in_a_zipped_package(tmp_path: Path):
    package = Path(newscrawl.__file__).parent
    with zipfile.ZipFile(tmp_path / "n.egg", "w") as egg:
        egg.write(package / "__init__.py", "newscrawl/__init__.py")
        for file in (package / "demo").rglob("*"):
            if file.suffix in (".py", ".toml"):
                egg.write(file, Path("newscrawl", "demo", file.relative_to(package / "demo")))
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'n.egg')!r})\n"
        "from newscrawl.demo import source\n"
        "assert '.egg' in source.__file__, source.__file__\n"
        "print(len(source.load_articles()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    assert int(run.stdout) == len(load_articles())
