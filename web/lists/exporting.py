"""A list as it is shown, as a file: its columns and all its rows (access/exports.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from access import exports
from documents.sheets import Column
from models.queries.walk import Held, Place, Walk
from views.inbox import Pieces
from workflows.documents.exporting import MOST_ROWS

AT_ONCE = 500
Load = Callable[[list[int]], Sequence[Any]]


@dataclass(frozen=True)
class Name:
    """What a list is called on record, and by its reader in their language."""

    on_record: str
    shown: str


def answer(
    name: Name, wanted: str, walk: Walk | Held, load: Load, columns: Sequence[Column], told: Mapping[str, str]
) -> Response:
    """The file; 422 for another format or for too many rows. Its places are fetched at once, its rows while it is written."""
    places = walk.after(None, MOST_ROWS + 1)
    return exports.answer(
        name.on_record,
        columns,
        rows(places, load),
        wanted,
        total=len(places),
        narrowed_by=told,
        shown=name.shown,
    )


def rows(places: Sequence[Place], load: Load) -> Iterator[Any]:
    """The rows of a list, a few hundred at a time."""
    for first in range(0, len(places), AT_ONCE):
        yield from load([place.id for place in places[first : first + AT_ONCE]])


def plain(pieces: Pieces) -> str:
    """A text without what marks where something was found."""
    return "".join(piece for piece, _ in pieces)
