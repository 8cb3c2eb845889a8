"""What keeps a crawl polite to the hosts it asks, and safe from those it must not reach."""
