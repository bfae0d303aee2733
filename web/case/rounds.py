"""Each round of rectification beside the one before it, with what the review said of it."""

from __future__ import annotations

from typing import Any

from models.account import Actor
from models.case import Case
from models.records import Record
from web import folding
from web.case.appeal import outcome
from web.case.wording import Line, record_lines
from web.look import Look, look

# So many of the last rounds are compared; the others are asked for.
SHOWN = 3


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The newest rounds, or all, the last on top; None where nothing was submitted yet."""
    at = look(case, actor)
    submitted = [record for record in at.records if record.kind == "rectification"]
    if not submitted:
        return None
    numbered = folding.newest(at, "rounds", list(enumerate(submitted, start=1)), SHOWN)
    found = [one(at, number, record, submitted[number - 2] if number > 1 else None) for number, record in numbered]
    return {"rounds": list(reversed(found)), "earlier": len(submitted) - len(found)}


def one(at: Look, number: int, record: Record, before: Record | None) -> dict[str, Any]:
    """One round: what was submitted, what it said the time before, and how it was reviewed."""
    now = record_lines(at, record)
    return {
        "number": number,
        "at": record.at,
        "office": at.office_of(record.organization_id),
        "outcome": outcome(at, record),
        "rows": beside(now, record_lines(at, before) if before else []),
        "compared": before is not None,
        "review": review_of(at, record),
    }


def beside(now: list[Line], before: list[Line]) -> list[dict[str, Any]]:
    """The lines of two rounds side by side, in the order of the form."""
    old = {line.title: line for line in before}
    titles = list(dict.fromkeys([line.title for line in now] + list(old)))
    new, nothing = {line.title: line for line in now}, Line("", ())
    pairs = [(title, new.get(title, nothing), old.get(title, nothing)) for title in titles]
    return [
        {
            "title": title,
            "now": this,
            "before": that,
            "changed": bool(before) and (this.text, this.files) != (that.text, that.files),
        }
        for title, this, that in pairs
    ]


def review_of(at: Look, submitted: Record) -> dict[str, Any] | None:
    """The review that followed a submission, if it has come."""
    place = at.records.index(submitted)
    for record in at.records[place + 1 :]:
        if record.kind == "rectification":
            return None
        if record.kind == "review":
            return {
                "outcome": outcome(at, record),
                "returned": record.outcome == "return",
                "at": record.at,
                "office": at.office_of(record.organization_id),
                "lines": record_lines(at, record),
            }
    return None
