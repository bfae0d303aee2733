"""The form of a scenario is changed without being saved: steps and what is expected of them added, taken out, moved up and down."""

from __future__ import annotations

from typing import Any

from models.procedure_draft import ProcedureDraft
from web.workbench.scenarios import expecting, ordering
from web.workbench.scenarios.expecting import ORDERED, Typed, first
from web.workbench.scenarios.typed import WAS, Sheet

WAYS = {"up": -1, "down": 1}
CHANGES = frozenset({"add", "copy", "remove", "refresh", "drop", *WAYS})


def alter(sheet: Sheet, asked: str, draft: ProcedureDraft) -> bool:
    """What a button asks for: `copy-0` of a step, `up-s0/expect/events/2` of a row, `drop-order/level` of a field.

    False for one that is none of these.
    """
    act, _dash, what = asked.partition("-")
    if act not in CHANGES:
        return False
    if act == "drop":
        drop(sheet, what)
    elif "/" in what:
        move_row(sheet, act, what)
    elif act in WAYS:
        place = moved(sheet.steps, number_of(what), WAYS[act])
        sheet.held = held(act, "", place, len(sheet.steps)) if place is not None else ""
    else:
        change_steps(sheet, act, number_of(what))
    ordering.add_chosen(sheet.story, draft)
    expecting.add_chosen(sheet.story, "end")
    for typed in sheet.steps:
        ordering.add_chosen(typed, draft)
        expecting.add_chosen(typed, "expect")
    return True


def drop(sheet: Sheet, place: str) -> None:
    """Takes a field of the work order out: `order/level`, or that of a step, `s2/order/level`."""
    head, _slash, rest = place.partition("/")
    typed = sheet.story if head == ordering.PREFIX else step_at(sheet, head)
    if typed is not None:
        ordering.drop(typed, rest.rpartition("/")[2])


def change_steps(sheet: Sheet, act: str, number: int) -> None:
    """Adds, copies or takes out a step."""
    steps = sheet.steps
    if act == "add":
        steps.append({"at": [first(steps[-1], "at") if steps else sheet.one("received")]})
    elif 0 <= number < len(steps) and act == "copy":
        steps.insert(number + 1, {**steps[number], WAS: [""]})
    elif 0 <= number < len(steps) and act == "remove":
        del steps[number]


def move_row(sheet: Sheet, act: str, place: str) -> None:
    """Moves the row `s0/expect/events/2`, or `end/events/2`."""
    prefix, _slash, row = place.rpartition("/")
    step, _slash, name = prefix.partition("/")
    typed, name = (sheet.story, prefix) if step == "end" else (step_at(sheet, step), name)
    if act not in WAYS or typed is None or name.rpartition("/")[2] not in ORDERED:
        return
    shown = [n for n in range(expecting.MOST_ROWS) if first(typed, f"{name}/{n}")]
    rows = expecting.pairs(typed, name)
    number = number_of(row)
    other = moved(rows, shown.index(number) if number in shown else -1, WAYS[act])
    if other is None:
        return
    expecting.put(typed, name, rows)
    sheet.held = held(act, f"{prefix}/", other, len(rows))


def moved(items: list[Any], number: int, way: int) -> int | None:
    """Changes places with the one above or below; where it stands then, None where that is nowhere."""
    other = number + way
    if not (0 <= number < len(items) and 0 <= other < len(items)):
        return None
    items[number], items[other] = items[other], items[number]
    return other


def held(act: str, prefix: str, number: int, count: int) -> str:
    """The button that stays under the hand: the same one, and at the end of the way that which leads back."""
    last = {"up": 0, "down": count - 1}[act]
    back = {"up": "down", "down": "up"}[act]
    return f"{back if number == last else act}-{prefix}{number}"


def step_at(sheet: Sheet, name: str) -> Typed | None:
    """The fields of the step `s2`."""
    number = number_of(name.removeprefix("s"))
    return sheet.steps[number] if 0 <= number < len(sheet.steps) else None


def number_of(text: str) -> int:
    """A number in an address; -1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
