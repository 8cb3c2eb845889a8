"""One queue of requests on Redis for workers on several machines: `FRONTIER_URL` (docs/frontier.md).

A worker is a crawl like any other, with a job folder of its own. What it is to ask for it takes from the
queue under a lease (Redis Streams with a consumer group); what a worker that dies had not ended is taken by
another.
"""
