"""The form of a run: what was typed becomes terms; what can not be read is said at its field."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from calendars.clock import to_beijing
from models.errors import DomainError, FieldError, invalid
from web.errors import in_words
from workflows.backtest.habits import Spread
from workflows.backtest.runs import Subject, new_steps
from workflows.backtest.terms import Terms

DAYS = ("least", "usual", "most")
OF_STEP = re.compile(rf"days-(?:{'|'.join(DAYS)})-(.{{1,80}})")
NUMBER = 200
# Short enough to be told to a colleague.
SMALLEST_SEED = 100_000


@dataclass
class Asked:
    """The form as it stands: the values typed, the steps that history does not have, and what is wrong where."""

    values: dict[str, str]
    steps: list[Any] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    general: str = ""


def fresh(subject: Subject, now: datetime) -> Asked:
    """The form before anybody has typed: the last six months, and a seed of its own."""
    today = to_beijing(now).date()
    values = {
        "kind": "replay",
        "since": (today - timedelta(days=182)).isoformat(),
        "until": today.isoformat(),
        "number": str(NUMBER),
        "seed": str(SMALLEST_SEED + secrets.randbelow(SMALLEST_SEED)),
    }
    return Asked(values, new_steps(subject))


def refused(subject: Subject, typed: Mapping[str, str], error: DomainError) -> Asked:
    """The same again with what is wrong; everything typed stays."""
    at = {item.pointer.removeprefix("/").replace("/", "-"): in_words(item) for item in error.errors}
    return Asked(dict(typed), new_steps(subject), at, "" if at else in_words(error))


def read(typed: Mapping[str, str]) -> Terms:
    """What was typed (422 with the fields that can not be read)."""
    wrong: list[FieldError] = []
    since, until = (day(typed, name, wrong) for name in ("since", "until"))
    number, seed = (whole(typed, name, wrong) for name in ("number", "seed"))
    named = {step[1] for name in typed if (step := OF_STEP.fullmatch(name))}
    assumed = {step: spread for step in sorted(named) if (spread := spread_of(typed, step, wrong)) is not None}
    if wrong:
        raise invalid("backtest-terms", "回测条件填写有误", "the terms of the run are not right", wrong)
    return Terms(typed.get("kind", ""), since, until, number, seed, assumed)


def day(typed: Mapping[str, str], name: str, wrong: list[FieldError]) -> date:
    """A day."""
    try:
        return date.fromisoformat(typed.get(name, "").strip())
    except ValueError:
        wrong.append(FieldError(f"/{name}", "bad-date", "日期应如 2026-10-09", "write a day as 2026-10-09"))
        return date.min


def whole(typed: Mapping[str, str], name: str, wrong: list[FieldError]) -> int:
    """A whole number."""
    text = typed.get(name, "").strip()
    if text.isascii() and text.isdigit() and len(text) < 12:
        return int(text)
    wrong.append(FieldError(f"/{name}", "bad-number", "应为整数", "a whole number is wanted"))
    return 0


def spread_of(typed: Mapping[str, str], step: str, wrong: list[FieldError]) -> Spread | None:
    """Least, usual and most working days of a step; None where nothing was typed. What is left out is as the usual one."""
    texts = {part: typed.get(f"days-{part}-{step}", "").strip() for part in DAYS}
    usual = texts["usual"] or texts["least"] or texts["most"]
    if not usual:
        return None
    try:
        least, often, most = (float(texts[part] or usual) for part in DAYS)
    except ValueError:
        wrong.append(FieldError(f"/assumed/{step}", "bad-number", "应为工作日数，如 1.5", "working days, such as 1.5"))
        return None
    return Spread(least, often, most)
