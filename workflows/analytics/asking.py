"""What somebody may ask process analytics: a procedure's versions, narrowed by day, office and what is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from calendars.clock import parse_instant
from models.account import Actor
from models.errors import not_found, wrong_field
from models.organization import Organization
from models.procedure import Procedure
from models.queries.analytics import Wanted


def numbered(known: Sequence[Procedure], number: int) -> Procedure:
    """One of the versions by its number; 404 where there is none."""
    for procedure in known:
        if procedure.version == number:
            return procedure
    raise not_found(f"第{number}版", f"version {number}")


def asked(
    actor: Actor,
    chosen: Sequence[Procedure],
    since: datetime | None = None,
    until: datetime | None = None,
    organization: str | None = None,
    *,
    closed: bool = False,
) -> Wanted:
    """The question: cases of these versions that the actor may oversee, opened from `since` until before `until` (aware).

    422 where the end lies before the beginning, or the office is unknown.
    """
    if since is not None and until is not None and until <= since:
        raise wrong_field("/to", "before-the-start", "止日不得早于起日", "the last day must not lie before the first")
    if organization and Organization.by_code(organization) is None:
        raise wrong_field("/organization", "unknown", "没有这个机构，请从列表中选", "there is no such office")
    return Wanted(
        tuple(sorted(procedure.id for procedure in chosen)),
        actor.locality,
        since,
        until,
        organization or None,
        closed,
    )


def written(wanted: Wanted) -> dict[str, Any]:
    """The question as JSON keeps it."""
    return {
        "versions": list(wanted.versions),
        "locality": wanted.locality,
        "since": stamp(wanted.since),
        "until": stamp(wanted.until),
        "organization": wanted.organization,
        "closed": wanted.closed,
    }


def read(kept: dict[str, Any]) -> Wanted:
    """What `written` gave."""
    return Wanted(
        tuple(kept["versions"]),
        kept["locality"],
        instant(kept["since"]),
        instant(kept["until"]),
        kept["organization"],
        kept["closed"],
    )


def stamp(at: datetime | None) -> str | None:
    """An instant as text."""
    return None if at is None else at.isoformat()


def instant(text: str | None) -> datetime | None:
    """The text as an instant."""
    return None if text is None else parse_instant(text)
