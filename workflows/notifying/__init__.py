"""Notices on their way out of the product: to whom, by which channel, when, in which words, and what came of it."""
