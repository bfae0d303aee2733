"""What the page leaves out of a case that has become long, until it is asked for: by a link, so without a script, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from flask import request

if TYPE_CHECKING:
    from web.look import Look

# The part of the address that names the section of which all is wanted: `?all=timeline#timeline`; `everything` for paper.
ALL, EVERYTHING = "all", "everything"
Item = TypeVar("Item")


def newest(at: Look, section: str, items: Sequence[Item], most: int) -> Sequence[Item]:
    """The last of these; all of them where they are hardly more, or were asked for. The look knows what is left out."""
    if request.args.get(ALL) in (section, EVERYTHING) or len(items) <= most:
        return items
    at.folded = True
    return items[-most:]
