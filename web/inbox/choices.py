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


@dataclass(frozen=True)
class Counted:
    """Counts of each urgency and of each step, each within the other filter that is chosen."""

    by_urgency: inbox.Counts
    by_step: inbox.Counts

    @property
    def whole(self) -> bool:
        """Whether all tasks were looked at."""
        return self.by_urgency.whole and self.by_step.whole

    def total(self, asked: Asked) -> tuple[int, bool]:
        """How many tasks the list has, as far as they were looked at."""
        counted = self.by_step if asked.urgency else self.by_urgency
        return counted.total(asked.step, asked.urgency), counted.whole


def counted(actor: Actor, asked: Asked, looked_for: inbox.Wanted, now: datetime) -> Counted:
    """One look at all of them tells everything; where they are too many, each filter is looked at by itself."""
    whole = inbox.counts(actor, replace(looked_for, step=None, urgency=None), now)
    by_urgency, by_step = whole, whole
    if asked.step and not whole.whole:
        by_urgency = inbox.counts(actor, replace(looked_for, urgency=None), now)
    if asked.urgency and not whole.whole:
        by_step = inbox.counts(actor, replace(looked_for, step=None), now)
    return Counted(by_urgency, by_step)


def chips(found: Counted, asked: Asked) -> dict[str, Any]:
    """A chip for each urgency and each step that there is."""
    numbers = found.by_urgency.urgencies(asked.step)
    urgencies = [
        chip("urgency", name, _(words), numbers.get(name, 0), found.by_urgency.whole, asked)
        for name, words in URGENCIES.items()
        if numbers.get(name) or name in ("overdue", "warned") or name == asked.urgency
    ]
    by_step = {**({asked.step: 0} if asked.step else {}), **found.by_step.steps(asked.urgency)}
    steps = [
        chip("step", name, name, number, found.by_step.whole, asked)
        for name, number in sorted(by_step.items(), key=lambda item: -item[1])
    ]
    return {"urgencies": urgencies, "steps": steps, "whole": found.whole, "looked_at": found.by_urgency.looked_at}


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
    return [(office.code, office.name) for office in organizations.with_below(actor.organization_id)]


def localities(actor: Actor) -> list[tuple[str, str]]:
    """For accounts that serve several localities."""
    if actor.locality is not None:
        return []
    return sorted(locality_queries.names().items())
