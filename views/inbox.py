"""Lines of the inbox as a person reads them: what is left in words, who holds it, where a search has found it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from calendars.china import China
from calendars.remaining import Remaining, remaining
from models.account import Actor
from models.evaluation import LEVEL_ZH
from models.queries import people
from models.queries.inbox import Row
from models.task import Task
from models.words import marked
from workflows.context import Context

Pieces = list[tuple[str, bool]]
# So many characters of a text stand around what was found in it.
AROUND = 18


@dataclass(frozen=True)
class Line:
    """One line. Pieces are a text with what was found in it."""

    task: Task
    urgency: str
    left: Remaining
    case_no: str
    numbers: Pieces
    item: Pieces
    institution: Pieces
    level: str
    level_normal: int
    locality: str
    holder: str
    office: str
    mine: bool
    found_in: tuple[str, Pieces] | None
    staff_number: str
    external_id: str
    text: str
    # Of whom it is, where the reader has it because they cover somebody (代办).
    covered: str = ""

    @property
    def can_claim(self) -> bool:
        """Whether a button to claim it makes sense."""
        return self.task.state == "open" and self.task.claimed_by is None and not self.task.handed_down

    @property
    def can_release(self) -> bool:
        """Whether it is mine to give back."""
        return self.task.state == "open" and self.mine


def lines(rows: list[Row], actor: Actor, context: Context, query: str, view: str = "") -> list[Line]:
    """The lines of some rows, the people in them fetched together; among those of the covered each says whose it is."""
    now, calendar = context.clock.now(), context.calendar()
    known = people.names(row.task.claimed_by for row in rows)
    found = [line(row, actor, now, calendar, known, query) for row in rows]
    return [replace(item, covered=covered_of(item.task, actor)) for item in found] if view == "covering" else found


def covered_of(task: Task, actor: Actor) -> str:
    """The name of the one whom the actor covers and to whom a step falls."""
    fitting = (one for one in actor.covering if task.is_in_hands_of(actor.standing_in(one)))
    return next((one.name for one in fitting), "")


def line(
    row: Row,
    actor: Actor,
    now: datetime,
    calendar: China,
    known: dict[str, str],
    query: str,
) -> Line:
    """One line; what is done is as urgent as it was then."""
    task = row.task
    at = task.completed_at or now
    item, institution, number = (marked(text, query) for text in (row.item_name, row.institution_name, row.case_no))
    return Line(
        task=task,
        urgency=task.urgency(at),
        left=remaining(at, task.due_at, calendar, paused=task.paused),
        case_no=row.case_no,
        numbers=number,
        item=item,
        institution=institution,
        level=row.level_name or LEVEL_ZH.get(row.level_normal, ""),
        level_normal=row.level_normal,
        locality=row.locality,
        holder=known.get(task.claimed_by or "", ""),
        office=row.office,
        mine=task.claimed_by == actor.username,
        found_in=found_in(row, row.external_id, query),
        staff_number=row.staff_number,
        external_id=row.external_id,
        text=row.text,
    )


class Said(Protocol):
    """What a review says beside its item and institution."""

    @property
    def text(self) -> str: ...
    @property
    def reasons(self) -> list[str]: ...
    @property
    def staff_number(self) -> str: ...


def found_in(said: Said | None, external_id: str, query: str) -> tuple[str, Pieces] | None:
    """Where a search has found it beside what the line shows anyway: what that is, and the words around."""
    if not query:
        return None
    texts = [("外部编号", external_id)]
    if said is not None:
        reasons = [("评价选项", reason) for reason in said.reasons or []]
        texts = [("评价内容", said.text), *reasons, ("窗口编号", said.staff_number), *texts]
    for name, text in texts:
        pieces = marked(text, query)
        if any(hit for _, hit in pieces):
            return name, cut(pieces)
    return None


def cut(pieces: Pieces) -> Pieces:
    """From a little before the first that was found to a little after."""
    first = next(index for index, (_, hit) in enumerate(pieces) if hit)
    before = "".join(piece for piece, _ in pieces[:first])
    kept: Pieces = [(("…" if len(before) > AROUND else "") + before[-AROUND:], False)] if before else []
    room = 2 * AROUND
    for piece, hit in pieces[first:]:
        kept.append((piece[:room], hit))
        room -= len(piece)
        if room <= 0:
            kept.append(("…", False))
            break
    return kept
