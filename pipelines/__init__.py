"""One module a step, from a page to a stored article."""
