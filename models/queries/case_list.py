"""The list of cases as a person works with it, walked page by page; the scope is that of every list of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from models.account import Actor
from models.case import Case
from models.queries import cases, search
from models.queries.few import FEW
from models.queries.levels import AtLevel
from models.queries.walk import Held, Walk


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed by. Instants are aware; `q` are words to be found."""

    stage: str | None = None
    state: str | None = None
    organization: str | None = None
    locality: str | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    level: AtLevel | None = None
    q: str | None = None
    oldest_first: bool = False


def walk(actor: Actor, wanted: Wanted, now: datetime) -> Walk | Held:
    """Cases that the actor may see, the newest first unless wanted otherwise."""
    narrowed, asked, down = conditions(wanted, now), questions(wanted), not wanted.oldest_first
    parts = tuple((*part, *narrowed) for part in cases.parts_of(actor, wanted.organization))
    if wanted.q:
        shown = [select(Case.id, Case.opened_at).where(*part, *asked) for part in parts]
        found = search.listed(wanted.q, shown)
        if found is not None:
            return Held.of(((opened_at, number) for number, opened_at in found), descending=down)
        asked.append(search.has(Case.id, wanted.q))
    few = FEW if wanted.level is not None and not wanted.level.many else 0
    return Walk(Case.id, Case.opened_at, parts, descending=down, asked=tuple(asked), few=few)


def conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    """What the list is narrowed by."""
    usual = cases.CaseFilter(
        stage=wanted.stage,
        locality=wanted.locality,
        overdue=True if wanted.state == "overdue" else None,
        opened_from=wanted.opened_from,
        opened_to=wanted.opened_to,
    )
    found = cases.conditions(usual, now)
    if wanted.state == "open":
        found.append(Case.closed_at.is_(None))
    if wanted.state == "closed":
        found.append(Case.closed_at.is_not(None))
    if wanted.level is not None and not wanted.level.many:
        found.append(wanted.level.among(Case.id))
    return found


def questions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What each case has to be asked: no index of cases knows it."""
    return [wanted.level.among(Case.id)] if wanted.level is not None and wanted.level.many else []
