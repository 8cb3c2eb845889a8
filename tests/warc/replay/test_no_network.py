"""In a replay nothing is left that could reach the network, nor anything that would wait."""

from __future__ import annotations

import pytest
from crawling import crawl
from replaying import replay
from scrapy.settings import Settings
from wire import RawServer, page, sends

from warc.addon import WarcArchiveAddon


def settings_of(**own) -> Settings:
    """Return what the add-on makes of a project's settings."""
    settings = Settings({"WARC_REPLAY": "archive", **own}, priority="project")
    WarcArchiveAddon().update_settings(settings)
    return settings


def test_only_local_schemes_keep_their_handlers():
    handlers = settings_of(
        DOWNLOAD_HANDLERS={
            "http": "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler",
            "gopher": "a.handler.OfAProject",
            "data": "a.handler.ForData",
        }
    ).getdict("DOWNLOAD_HANDLERS")
    replaying = "warc.replay.handler.ReplayDownloadHandler"
    assert handlers == {
        "http": replaying,
        "https": replaying,
        "data": "a.handler.ForData",
        "gopher": None,
        "ftp": None,
        "s3": None,
    }


def test_a_spider_can_t_undo_it():
    settings = settings_of()
    settings.set("DOWNLOAD_HANDLERS", {"http": "a.handler.OfASpider"}, priority="spider")
    assert settings.getdict("DOWNLOAD_HANDLERS")["http"] != "a.handler.OfASpider"


@pytest.mark.parametrize(
    ("name", "given", "found"),
    [
        ("DOWNLOAD_DELAY", 3, 0),
        ("DOWNLOAD_SLOTS", {"news.example": {"delay": 9}}, {}),
        ("AUTOTHROTTLE_ENABLED", True, False),
        ("HTTPCACHE_ENABLED", True, False),
        ("JOBDIR", "jobs/one", None),
        ("WARC_ENABLED", True, False),
    ],
)
def test_waiting_and_the_state_of_earlier_runs_are_off(name, given, found):
    assert settings_of(**{name: given}).get(name) == found


def test_a_crawl_that_is_no_replay_has_none_of_this():
    settings = Settings({"DOWNLOAD_DELAY": 3, "JOBDIR": "jobs/one"}, priority="project")
    WarcArchiveAddon().update_settings(settings)
    assert settings["DOWNLOAD_DELAY"] == 3
    assert settings["JOBDIR"] == "jobs/one"
    assert settings.getbool("WARC_ENABLED")
    assert "ReplayExtension" not in str(settings.getdict("EXTENSIONS"))


def test_addresses_of_other_schemes_fail_without_a_try(tmp_path):
    with RawServer({"/a": sends(page(b"text"))}).running() as server:
        asked = [{"url": server.url("/a")}]
        live = crawl(tmp_path / "live", asked)
    ftp = {"url": f"ftp://127.0.0.1:{server.port}/a"}
    again = replay(tmp_path / "again", live.folder, [*asked, ftp])
    assert again.note(server.url("/a"))["status"] == 200
    assert "ftp" in again.note(ftp["url"])["message"]
    assert "error" in again.note(ftp["url"])


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "http://no.such.host.example:3128"])
def test_a_proxy_is_not_asked(tmp_path, proxy):
    with RawServer({"/a": sends(page(b"text"))}).running() as server:
        asked = [{"url": server.url("/a")}]
        live = crawl(tmp_path / "live", asked)
    env = {"http_proxy": proxy, "https_proxy": proxy}
    again = replay(tmp_path / "again", live.folder, asked, env=env)
    assert again.notes == live.notes
