"""What the page leaves out of a case that has become long, until it is asked for: by a link, so without a script, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import request

# The part of the address that names the section of which all is wanted: `?all=timeline#timeline`.
ALL = "all"
Item = TypeVar("Item")


def newest(section: str, items: Sequence[Item], most: int) -> Sequence[Item]:
    """The last of these; all of them where they are hardly more, or were asked for."""
    wanted = request.args.get(ALL) == section or len(items) <= most
    return items if wanted else items[-most:]
