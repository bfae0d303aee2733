"""What one can choose from on the inbox: whose tasks, chips with counts, the filters with their words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from models.account import Actor
from models.queries import inbox, organizations
from models.queries import localities as locality_queries
from web.inbox.asked import CLAIMED, LEVELS, URGENCIES, VIEWS, Asked

MOST = 999


@dataclass(frozen=True)
class Chip:
    """One kind of task, how many there are, and the address that shows them alone (or all again)."""

    name: str
    words: str
    count: str
    chosen: bool
    address: str


def tabs(actor: Actor, asked: Asked) -> list[tuple[str, str, bool]]:
    """Whose tasks: address, words, whether it is the present one. Covering appears for who covers somebody."""
    found = []
    for name, words in VIEWS.items():
        if name == "covering" and not actor.covering and asked.view != "covering":
            continue
        found.append((f"view={name}", _(words), name == asked.view))
    return found


def chips(actor: Actor, asked: Asked, looked_for: inbox.Wanted, now: datetime) -> dict[str, Any]:
    """Counts per urgency and per step, each within the other filter that is chosen."""
    whole = inbox.counts(actor, replace(looked_for, step=None, urgency=None), now)
    by_urgency = whole if not asked.step else inbox.counts(actor, replace(looked_for, urgency=None), now)
    by_step = whole if not asked.urgency else inbox.counts(actor, replace(looked_for, step=None), now)
    urgencies = [
        chip("urgency", name, _(words), by_urgency.urgencies.get(name, 0), by_urgency.whole, asked)
        for name, words in URGENCIES.items()
        if by_urgency.urgencies.get(name) or name in ("overdue", "warned") or name == asked.urgency
    ]
    numbers = {**({asked.step: 0} if asked.step else {}), **by_step.steps}
    steps = [
        chip("step", name, name, number, by_step.whole, asked)
        for name, number in sorted(numbers.items(), key=lambda item: -item[1])
    ]
    return {"urgencies": urgencies, "steps": steps, "whole": by_step.whole and by_urgency.whole}


def chip(kind: str, name: str, words: str, number: int, whole: bool, asked: Asked) -> Chip:
    """A chip; the chosen one takes its filter away."""
    is_chosen = getattr(asked, kind) == name
    shown = f"{MOST}+" if number > MOST else f"{number}{'' if whole else '+'}"
    return Chip(name, words, shown, is_chosen, asked.address(**{kind: "" if is_chosen else name}))


def filters(actor: Actor) -> dict[str, Any]:
    """What the filters offer."""
    return {
        "urgencies": [(name, _(words)) for name, words in URGENCIES.items()],
        "claims": [(name, _(words)) for name, words in CLAIMED.items()],
        "levels": [(name, _(words)) for name, words in LEVELS.items()],
        "offices": offices(actor),
        "localities": localities(actor),
    }


def offices(actor: Actor) -> list[tuple[str, str]]:
    """Where tasks of the actor may lie: the own organisation and those right below it."""
    if actor.organization_id is None:
        return []
    own = organizations.by_ids([actor.organization_id]).values()
    return [(office.code, office.name) for office in (*own, *organizations.below(actor.organization_id))]


def localities(actor: Actor) -> list[tuple[str, str]]:
    """For accounts that serve several localities."""
    if actor.locality is not None:
        return []
    return sorted(locality_queries.names().items())
