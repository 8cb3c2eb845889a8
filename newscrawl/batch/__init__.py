"""Extraction again, from an archive and without an engine, on as many processors as there are.

The same pure functions make the same items as in a crawl. `inputs` finds what is to be read and cuts
it into stretches, `extractor` makes the articles of one, `workers` lets processes do that side by side,
`results` puts what they give in order, and `output` writes it so that a run can be resumed.
"""
