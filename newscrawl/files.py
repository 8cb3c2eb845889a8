"""Names of the files in a job's folder, beside the archive's own."""

ITEMS = "items.jsonl"
"""The articles, one JSON object a line."""
REPORT = "crawl.json"
"""What ran, when, why it ended, and one status for every URL."""
