"""The names of a frontier's keys in Redis, and the numbers by which it knows requests and articles.

`S` is `newscrawl:{<spider>}:`, and `C` is `S` + `crawl:<name>:`, where the name tells crawls of one spider with
other arguments apart. All that belongs to one crawl goes when it has ended.

| key | type | what |
| --- | --- | --- |
| `newscrawl:version` | string | of this layout |
| `newscrawl:spiders` | set | spiders that have a frontier |
| `newscrawl:host:{<host>}:...` | | when a host may be asked next (:mod:`newscrawl.frontier.turns`) |
| `S crawls` | set | names of the crawls that go on |
| `S numbers`, `S names`, `S last` | hashes, counter | workers by their numbers and names |
| `S alive` | sorted set | numbers of the workers, with the moment at which each was heard of last |
| `S items:<bucket>` | hashes | which article is stored or being written in which version by which worker |
| `S entered` | hash | until when the items of each memory are among `S items` |
| `S dead` | hash | requests that were given up, each as a JSON object |
| `S spent:<day>` | counter | requests of a day, for `DAILY_REQUESTS` |
| `S rows` | hash | rows that the workers tell each other's memories (:mod:`newscrawl.frontier.sharing`) |
| `S changes`, `S closed` | sorted sets | names of these rows, and of those not due, by their latest change |
| `S readers` | hash | how far each memory has heard, and when |
| `S sharing` | hash | `id`, `last` (latest change), `trimmed`, `dropped` (latest rows taken away) |
| `C about` | hash | `id`, `began`, `arguments`, `seeded`, `kept`; `touched`, `slept`, `grace` |
| `C ended:<id>` | string | a crawl that has ended, for a week |
| `C queue` | sorted set | requests by priority, the oldest of each first |
| `C leased` | stream | requests under way; the group `workers` knows who has which |
| `C seen:<bucket>` | sets | fingerprints of requests, 64-bit integers |
| `C became` | hash | marks of what requests were redirected to, each with the request's number |
| `C seq` | counter | of requests |
| `C seeder` | string | the worker that asks for the first requests |
| `C told` | hash | what each worker says of itself, a JSON object by its number |
| `C rate:<minute>` | hash | requests ended in a minute: `w <worker>` and `h <host>` |
| `C done:<token>` | string | the answer to a step that may be asked for twice |

Moments are milliseconds since 1970 by the clock of Redis.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

VERSION = 1
"""Of the layout; a worker of another one refuses to work."""
VERSION_KEY = "newscrawl:version"
SPIDERS_KEY = "newscrawl:spiders"

# Sets of up to 512 integers and hashes of up to 512 short texts are kept packed by Redis: with so many
# buckets that holds for two million entries, in 9 to 13 bytes a request and 45 to 60 an article
# (two names: its id and its address).
_BUCKETS = 4096
BUCKETS = tuple(f"{number:03x}" for number in range(_BUCKETS))
"""Their names."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The prefixes of one crawl's keys."""

    spider: str
    """`S`."""
    crawl: str
    """`C`."""
    name: str
    """The crawl's name: `all`, or a digest of its arguments."""

    @property
    def both(self) -> tuple[str, str]:
        """What every script is given."""
        return self.spider, self.crawl


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands for a request or an article: the bucket in which it is, and a name there."""

    bucket: str
    name: bytes


def spider_prefix(spider: str) -> str:
    """`S` of a spider. The braces let a cluster keep all its keys in one place."""
    return f"newscrawl:{{{spider}}}:"


def keys_of(spider: str, arguments: Mapping[str, str]) -> Keys:
    """The keys of a spider's crawl with these arguments.

    >>> keys_of("ecns", {}).crawl
    'newscrawl:{ecns}:crawl:all:'
    """
    name = "all"
    if arguments:
        text = json.dumps(sorted(arguments.items()), ensure_ascii=False)
        name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return keys_of_crawl(spider, name)


def keys_of_crawl(spider: str, name: str) -> Keys:
    """The keys of a spider's crawl of this name."""
    prefix = spider_prefix(spider)
    return Keys(prefix, f"{prefix}crawl:{name}:", name)


def mark_of_request(fingerprint: bytes) -> Mark:
    """Bucket and number of a request: 76 bits of its fingerprint.

    Args:
        fingerprint: at least 10 bytes.

    >>> mark_of_request(bytes(9) + b"A")
    Mark(bucket='041', name=b'0')
    """
    number = int.from_bytes(fingerprint[:8], "big", signed=True)
    return Mark(_bucket(fingerprint[8:10]), b"%d" % number)


def mark_of_article(identity: str) -> Mark:
    """Bucket and name of an article, by what it is known by: 76 bits of a hash."""
    digest = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return Mark(_bucket(digest[8:]), digest[:8])


def _bucket(two: bytes) -> str:
    return BUCKETS[int.from_bytes(two, "big") % _BUCKETS]
