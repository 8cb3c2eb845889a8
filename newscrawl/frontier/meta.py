"""What a request says to the frontier, in its `meta`."""

from __future__ import annotations

STAYS_KEY = "stays_here"
"""The request goes on with what its page began, and is not given to another worker: the next page of a listing,
a file of a sitemap's index. If the worker dies, what began it is asked for again."""
LEASE_KEY = "frontier_lease"
"""The lease under which a request is made; whatever becomes of it (a redirect, a retry) has it too."""
