"""The settings of notices in the database: read, changed by an administrator, and chosen by each person for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.account import Actor
from models.base import db
from models.errors import forbidden
from models.notice_settings import ONLY, NoticeChoice, NoticeSettings
from workflows.context import Context
from workflows.notifying.policy import Choice, Policy, read_choice, read_policy
from workflows.unit import transaction


def policy() -> Policy:
    """The settings in force."""
    row = db.session.get(NoticeSettings, ONLY, populate_existing=True)
    return read_policy(row.value if row is not None else {})


def choice_of(account_id: int) -> Choice:
    """What a person chose."""
    row = db.session.get(NoticeChoice, account_id, populate_existing=True)
    return read_choice(row.value) if row is not None else Choice()


def choices() -> dict[int, Choice]:
    """What everybody chose who chose anything, by account."""
    return {row.account_id: read_choice(row.value) for row in db.session.scalars(select(NoticeChoice))}


def change(context: Context, actor: Actor, changes: Mapping[str, Any]) -> Policy:
    """An administrator changes the settings; what `changes` leaves out stays. 422 names the field."""
    with transaction():
        row = db.session.get(NoticeSettings, ONLY, with_for_update=True, populate_existing=True)
        before = read_policy(row.value if row is not None else {}).value()
        after = read_policy(merged(before, changes))
        if row is None:
            row = NoticeSettings(id=ONLY)
            db.session.add(row)
        row.value, row.changed_by, row.changed_at = after.value(), actor.username, context.system_clock.now()
    return after


def merged(before: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with some replaced: kind by kind, role by role; a role with None goes by what all others do."""
    after = {**before, **{name: changes[name] for name in ("hours", "digest") if name in changes}}
    after["kinds"] = {**before["kinds"], **changes.get("kinds", {})}
    after["channels"] = {
        kind: {
            role: them
            for role, them in {**roles, **changes.get("channels", {}).get(kind, {})}.items()
            if them is not None
        }
        for kind, roles in before["channels"].items()
    }
    return after


def choose(context: Context, actor: Actor, value: Mapping[str, Any]) -> Choice:
    """A person's own choice; it never reaches beyond the settings, for it is read within them."""
    if actor.account_id is None:
        raise forbidden("没有账户", "there is no account")
    chosen = read_choice(value)
    with transaction():
        row = db.session.get(NoticeChoice, actor.account_id, with_for_update=True, populate_existing=True)
        if row is None:
            row = NoticeChoice(account_id=actor.account_id)
            db.session.add(row)
        row.value, row.changed_at = chosen.value(), context.system_clock.now()
    return chosen
