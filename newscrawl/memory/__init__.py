"""The memory of a spider across its jobs: which articles were met, and when to look again.

`tables` has what is kept, `policy` when to look again, `memory` what a crawl asks and tells, and
`remembering` the Scrapy extension that tells it.
"""
