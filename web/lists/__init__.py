"""What all long lists share: chosen columns, saved views, the help about their keys."""

from web.lists.pages import blueprint

__all__ = ["blueprint"]
