"""A list as it is shown, as a file: its columns and all its rows (access/exports.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from access import exports
from models.errors import invalid, wrong_field
from models.queries.walk import Place, Walk
from views.inbox import Pieces

# More rows than this in one file nobody reads; they can be had in parts.
MOST = 20_000
AT_ONCE = 500
Load = Callable[[list[int]], Sequence[Any]]


def answer(
    name: str,
    wanted: str,
    walk: Walk,
    load: Load,
    columns: Mapping[str, tuple[str, Callable[[Any], Any]]],
    told: Mapping[str, str],
) -> Response:
    """The file: `columns` are heads and what stands below; 422 for another format or for too many rows."""
    if wanted not in ("xlsx", "csv"):
        raise wrong_field("/format", "not-a-choice", "导出格式应为 xlsx 或 csv", "the format must be xlsx or csv")
    made = [exports.Column(head, value) for head, value in columns.values()]
    return exports.answer(name, made, everything(walk, load), wanted, narrowed_by=dict(told))


def everything(walk: Walk, load: Load) -> list[Any]:
    """All rows of the list, page by page; 422 where there are too many."""
    found: list[Any] = []
    page: list[Place] = walk.after(None, AT_ONCE)
    while page:
        found += load([place.id for place in page])
        if len(found) > MOST:
            raise invalid(
                "export-too-long",
                f"超过一次导出的上限 {MOST} 行，请用条件缩小范围后分次导出",
                f"more than {MOST} rows: narrow the list and export it in parts",
            )
        page = walk.after(page[-1], AT_ONCE)
    return found


def plain(pieces: Pieces) -> str:
    """A text without what marks where something was found."""
    return "".join(piece for piece, _ in pieces)
