"""Whether what a portal's declaration says is so: held against saved pages, or a short crawl.

`saved` reads answers from archives and goldens, `router` gives each to its portal, `source` and `page` look
at one answer, `tally` collects what was seen of a portal, `facts` judges it, `show` tells it.
"""
