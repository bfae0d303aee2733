"""A list that is walked page by page from a place on: the millionth row costs what the first one does.

Counting pages from the beginning reads all that lies before; a place in the list (the key of its last row) does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from models.base import db

Part = Sequence[ColumnElement[bool]]
# Rows of a part that a count looks at, where looking at each costs something.
LOOKED_AT = 2000
# The same where other tables have to be asked for each.
ASKED = 1000
# Stands for no key among keys.
END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """Where a row stands: its key (aware; None where it has none, at the end of the list) and its id."""

    key: datetime | None
    id: int


def rank(place: Place) -> tuple[bool, datetime, int]:
    """What places are put in order by: those without a key come last."""
    return place.key is None, place.key or END, place.id


@dataclass(frozen=True)
class Held:
    """A list so short that all its rows are known: it answers as a `Walk` does, without asking."""

    places: tuple[Place, ...]
    descending: bool
    # Nothing is left to be asked of a row.
    asked: tuple[ColumnElement[bool], ...] = ()

    @classmethod
    def of(cls, rows: Iterable[tuple[datetime | None, int]], *, descending: bool = False) -> Held:
        """Rows by their key and id, put in the order of a walk."""
        return cls(tuple(sorted((Place(*row) for row in rows), key=rank, reverse=descending)), descending)

    @property
    def few(self) -> int:
        """How many rows there are."""
        return len(self.places)

    def after(self, place: Place | None, size: int) -> list[Place]:
        """The rows that follow a place, from the top without one."""
        return [one for one in self.places if place is None or self.stands_before(place, one)][:size]

    def before(self, place: Place, size: int) -> list[Place]:
        """The rows that come before a place, in the order of the list."""
        return [one for one in self.places if self.stands_before(one, place)][-size:]

    def stands_before(self, one: Place, other: Place) -> bool:
        """Whether one place comes before another, be it still in the list or not."""
        return rank(one) > rank(other) if self.descending else rank(one) < rank(other)

    def beginning(self, size: int, most: int) -> tuple[list[Place], tuple[int, bool]]:
        """The first rows, and how many there are as `counted` tells it."""
        return self.after(None, size), self.counted(most)

    def counted(self, most: int) -> tuple[int, bool]:
        """How many rows there are, and whether these are all: none are counted beyond `most`."""
        return min(len(self.places), most), len(self.places) <= most


@dataclass(frozen=True)
class Walk:
    """Rows that fulfil one of some parts, which share no row, in the order of a key and an id.

    Ascending what has no key comes last; descending every row has a key. `asked` is asked of each row that is walked past;
    no index knows it. `few` is how many rows there are at the most, where that is little and each has a key: all are found for
    any page.
    """

    id: InstrumentedAttribute[int]
    key: InstrumentedAttribute[Any]
    parts: tuple[Part, ...]
    descending: bool = False
    asked: tuple[ColumnElement[bool], ...] = ()
    few: int = 0

    def after(self, place: Place | None, size: int) -> list[Place]:
        """The rows that follow a place, from the top without one."""
        if self.descending:
            return self.ask(size, True, [self.key_is(place, less=True)] if place else [])
        found: list[Place] = []
        if place is None or place.key is not None:
            found = self.ask(size, False, [self.key_is(place, less=False)] if place else [self.key.is_not(None)])
        if len(found) < size:
            after = place.id if place is not None and place.key is None else 0
            found += self.ask(size - len(found), False, [self.key.is_(None), self.id > after])
        return found

    def before(self, place: Place, size: int) -> list[Place]:
        """The rows that come before a place, in the order of the list."""
        if self.descending:
            return self.ask(size, False, [self.key_is(place, less=False)])[::-1]
        found: list[Place] = []
        if place.key is None:
            found = self.ask(size, True, [self.key.is_(None), self.id < place.id])
        if len(found) < size:
            bound = self.key_is(place, less=True) if place.key is not None else self.key.is_not(None)
            found += self.ask(size - len(found), True, [bound])
        return found[::-1]

    def key_is(self, place: Place, *, less: bool) -> ColumnElement[bool]:
        """Whether a row with a key stands on one side of a place that has one."""
        here = tuple_(self.key, self.id)
        there = tuple_(literal(place.key, self.key.type), literal(place.id))
        return here < there if less else here > there

    def ask(self, size: int, descending: bool, bound: list[ColumnElement[bool]]) -> list[Place]:
        """The first rows of each part by itself, then the first of these: no database sorts more than a page of each."""
        order = (self.key.desc(), self.id.desc()) if descending else (self.key, self.id)
        shown: Select[Any, int] = select(self.key.label("key"), self.id.label("id"))
        parts = [shown.where(*part, *self.asked, *bound).order_by(*order).limit(size) for part in self.parts]
        if len(parts) == 1:
            rows = db.session.execute(parts[0]).all()
        else:
            whole = union_all(*(select(part.subquery()) for part in parts)).subquery()
            ends = (whole.c.key.desc(), whole.c.id.desc()) if descending else (whole.c.key, whole.c.id)
            rows = db.session.execute(select(whole).order_by(*ends).limit(size)).all()
        return [Place(key, number) for key, number in rows]

    def beginning(self, size: int, most: int) -> tuple[list[Place], tuple[int, bool]]:
        """The first rows of a few, and how many there are as `counted` tells it: counted while they are found."""
        shown: Select[Any, int] = select(self.key.label("key"), self.id.label("id"))
        # A bound that cuts nothing off: with it PostgreSQL starts no helpers, which would take longer than they save.
        parts = (select(shown.where(*part, *self.asked).limit(self.few).subquery()) for part in self.parts)
        whole = union_all(*parts).subquery().c
        ends = (whole.key.desc(), whole.id.desc()) if self.descending else (whole.key, whole.id)
        query = select(whole.key, whole.id, func.count().over()).order_by(*ends).limit(size)
        rows = db.session.execute(query).all()
        total = int(rows[0][2]) if rows else 0
        return [Place(key, number) for key, number, _ in rows], (min(total, most), total <= most)

    @property
    def looked_at(self) -> int:
        """How many rows of a part a count looks at."""
        return ASKED if self.asked else LOOKED_AT

    def counted(self, most: int) -> tuple[int, bool]:
        """How many rows there are, and whether these are all: none are counted beyond `most`.

        What no index knows is asked of the first rows alone.
        """
        size = self.looked_at if self.asked else most + 1
        looked = [self.first(part, select(self.fits.label("fits")), size).subquery() for part in self.parts]
        counts = union_all(*(select(func.count(), func.coalesce(func.sum(one.c.fits), 0)) for one in looked))
        rows = db.session.execute(counts).all()
        total = sum(int(fitting) for _, fitting in rows)
        return min(total, most), total <= most and all(number < size for number, _ in rows)

    @property
    def fits(self) -> ColumnElement[int]:
        """1 for a row of which all is true that has to be asked, else 0."""
        return case((and_(*self.asked), 1), else_=0) if self.asked else literal(1)

    def first(self, part: Part, shown: Select[*tuple[Any, ...]], size: int) -> Select[*tuple[Any, ...]]:
        """The first rows of a part. In their order, so that an index is walked and the table not read from its beginning."""
        order = (self.key.desc(), self.id.desc()) if self.descending else (self.key, self.id)
        return shown.select_from(self.id.class_).where(*part).order_by(*order).limit(size)
