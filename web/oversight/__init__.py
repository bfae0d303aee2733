"""The supervisor's pages: what is at risk, urging, and where it jams."""

from web.oversight import heat, pages, urging
from web.oversight.room import blueprint

__all__ = ["blueprint", "heat", "pages", "urging"]
