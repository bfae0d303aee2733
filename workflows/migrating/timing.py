"""A version that is not in force yet: whoever brings running cases to it before its day is told so, and says that they mean it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calendars.clock import to_beijing
from models.errors import DomainError, wrong_field
from models.procedure import Procedure


@dataclass(frozen=True)
class Early:
    """What a migration before the day of its version would mean, in Chinese and English."""

    zh: str
    en: str


def is_early(target: Procedure, now: datetime) -> bool:
    """Whether the day of a version has yet to come."""
    return target.effective_at is not None and target.effective_at > now


def early(target: Procedure, now: datetime) -> Early | None:
    """What a migration now would mean where the version is not in force yet."""
    if target.effective_at is None or not is_early(target, now):
        return None
    day, number = f"{to_beijing(target.effective_at):%Y-%m-%d}", target.version
    return Early(
        f"第{number}版尚未生效：自{day}起收到的工单才适用。在办工单都是此前收到的，现在迁移，"
        f"它们不等到这一天，立即改按第{number}版办理。",
        f"Version {number} is not in force yet: it is for cases received from {day} on. The running cases were all received "
        f"before; migrated now, they follow version {number} at once and not from that day on.",
    )


def ensure_meant(target: Procedure, now: datetime, *, confirmed: bool) -> None:
    """422 where the version is not in force yet and nobody said that it is to be followed before its day."""
    told = early(target, now)
    if told is not None and not confirmed:
        raise unconfirmed(told)


def unconfirmed(told: Early) -> DomainError:
    """The refusal, at the field that wants a tick."""
    zh, en = f"{told.zh}请勾选“提前适用”后再迁移", f"{told.en} Tick “follow it early” to migrate all the same"
    return wrong_field("/early", "not-in-force", zh, en)
