"""A run's journal: what was met, how far it came, and that it is gone on with by the same run only."""

from __future__ import annotations

import pytest

from newscrawl.batch.extractor import Trouble
from newscrawl.batch.journal import Journal, JournalError, Progress
from newscrawl.extract.near import sketch_of


def test_an_article_is_new_once_in_a_scope_under_any_of_its_names(tmp_path):
    journal = Journal(tmp_path / "j", "run")
    assert journal.is_new("job 1", ["id 7", "url a"])
    assert not journal.is_new("job 1", ["id 7", "url b"])
    assert not journal.is_new("job 1", ["id 8", "url a"])
    # Of what was met before the other names are not kept, as in a crawl.
    assert journal.is_new("job 1", ["id 8", "url b"])
    assert journal.is_new("job 2", ["id 7", "url a"])


def test_an_article_is_new_once_in_a_scope_in_nearly_the_same_words(tmp_path):
    text = " ".join(f"word{n}" for n in range(200))
    sketch, nearly = sketch_of(text), sketch_of(f"By Li Yan {text}")
    journal = Journal(tmp_path / "j", "run")
    assert journal.is_new("job 1", ["url a"], sketch)
    assert not journal.is_new("job 1", ["url b"], nearly)
    assert journal.is_new("job 2", ["url b"], nearly)
    assert journal.is_new("job 1", ["url c"], sketch_of(f"{text} {text.upper()[::-1]}"))
    journal.commit()
    journal.close()
    again = Journal(tmp_path / "j", "run", resume=True)
    assert not again.is_new("job 1", ["url d"], sketch)
    again.close(remove=True)


def test_what_was_committed_is_there_when_it_is_opened_again_and_nothing_else(tmp_path):
    journal = Journal(tmp_path / "j", "run")
    journal.is_new("", ["url a"])
    journal.note([Trouble("file", 7, "torn", "https://news.example/", "<urn:uuid:1>")])
    journal.counts["items"] += 3
    journal.progress = Progress(2, None, 300)
    journal.commit()
    journal.is_new("", ["url b"])
    journal.note([Trouble("file", 9, "torn as well")])
    journal.progress = Progress(3, 400, 500)
    journal.close()

    again = Journal(tmp_path / "j", "run", resume=True)
    assert again.progress == Progress(2, None, 300)
    assert again.counts == {"items": 3}
    assert [trouble.offset for trouble in again.troubles()] == [7]
    assert not again.is_new("", ["url a"])
    assert again.is_new("", ["url b"])
    again.close(remove=True)
    assert list(tmp_path.iterdir()) == []


def test_another_run_does_not_go_on_with_it(tmp_path):
    Journal(tmp_path / "j", "run").close()
    with pytest.raises(JournalError, match="was of other files, options or rules"):
        Journal(tmp_path / "j", "another run", resume=True)
    with pytest.raises(JournalError, match="nothing to resume"):
        Journal(tmp_path / "k", "run", resume=True)
    (tmp_path / "l").write_bytes(b"no database, but of some length" * 50)
    with pytest.raises(JournalError, match="no journal of a run"):
        Journal(tmp_path / "l", "run", resume=True)
