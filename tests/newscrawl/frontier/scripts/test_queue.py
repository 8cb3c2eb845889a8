"""The steps of the frontier: the queue and its leases."""

from __future__ import annotations

import json
import time

from tests.newscrawl.frontier.steps import KEYS, MOST_ATTEMPTS, Child, request_of

# Milliseconds.
SHORT = 400


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
    assert worker.finish(lease, unfiltered) == (False, "", "d")
    assert worker.take(5).names == ["again"]


def test_who_lost_a_lease_adds_only_what_is_not_there(join):
    one, two = join("a@one", lease=SHORT), join("b@two", lease=SHORT)
    one.add(Child("list"))
    [lost] = one.take().leases
    one.outlive()
    [taken] = two.take().leases
    assert two.finish(taken, Child("a", is_filtered=False)) == (True, "", "a")
    known = Child("b"), Child("a", is_filtered=False)
    assert one.finish(lost, *known) == (False, "", "ad")
    assert one.finish(lost, *known) == (False, "", "dd")
    assert two.take(5).names == ["a", "b"]


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
