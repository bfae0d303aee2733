"""Pauses (中止) and extensions (延期) of one deadline: what they are, and how they are read from where they are kept.

No text on 好差评 grants either, so whoever reads a date must see what was done to it, by which reason. A limit is always
reckoned anew from its rule, its start and all of its pauses and extensions; it does not matter in which order they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from calendars.clock import parse_instant
from calendars.errors import RuleError
from calendars.rule import Relation, Rule
from calendars.rules import parse

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which a clock stood still, from one aware instant to another."""

    begins: datetime
    ends: datetime
    reason: str = ""

    def covers(self, instant: datetime) -> bool:
        """Whether an instant was reached in the pause: one that begins at the very instant came too late for it."""
        return self.begins < instant <= self.ends


@dataclass(frozen=True, slots=True)
class Extension:
    """A span granted on top of a limit: its days are counted from the due day on, as those of the limit were."""

    rule: Rule
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Adjustments:
    """What was done to one limit: its pauses in the order of time, its extensions in the order of their granting."""

    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @classmethod
    def read(cls, kept: Iterable[Mapping[str, Any]]) -> Adjustments:
        """From the list that a row of the ledger holds. A pause that still lasts moves nothing yet: nobody knows how far."""
        pauses, extensions = [], []
        for entry in kept:
            if entry["kind"] == "extension":
                extensions.append(Extension(extension_rule(entry["rule"]), entry["reason"]))
            elif entry["to"] is not None:
                pauses.append(Pause(parse_instant(entry["from"]), parse_instant(entry["to"]), entry["reason"]))
        return cls(tuple(sorted(pauses, key=lambda pause: pause.begins)), tuple(extensions))

    def delay(self, instant: datetime, start: datetime) -> datetime:
        """When an exact instant comes, if the clock that runs towards it from `start` stood still in each pause."""
        for pause in self.pauses:
            if pause.begins < instant:
                instant += max(pause.ends - max(pause.begins, start), NOTHING)
        return instant


def extension_rule(text: str) -> Rule:
    """The rule of an extension: a plain span. It counts from a due day, which is never counted twice (no 含当日)."""
    rule = parse(text)
    if rule.relation is not Relation.FROM_START or rule.include_first_day:
        raise RuleError(
            "rule-not-an-extension",
            f"“{rule}”不能作为延期，应写成“5个工作日”“10个自然日”。",
            f'"{rule.english}" is no extension; write "5 working days" or "10 calendar days".',
        )
    return rule
