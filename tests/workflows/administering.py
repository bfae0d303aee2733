"""What an administrator of the tests sees and does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from models.account import Actor
from models.base import db
from models.incident import Incident
from models.queries import incidents as queries
from workflows.stories.player import actor

Break = Callable[..., Callable[[], None]]
WARN = "周一 2026-09-28 09:00"


def only() -> Incident:
    """The one incident, as it is in the database."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Incident)).one()


def state_of(incident: Incident) -> str:
    """What an administrator sees of its state."""
    query = queries.listing(admin(), queries.IncidentFilter(state=queries.ALL, number=incident.id))
    return str(db.session.execute(query).one()[4])


def admin(username: str = "admin") -> Actor:
    return replace(actor("admin"), username=username)
