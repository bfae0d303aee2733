"""Lists: what a caller may see, decided in the query and not in the page."""
