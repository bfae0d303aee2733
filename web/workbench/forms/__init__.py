"""The editor of forms."""

from web.workbench.forms import lists, pages
from web.workbench.forms.room import blueprint

__all__ = ["blueprint", "lists", "pages"]
