"""The values of each input, cut into regions that every cell of the column takes or leaves as a whole.

Numbers are cut at the numbers that the cells mention, texts into the texts that they mention and any other one. So a
table over endless values becomes boxes on a small grid: a row is one set of regions (an int used as a bit set) a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from workflows.tables.table import Input, Table, Value

# No text of a table is this one: it stands for all that the table does not mention.
OTHER = "\x00"
# Steps that the check of one table may take; a table that needs more is nothing that people can survey.
MOST_STEPS = 300_000


class TooComplexError(Exception):
    """The table can not be checked within bounds."""


@dataclass
class Budget:
    """What is left of the steps that a check may take."""

    steps: int = MOST_STEPS

    def spend(self, steps: int) -> None:
        """Raises `TooComplexError` when nothing is left."""
        self.steps -= steps
        if self.steps < 0:
            raise TooComplexError


@dataclass(frozen=True)
class Grid:
    """One representative value a region and column, and for every row its box: a bit set of regions a column."""

    representatives: tuple[tuple[Value, ...], ...]
    boxes: tuple[tuple[int, ...], ...]

    @property
    def everything(self) -> tuple[int, ...]:
        """The box that holds every combination."""
        return tuple((1 << len(values)) - 1 for values in self.representatives)


def grid_of(table: Table) -> Grid:
    """The grid of a table."""
    representatives = tuple(regions_of(table, place) for place in range(len(table.inputs)))
    boxes = tuple(
        tuple(
            sum(1 << number for number, value in enumerate(values) if cell.fits(value))
            for cell, values in zip(row.cells, representatives, strict=True)
        )
        for row in table.rows
    )
    return Grid(representatives, boxes)


def regions_of(table: Table, place: int) -> tuple[Value, ...]:
    """A representative of every region of one column."""
    column, cells = table.inputs[place], [row.cells[place] for row in table.rows]
    if column.kind == "boolean":
        return (True, False)
    if column.kind == "number":
        ends = {end for cell in cells for part in cell.intervals for end in (part.low, part.high) if end is not None}
        return numbers_around(sorted(ends))
    return texts_of(column, {str(value) for cell in cells for value in cell.values})


def texts_of(column: Input, mentioned: set[str]) -> tuple[str, ...]:
    """The texts mentioned and any other one; the allowed texts alone where the column lists them."""
    return column.allowed or (*sorted(mentioned), OTHER)


def numbers_around(ends: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Every breakpoint, a number between each two, one below all and one above."""
    if not ends:
        return (Decimal(0),)
    found = [ends[0] - 1]
    for end, after in pairwise(ends):
        found += [end, (end + after) / 2]
    return (*found, ends[-1], ends[-1] + 1)


def uncovered(
    grid: Grid, rows: Sequence[int], within: tuple[int, ...], budget: Budget
) -> tuple[int | None, ...] | None:
    """A combination inside the box `within` that none of these rows takes: a region a column (None: any). None if none.

    Goes column by column and carries on with the rows that still fit; regions that the same rows take are one.
    """
    known: set[tuple[int, frozenset[int]]] = set()

    def search(column: int, left: frozenset[int]) -> tuple[int | None, ...] | None:
        rest = range(column, len(within))
        if not left:
            return tuple(None if within[place] == grid.everything[place] else lowest(within[place]) for place in rest)
        if (column, left) in known or any(covers(grid.boxes[row], within, rest) for row in left):
            return None
        budget.spend(len(left) * within[column].bit_count())
        for region, fitting in choices(grid, column, left, within[column]):
            found = search(column + 1, fitting)
            if found is not None:
                return (region, *found)
        known.add((column, left))
        return None

    return search(0, frozenset(rows))


def covers(box: tuple[int, ...], within: tuple[int, ...], columns: range) -> bool:
    """Whether a row takes everything that is asked for in these columns."""
    return all(not within[column] & ~box[column] for column in columns)


def choices(grid: Grid, column: int, left: frozenset[int], regions: int) -> list[tuple[int, frozenset[int]]]:
    """The regions of a column that differ in which rows take them, each with those rows; the fewest rows first."""
    found: dict[frozenset[int], int] = {}
    for region in range(regions.bit_length()):
        if regions >> region & 1:
            found.setdefault(frozenset(row for row in left if grid.boxes[row][column] >> region & 1), region)
    return sorted(((region, fitting) for fitting, region in found.items()), key=lambda choice: len(choice[1]))


def lowest(regions: int) -> int:
    """The first region of a set."""
    return (regions & -regions).bit_length() - 1


def meet(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...] | None:
    """The box that two boxes share; None where they share nothing."""
    both = tuple(left & right for left, right in zip(one, other, strict=True))
    return both if all(both) else None
