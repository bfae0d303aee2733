"""The inbox: what waits for whom, what runs out first, and what to do about it now."""

from web.inbox.pages import blueprint

__all__ = ["blueprint"]
