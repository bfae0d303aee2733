"""Where a page of a long list begins and ends, as its address says it (models/queries/walk.py)."""

from __future__ import annotations

from dataclasses import dataclass

from calendars.clock import parse_instant
from calendars.errors import InstantError
from models.errors import DomainError, wrong_field
from models.queries.walk import Held, Place, Walk

# Beyond this, how many there are is told as «999+»: to count a hundred thousand rows takes longer than to show some.
MOST = 999


@dataclass(frozen=True)
class Cursor:
    """A place in a list, and which row of the list stands there, counted from 1."""

    place: Place
    number: int

    def __str__(self) -> str:
        key = self.place.key.isoformat().replace("+00:00", "Z") if self.place.key else "-"
        return f"{key}~{self.place.id}~{self.number}"


def read(name: str, text: str | None) -> Cursor | None:
    """The cursor of an address; 422 for one that is none."""
    if not text:
        return None
    try:
        key, number, row = text.split("~")
        if not (
            number.isascii() and number.isdecimal() and row.isascii() and row.isdecimal() and len(number + row) < 20
        ):
            raise ValueError(text)
        return Cursor(Place(None if key == "-" else parse_instant(key), int(number)), int(row))
    except (ValueError, InstantError) as error:
        raise bad_place(name) from error


def bad_place(name: str) -> DomainError:
    """An address that was put together by hand, or cut off."""
    return wrong_field(f"/{name}", "bad-place", "列表位置无效，请从第一页重新进入", "no place in this list")


@dataclass(frozen=True)
class Page:
    """The rows of a page, where it stands in the list, and how to go on."""

    places: list[Place]
    first: int
    total: int
    # Whether these are all: none are counted beyond a limit.
    whole: bool
    before: Cursor | None
    after: Cursor | None

    @property
    def ids(self) -> list[int]:
        """The ids of its rows."""
        return [place.id for place in self.places]

    @property
    def last(self) -> int:
        """The number of its last row, counted from 1."""
        return self.first + len(self.places) - 1

    @property
    def total_words(self) -> str:
        """How many rows the list has: «132», or «999+» where not all were counted."""
        return f"{max(self.total, self.last)}{'' if self.whole else '+'}"


def turn(
    walk: Walk | Held, size: int, after: Cursor | None, before: Cursor | None, counted: tuple[int, bool] | None = None
) -> Page:
    """The page after a place, before one, or the first. `counted` is how many rows there are, where that is known."""
    if before is not None:
        places = walk.before(before.place, size + 1)
        more_before, places = len(places) > size, places[-size:]
        first = max(1, before.number - len(places)) if more_before else 1
        more_after = True
    else:
        if walk.few and after is None and counted is None:
            places, counted = walk.beginning(size + 1, MOST)
        else:
            places = walk.after(after.place if after else None, size + 1)
        more_after, places = len(places) > size, places[:size]
        first, more_before = (after.number + 1 if after else 1), after is not None
    total, whole = counted or walk.counted(MOST)
    edge = Cursor(places[0], first) if places and more_before else None
    end = Cursor(places[-1], first + len(places) - 1) if places and more_after else None
    return Page(places, first, total, whole, edge, end)
