"""The file of a schedule: what it says, and what it says of what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.schedule.config import read_schedule
from newscrawl.schedule.tables import ScheduleError


def test_three_portals_take_a_handful_of_lines(write):
    schedule = read_schedule(
        write("""
            [defaults]
            times = "every 1h"
            settings.USER_AGENT = "my news (+https://me.example/)"
            [portals.ecns]
            [portals.first]
            spider = "news"
            arguments.url = "https://first.example/"
            [portals.second]
            spider = "news"
            arguments.url = "https://second.example/"
        """)
    )
    assert [crawl.name for crawl in schedule.crawls] == ["ecns", "first", "second"]
    assert [crawl.spider for crawl in schedule.crawls] == ["ecns", "news", "news"]
    assert [crawl.owns_spider for crawl in schedule.crawls] == [True, False, False]
    assert schedule.crawls[1].arguments == {"url": "https://first.example/"}
    assert {crawl.settings["USER_AGENT"] for crawl in schedule.crawls} == {
        "my news (+https://me.example/)"
    }
    # No server is named: this machine.
    [server] = schedule.servers
    assert server.name == "local"
    assert server.url is None
    assert {crawl.servers for crawl in schedule.crawls} == {("local",)}


def test_a_portal_says_what_differs_from_the_defaults(write):
    ecns, other = read_schedule(
        write("""
            [defaults]
            times = "7 * * * *"
            timezone = "Europe/Berlin"
            priority = 1
            project = "mine"
            arguments = { pages = 3, limit = 100 }
            settings = { ARCHIVE_DIR = "/srv/news", DOWNLOAD_DELAY = 1 }
            [servers.one]
            url = "http://one:6800"
            [servers.two]
            url = "https://two/scrapyd/"
            [portals.ecns]
            [portals.other]
            times = ["0 6 * * *", "0 18 * * *"]
            timezone = "UTC"
            jitter = "10m"
            servers = "two"
            priority = 2.5
            version = "r23"
            arguments = { limit = 20 }
            settings = { DOWNLOAD_DELAY = 2.5 }
        """)
    ).crawls
    assert ecns.servers == ("one", "two")
    assert ecns.arguments == {"pages": "3", "limit": "100"}
    assert (other.servers, other.priority, other.version) == (("two",), 2.5, "r23")
    assert other.project == "mine"
    assert other.arguments == {"pages": "3", "limit": "20"}
    assert other.settings == {"ARCHIVE_DIR": "/srv/news", "DOWNLOAD_DELAY": "2.5"}
    midnight = datetime(2026, 11, 26, tzinfo=UTC)
    assert ecns.times.next(midnight).utcoffset() == timedelta(hours=1)
    six = other.times.next(midnight)
    assert six.utcoffset() == timedelta(0)
    assert timedelta(hours=6) <= six - midnight < timedelta(hours=6, minutes=10)


def test_values_become_what_a_command_line_takes(write):
    [crawl] = read_schedule(
        write("""
            [portals.ecns]
            times = "every 1h"
            [portals.ecns.arguments]
            since = 2024-10-01
            until = 2024-10-02T08:00:00+08:00
            sections = ["Economy", "Culture"]
            [portals.ecns.settings]
            ROBOTSTXT_OBEY = true
            DOWNLOAD_DELAY = 0.5
            CODES = [429, 503]
            ADDONS = { "a.b" = 1 }
        """)
    ).crawls
    assert crawl.arguments == {
        "since": "2024-10-01",
        "until": "2024-10-02T08:00:00+08:00",
        "sections": "Economy,Culture",
    }
    assert crawl.settings == {
        "ROBOTSTXT_OBEY": "True",
        "DOWNLOAD_DELAY": "0.5",
        "CODES": "[429, 503]",
        "ADDONS": '{"a.b": 1}',
    }


def test_a_password_may_stand_in_the_environment(write, monkeypatch):
    path = write("""
        [servers.one]
        url = "http://one:6800/"
        username = "me"
        password = "$SCRAPYD_ONE"
        [portals.ecns]
        times = "every 1h"
    """)
    with pytest.raises(
        ScheduleError, match=r"password: the environment has no variable SCRAPYD_ONE"
    ):
        read_schedule(path)
    monkeypatch.setenv("SCRAPYD_ONE", "secret")
    assert read_schedule(path).servers[0].password == "secret"


PORTAL = '[portals.ecns]\ntimes = "every 1h"\n'
SERVER = '[servers.one]\nurl = "http://one:6800/"\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "there is no portal; add a table, [portals.ecns]"),
        ("portals = 3", "portals: must be a table"),
        ("[portals.ecns", "is no TOML: "),
        ("[portals.ecns]", "[portals.ecns] times: is missing; add it here or in [defaults]"),
        ("[portals.ecns]\ntimes = 7", "[portals.ecns] times: must be a text in quotes"),
        ("[portals.ecns]\ntimes = []", "[portals.ecns] times: is empty"),
        ('[portals.ecns]\ntimes = "hourly"', "[portals.ecns] times: 'hourly' is no time"),
        (
            '[defaults]\ntimes = "0 25 * * *"\n[portals.ecns]',
            "[defaults] times: '0 25 * * *': bad hour",
        ),
        (PORTAL + 'jitter = "5"', "[portals.ecns] jitter: '5' is no length of time"),
        (PORTAL + "jiter = 5", "[portals.ecns] jiter: is unknown; did you mean jitter?"),
        ("[defaults]\nzone = 5\n" + PORTAL, "[defaults] zone: is unknown; did you mean timezone?"),
        (PORTAL + "[portal.x]", "portal: is unknown; did you mean portals?"),
        (PORTAL + 'timezone = "Europe/Berln"', "timezone: there is no zone 'Europe/Berln'"),
        (PORTAL + 'timezone = "Europe"', "timezone: there is no zone 'Europe'"),
        (PORTAL + 'timezone = "../etc/passwd"', "timezone: there is no zone '../etc/passwd'"),
        (PORTAL + 'servers = "two"', "servers: there is no [servers.two]; there are: local"),
        (PORTAL + "servers = []", "servers: is empty; leave it out for all servers"),
        (PORTAL + 'priority = "high"', "[portals.ecns] priority: must be a number"),
        (PORTAL + "arguments = 3", "portals.ecns.arguments: must be a table"),
        (PORTAL + 'arguments = { project = "x" }', "arguments: 'project' is scrapyd's own"),
        (PORTAL + 'spider = ""', "[portals.ecns] spider: is empty"),
        ('[portals."a b"]\ntimes = "every 1h"', "[portals.a b]: a name is of letters, digits"),
        ("[servers.one]\n" + PORTAL, '[servers.one] url: is missing; add url = "..."'),
        ('[servers.one]\nurl = "one:6800"\n' + PORTAL, "'one:6800' is no address"),
        ('[servers.one]\nurl = "http://o:x/"\n' + PORTAL, "'http://o:x/' is no address"),
        ('[servers.one]\nurl = "http://me:pw@one/"\n' + PORTAL, "leave the password out"),
        ('[servers.one]\nurl = "http://one/?a"\n' + PORTAL, "has more than an address"),
        (SERVER + 'password = "x"\n' + PORTAL, "[servers.one] password: there is no username"),
        (SERVER + 'timeout = "0s"\n' + PORTAL, "timeout: must be longer than 0s"),
        (SERVER + "processes = 2\n" + PORTAL, "[servers.one] processes: is unknown"),
        ("[servers.local]\nprocesses = 0\n" + PORTAL, "processes: 0 is too few; 1 is the least"),
    ],
)
def test_what_is_wrong_is_one_line_with_file_table_key_and_cure(write, text, complaint):
    path = write(text)
    with pytest.raises(ScheduleError) as caught:
        read_schedule(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert complaint in message
    assert "\n" not in message
    assert "pw" not in message


def test_a_file_that_is_not_there_or_no_text_is_one_line(tmp_path):
    with pytest.raises(ScheduleError, match="No such file"):
        read_schedule(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes("# Köln".encode("latin-1"))
    with pytest.raises(ScheduleError, match="is not UTF-8"):
        read_schedule(tmp_path / "latin.toml")


def test_two_machines_put_a_crawl_off_differently_and_one_always_the_same(write):
    path = write(PORTAL + 'jitter = "10m"')
    moment = datetime(2026, 11, 26, tzinfo=UTC)
    times = [
        read_schedule(path, host).crawls[0].times.following(moment, 5)
        for host in ("here", "there", "here")
    ]
    assert times[0] == times[2] != times[1]
