"""What takes crawls, or all of a spider, out of Redis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.frontier.keys import SPIDERS_KEY, keys_of_crawl, spider_prefix

if TYPE_CHECKING:
    from newscrawl.frontier.connection import PlainConnection

# So many keys are looked at, and taken away, in one step.
_STEP = 1000


def clear(connection: PlainConnection, spider: str, crawl: str) -> int:
    """Take away what is one crawl's alone. Its workers find it gone, and end.

    Returns:
        How many requests it had left.

    Raises:
        FrontierError: Redis does not answer.
    """
    return int(connection.run("clear", keys_of_crawl(spider, crawl).both, crawl))


def forget(connection: PlainConnection, spider: str) -> int:
    """Take away all that a spider has: no worker of it may be alive. If that is broken off, do it again.

    Returns:
        How many keys there were.

    Raises:
        FrontierError: Redis does not answer.
    """
    # Of patterns: a spider may have a name with a star.
    pattern = re.sub(r"([\\*?\[\]])", r"\\\1", spider_prefix(spider)) + "*"
    with connection.asking() as client:
        count, cursor = 0, -1
        while cursor != 0:
            cursor, keys = client.scan(max(cursor, 0), match=pattern, count=_STEP)
            if keys:
                count += int(client.unlink(*keys))
        client.srem(SPIDERS_KEY, spider)
    return count
