import pytest

from newscrawl.demo.portal import DemoPortal


@pytest.fixture(scope="session")
def portal() -> DemoPortal:
    return DemoPortal()
