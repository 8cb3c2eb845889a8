"""The time of the tests, and a client of their Redis."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis as redis_client

from newscrawl import clock
from tests.newscrawl.frontier.sharing.machines import BEGIN


@pytest.fixture(autouse=True)
def wait(monkeypatch):
    """Lets time pass; there is none but this."""
    hours = [0.0]
    monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(hours=hours[0]))

    def wait(more):
        hours[0] += more

    return wait


@pytest.fixture
def client(redis):
    with redis_client.Redis.from_url(redis.url, decode_responses=True) as client:
        yield client
