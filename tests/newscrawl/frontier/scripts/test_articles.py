"""The steps of the frontier: who writes an article, and how a crawl begins and ends."""

from __future__ import annotations

import time
from collections.abc import Iterator

from newscrawl.frontier.connection import PlainConnection
from newscrawl.frontier.keys import mark_of_article
from tests.newscrawl.frontier.steps import KEYS, Child

# Milliseconds.
SHORT = 400


def crawl_keys(connection: PlainConnection) -> list[str]:
    keys: Iterator[bytes] = connection.client.scan_iter(f"{KEYS.crawl}*")
    return sorted(key.decode().removeprefix(KEYS.crawl) for key in keys)


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


def test_who_lost_the_lease_of_a_page_writes_nothing_of_it(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("a"))
    [lost] = one.take().leases
    one.outlive()
    [taken] = two.take().leases
    assert one.claim("id 1", lease=lost.id) == "late"
    assert two.claim("id 1", lease=taken.id) == ""
    two.finish(taken, stored=["id 1"])
    assert one.claim("id 2", lease=lost.id) == "late"


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


def marks_of(name):
    mark = mark_of_article(name)
    return [1, 1, mark.bucket, mark.name]


def test_what_a_memory_knows_is_not_written_again_and_takes_no_item_from_who_wrote_it(
    join, connection
):
    one = join("a@one")
    assert connection.run("confirm", KEYS.both, "memory of m", 60_000, *marks_of("id 1")) == b"1"
    assert one.claim("id 1") == "memory of m"
    # The item of a job that died before it could say so; another memory may know of it by then.
    assert connection.run("confirm", KEYS.both, "dead@one", 60_000, *marks_of("id 1")) == b"1"
    assert one.claim("id 1") == "dead@one"
    assert connection.run("confirm", KEYS.both, "other@two", 60_000, *marks_of("id 1")) == b"0"


def test_an_item_that_was_lost_with_its_record_is_written_again(join, connection):
    one, two = join("a@one"), join("b@two")
    one.add(Child("a"))
    [lease] = one.take().leases
    one.claim("id 1")
    one.finish(lease, stored=["id 1"])
    mark = mark_of_article("id 1")
    lost = (1, mark.bucket, mark.name)
    # It is not another worker's to lose.
    assert connection.run("unstore", KEYS.both, "b@two", *lost) == 0
    assert two.claim("id 1") == "a@one"
    assert connection.run("unstore", KEYS.both, "a@one", *lost) == 1
    assert not two.claim("id 1")


def test_an_address_that_succeeds_is_no_dead_letter_any_more(join, connection):
    one = join("a@one")
    one.add(Child("a"))
    [lease] = one.take().leases
    one.finish(lease, dead="HTTP 500")
    dead = f"{KEYS.spider}dead"
    assert connection.client.hlen(dead) == 1
    one.add(Child("a", is_filtered=False), token="again")
    one.finish(one.take().leases[0])
    assert connection.client.hlen(dead) == 0
