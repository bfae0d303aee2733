"""The list of cases as a person works with it, walked page by page; the scope is that of every list of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select

from models.account import Actor
from models.case import Case
from models.queries import cases
from models.queries.few import FEW
from models.queries.levels import AtLevel
from models.queries.search import Found
from models.queries.walk import Walk


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed by. Instants are aware; `found` is what a search for text has found."""

    stage: str | None = None
    state: str | None = None
    organization: str | None = None
    locality: str | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    level: AtLevel | None = None
    found: Found | None = None
    oldest_first: bool = False


def walk(actor: Actor, wanted: Wanted, now: datetime) -> Walk:
    """Cases that the actor may see, the newest first unless wanted otherwise."""
    narrowed = conditions(wanted, now)
    parts = tuple((*part, *narrowed) for part in cases.parts_of(actor, wanted.organization))
    asked = tuple(questions(wanted))
    few = FEW if any(known is not None and not known.many for known in (wanted.level, wanted.found)) else 0
    return Walk(Case.id, Case.opened_at, parts, descending=not wanted.oldest_first, asked=asked, few=few)


def cases_here(actor: Actor, organization: str | None) -> list[Select[int]]:
    """The cases of the list, or of one office in it: a search names no others."""
    return [select(Case.id).where(*part) for part in cases.parts_of(actor, organization)]


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
    found += [few.among(Case.id) for few in (wanted.level, wanted.found) if few is not None and not few.many]
    return found


def questions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What each case has to be asked: no index of cases knows it."""
    return [many.among(Case.id) for many in (wanted.level, wanted.found) if many is not None and many.many]
