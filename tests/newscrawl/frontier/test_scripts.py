"""The steps of the frontier as scripts, on each redis-server of this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest

from newscrawl.frontier.connection import PlainConnection
from newscrawl.frontier.keys import mark_of_article
from tests.newscrawl.frontier.servers import RedisServer, executables
from tests.newscrawl.frontier.steps import KEYS, MOST_ATTEMPTS, Child, Worker, request_of

# Milliseconds, and how long a test waits until a lease of these has run out.
SHORT = 400
Join = Callable[..., Worker]


@pytest.fixture(scope="module", params=executables(), ids=lambda path: str(path.parent.name))
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RedisServer]:
    """One of the servers."""
    server = RedisServer(tmp_path_factory.mktemp("redis"), executable=request.param)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def connection(server: RedisServer) -> Iterator[PlainConnection]:
    """A connection to an empty server."""
    connection = PlainConnection(server.url)
    connection.client.flushall()
    yield connection
    connection.close()


@pytest.fixture
def join(connection: PlainConnection) -> Join:
    """Lets a worker come."""
    return lambda name, **options: Worker(connection, name, **options)


def crawl_keys(connection: PlainConnection) -> list[str]:
    keys: Iterator[bytes] = connection.client.scan_iter(f"{KEYS.crawl}*")
    return sorted(key.decode().removeprefix(KEYS.crawl) for key in keys)


# -- the queue ----------------------------------------------------------------------------------


def test_requests_are_taken_by_priority_and_those_of_one_as_they_came(join):
    worker = join("a@one")
    children = [Child("c", 0), Child("a", 5), Child("d", 0), Child("b", 5), Child("e", -5)]
    assert worker.add(*children) == "aaaaa"
    assert worker.take(3).names == ["a", "b", "c"]
    assert worker.take(3).names == ["d", "e"]
    assert worker.take(3).names == []


def test_the_thousandth_request_comes_behind_the_ninth(join):
    worker = join("a@one")
    names = [f"n{number}" for number in range(1100)]
    for name in names:
        worker.add(Child(name))
    assert worker.take(1100).names == names


def test_a_request_that_was_seen_is_added_once_unless_it_is_not_filtered(join):
    worker = join("a@one")
    assert worker.add(Child("a"), Child("a"), Child("b")) == "ada"
    assert join("b@two").add(Child("a"), token="later") == "d"
    assert worker.add(Child("a", is_filtered=False), token="again") == "a"
    assert sorted(worker.take(10).names) == ["a", "a", "b"]


def test_a_step_that_is_asked_for_twice_adds_once(join):
    worker = join("a@one")
    added = [worker.add(Child("a"), Child("b", is_filtered=False), token="t") for _ in range(3)]
    assert added == ["aa"] * 3
    assert worker.take(10).names == ["a", "b"]


def test_a_redirect_is_new_for_its_request_however_often_that_is_asked(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"), Child("b"))
    first, second = one.take(2).leases
    assert [one.see("target", first), one.see("target", first)] == [True, True]
    assert not one.see("target", second)
    assert one.add(Child("target")) == "d"
    # Who takes the lease over follows the redirect, too.
    one.outlive()
    again, other = two.take(2).leases
    assert two.see("target", again)
    assert not two.see("target", other)
    # Given back, it is another lease of the same request.
    two.give_back(again)
    [again] = two.take().leases
    assert two.see("target", again)


def test_a_request_whose_article_is_stored_is_not_added(join):
    worker = join("a@one")
    worker.add(Child("a"))
    [lease] = worker.take().leases
    worker.claim("id 1")
    worker.finish(lease, stored=["id 1"])
    assert worker.add(Child("b", article="id 1"), Child("c", article="id 2")) == "ka"
    assert worker.add(Child("d", article="id 1", version=2)) == "a"


# -- leases -------------------------------------------------------------------------------------


def test_a_lease_is_one_workers_until_it_runs_out(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"))
    [first] = one.take().leases
    assert two.take().names == []
    one.outlive()
    [second] = two.take().leases
    assert (second.id, second.name, second.attempts) == (first.id, "a", 2)


def test_leases_of_the_dead_come_before_the_queue(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"), Child("b", priority=9))
    assert one.take().names == ["b"]
    one.add(Child("c", priority=99))
    one.outlive()
    assert two.take(2).names == ["b", "c"]


def test_a_worker_that_beats_keeps_its_leases(join):
    one, two = join("a@one", lease=SHORT * 4), join("b@two", lease=SHORT * 4)
    one.add(Child("a"), Child("b"))
    kept, other = one.take(2).leases
    for _ in range(3):
        time.sleep(SHORT * 2 / 1000)
        assert one.beat(kept) == []
    assert two.take(2).names == [other.name]
    assert one.beat(kept, other) == [other.id]
    assert one.finish(kept)[0]


def test_what_was_leased_too_often_is_given_up(join, connection):
    join("z@zero").add(Child("a", priority=3))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        worker = join(f"{attempt}@one", lease=SHORT)
        [lease] = worker.take().leases
        assert lease.attempts == attempt
        worker.outlive()
    taken = join("b@two", lease=SHORT).take()
    assert (taken.names, taken.queued, taken.leased) == ([], 0, 0)
    [letter] = map(json.loads, connection.client.hvals(f"{KEYS.spider}dead"))
    assert letter["request"] == request_of("a")
    assert letter["reason"] == f"leased {MOST_ATTEMPTS} times, and never ended"
    assert (letter["worker"], letter["attempts"]) == (f"{MOST_ATTEMPTS}@one", MOST_ATTEMPTS)


def test_ones_own_lease_that_ran_out_is_no_other_attempt(join):
    worker = join("a@one", lease=SHORT)
    worker.add(Child("a"))
    for _ in range(2 * MOST_ATTEMPTS):
        [lease] = worker.take().leases
        assert (lease.name, lease.attempts) == ("a", 1)
        worker.outlive()


def test_beats_are_no_attempts(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"))
    [lease] = one.take().leases
    for _ in range(2 * MOST_ATTEMPTS):
        assert one.beat(lease) == []
    one.outlive()
    [lease] = two.take().leases
    assert lease.attempts == 2


def test_a_lease_that_ends_adds_what_its_page_named(join):
    worker = join("a@one")
    worker.add(Child("list"))
    [lease] = worker.take().leases
    assert worker.finish(lease, Child("a"), Child("list"), Child("b")) == (True, "", "ada")
    taken = worker.take(5)
    assert taken.names == ["a", "b"]
    assert (taken.queued, taken.leased) == (0, 2)


def test_a_lease_that_is_ended_twice_adds_nothing_more(join):
    worker = join("a@one")
    worker.add(Child("list"))
    [lease] = worker.take().leases
    unfiltered = Child("again", is_filtered=False)
    assert worker.finish(lease, unfiltered)[0]
    assert worker.finish(lease, unfiltered) == (False, "", "")
    assert worker.take(5).names == ["again"]


def test_who_lost_a_lease_adds_nothing_once_the_other_has_ended_it(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("list"))
    [lost] = one.take().leases
    one.outlive()
    [taken] = two.take().leases
    assert two.finish(taken, Child("a", is_filtered=False)) == (True, "", "a")
    assert one.finish(lost, Child("a", is_filtered=False)) == (False, "", "")
    assert two.take(5).names == ["a"]


def test_a_lease_that_is_given_up_is_kept_for_people(join, connection):
    worker = join("a@one")
    worker.add(Child("a"))
    [lease] = worker.take().leases
    worker.finish(lease, dead="its callback failed")
    [letter] = map(json.loads, connection.client.hvals(f"{KEYS.spider}dead"))
    assert (letter["reason"], letter["attempts"]) == ("its callback failed", 1)
    assert letter["crawl"] == KEYS.crawl


def test_what_is_given_back_has_its_place_in_the_queue_again(join):
    one, two = join("a@one"), join("b@two")
    one.add(Child("a", 1), Child("b", 1), Child("c", 1), Child("d", 2))
    d, a, b = one.take(3).leases
    assert (d.name, a.name, b.name) == ("d", "a", "b")
    assert one.give_back(b, d) == 2
    assert one.give_back(b) == 0
    again = two.take(5).leases
    assert [(lease.name, lease.attempts) for lease in again] == [("d", 1), ("b", 1), ("c", 1)]


def test_a_lease_that_another_has_is_not_given_back(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"))
    [lost] = one.take().leases
    one.outlive()
    [taken] = two.take().leases
    assert one.give_back(lost) == 0
    assert two.finish(taken)[0]


# -- articles -----------------------------------------------------------------------------------


def test_an_article_that_is_being_written_is_nobody_elses(join):
    one, two = join("a@one"), join("b@two")
    assert one.claim("id 1") == ""
    assert one.claim("id 1") == ""
    assert two.claim("id 1") == "a@one"


def test_an_article_that_a_dead_worker_wrote_is_anothers(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"))
    [lease] = one.take().leases
    assert one.claim("id 1") == ""
    one.outlive()
    [taken] = two.take().leases
    assert two.claim("id 1") == ""
    assert two.finish(taken, stored=["id 1"]) == (True, "1", "")
    # It was only slow: what it wrote is the other's.
    assert one.finish(lease, stored=["id 1"]) == (False, "0", "")


def test_a_claim_that_another_took_over_is_not_stored_by_who_lost_it(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"))
    [lease] = one.take().leases
    one.claim("id 1")
    one.outlive()
    [taken] = two.take().leases
    assert two.claim("id 1") == ""
    assert one.finish(lease, stored=["id 1"]) == (False, "0", "")
    assert two.finish(taken, stored=["id 1"]) == (True, "1", "")


def test_an_article_that_is_stored_is_written_again_only_in_a_new_version(join):
    one, two = join("a@one"), join("b@two")
    one.add(Child("a"))
    [lease] = one.take().leases
    one.claim("id 1")
    one.finish(lease, stored=["id 1"])
    assert one.claim("id 1") == "a@one"
    assert two.claim("id 1") == "a@one"
    assert two.claim("id 1", version=2) == ""
    assert one.claim("id 1", version=2) == "b@two"


def test_an_article_is_known_by_all_its_names(join):
    one, two = join("a@one"), join("b@two")
    one.add(Child("a"))
    [lease] = one.take().leases
    assert one.claim("id 1", "id 2", "url x") == ""
    for name in ("id 1", "id 2", "url x"):
        assert two.claim(name) == "a@one"
    one.finish(lease, stored=["id 1"])
    for name in ("id 1", "id 2", "url x"):
        assert two.claim("id 3", name) == "a@one"
    # The other address is not the article itself, of which there might be a new version.
    assert two.claim("id 3", "id 2", version=2) == "a@one"
    assert two.add(Child("b", article="url x")) == "k"


def test_what_was_claimed_and_not_stored_is_free_again(join):
    one, two = join("a@one"), join("b@two")
    one.add(Child("a"))
    [lease] = one.take().leases
    one.claim("id 1")
    assert one.finish(lease, unstored=["id 1"]) == (True, "1", "")
    assert two.claim("id 1") == ""


def test_no_more_articles_are_claimed_than_the_crawl_may_have(join):
    one, two = join("a@one"), join("b@two")
    one.add(Child("a"))
    [lease] = one.take().leases
    assert [one.claim("id 1", limit=2), two.claim("id 2", limit=2)] == ["", ""]
    assert one.claim("id 3", limit=2) == "limit"
    # One's own again is no more.
    assert one.claim("id 1", limit=2) == ""
    one.finish(lease, unstored=["id 1"])
    assert one.take().kept == 1
    assert two.claim("id 3", limit=2) == ""


def test_a_claim_that_is_taken_over_is_counted_once(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.claim("id 1", limit=1)
    one.outlive()
    assert two.claim("id 1", limit=1) == ""
    assert two.take().kept == 1


def test_a_dead_workers_items_are_its_own_unless_another_has_written_them(join):
    dead, other = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    other.add(Child("x"))
    for name in ("id 1", "id 2", "id 3"):
        dead.claim(name)
    dead.outlive()
    other.beat()
    [lease] = other.take().leases
    assert other.claim("id 1") == ""
    other.finish(lease, stored=["id 1"])
    assert other.claim("id 2") == ""
    next_job = join("c@one")
    assert next_job.confirm("a@one", ["id 1"], ["id 2"], ["id 3"], ["id 4", "url 4"]) == "0011"
    assert other.claim("id 3") == "a@one"
    assert other.claim("url 4") == "a@one"
    # It may be asked twice: after a kill in between.
    assert next_job.confirm("a@one", ["id 1"], ["id 3"], ["id 4", "url 4"]) == "011"


def test_the_items_of_a_worker_that_redis_does_not_know_are_its_own(join):
    worker = join("b@two")
    assert worker.confirm("unknown@one", ["id 1"]) == "1"
    assert worker.claim("id 1") == "unknown@one"


# -- coming and going ---------------------------------------------------------------------------


def test_workers_of_one_crawl_have_its_id_and_numbers_of_their_own(join):
    one, two, again = join("a@one"), join("b@two", crawl="second"), join("a@one")
    assert (one.id, two.id) == ("first", "first")
    assert one.number == again.number != two.number


def test_one_worker_asks_for_the_first_requests_and_another_if_it_dies(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    assert [one.seed(), one.seed(), two.seed()] == ["mine", "mine", "other"]
    one.outlive()
    assert two.seed() == "mine"
    one.seeded()
    assert not two.take(0).is_seeded
    two.seeded()
    assert two.take(0).is_seeded
    assert [one.seed(), two.seed()] == ["done", "done"]


def test_who_asks_for_the_first_requests_and_goes_leaves_it_to_another(join):
    one, two = join("a@one"), join("b@two")
    one.seed()
    assert not one.leave()
    assert two.seed() == "mine"


def test_the_last_worker_takes_away_all_that_is_the_crawls_alone(join, connection):
    one, two = join("a@one"), join("b@two")
    one.seed()
    one.add(Child("a"), Child("b"))
    one.seeded()
    [lease] = one.take().leases
    one.claim("id 1")
    one.finish(lease, Child("c"), stored=["id 1"])
    two.finish(two.take().leases[0])
    assert not two.leave()
    two = join("b@two")
    two.finish(two.take().leases[0])
    assert not one.leave()
    assert two.leave()
    left = crawl_keys(connection)
    assert all(name.startswith(("rate:", "done:", "ended:")) for name in left)
    client = connection.client
    assert all(client.ttl(f"{KEYS.crawl}{name}") > 0 for name in left)
    assert client.smembers(f"{KEYS.spider}crawls") == set()
    assert client.zcard(f"{KEYS.spider}alive") == 0
    # Which articles are stored is known for ever.
    mark = mark_of_article("id 1")
    assert client.hget(f"{KEYS.spider}items:{mark.bucket}", mark.name) == b"s1,1"


def test_a_crawl_with_work_outlives_its_workers(join):
    one = join("a@one")
    one.seed()
    one.add(Child("a"), Child("b"))
    one.seeded()
    lease = one.take().leases[0]
    one.give_back(lease)
    assert not one.leave()
    next_job = join("b@one", crawl="second")
    assert next_job.id == "first"
    assert next_job.take(5).names == ["a", "b"]


def test_a_crawl_that_was_not_seeded_outlives_its_workers(join):
    one = join("a@one")
    one.seed()
    assert not one.leave()
    assert join("b@two", crawl="second").id == "first"


def test_a_dead_worker_does_not_keep_the_crawl(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.seed()
    one.seeded()
    two.seed()
    one.outlive()
    two.beat()
    assert two.leave()


def test_a_worker_of_a_crawl_that_has_ended_is_told(join, connection):
    one = join("a@one")
    one.seed()
    one.add(Child("a"))
    [lease] = one.take().leases
    one.seeded()
    connection.run("clear", KEYS.both, KEYS.name)
    join("b@two", crawl="second")
    head = (one.id, one.number)
    assert connection.run("take", KEYS.both, *head, 1, 1000, 3)[0] == b"gone"
    assert connection.run("beat", KEYS.both, *head, "{}", 1000, lease.id)[0] == b"gone"
    words = (*head, lease.id, "", 1, "www.ecns.cn", 0, 1, *Child("x").words)
    assert connection.run("finish", KEYS.both, *words)[0] == b"gone"
    assert connection.run("add", KEYS.both, one.id, "t", 1, *Child("x").words) == b"gone"
    assert connection.run("seed", KEYS.both, *head, 1000) == b"gone"
    assert join("b@two").take(5).names == []


def test_where_redis_was_away_nobody_is_dead_for_one_lease_more(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"))
    assert one.take().names == ["a"]
    assert not one.claim("id 1")
    # As if nobody could have been heard.
    time.sleep(1.2 * SHORT / 1000)
    assert two.take().names == []
    assert two.claim("id 1") == "a@one"
    one.outlive()
    assert two.take().names == ["a"]
    assert not two.claim("id 1")
