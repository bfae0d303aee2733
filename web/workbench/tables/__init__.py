"""The editor of decision tables."""

from web.workbench.tables import lists, pages
from web.workbench.tables.room import blueprint

__all__ = ["blueprint", "lists", "pages"]
