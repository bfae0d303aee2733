"""The people of one case whose limit may be paused and extended, and what they send."""

from __future__ import annotations

from typing import Any

import pytest

import workflows.acting
from handlers.act import Act
from models.queries import cases as queries
from workflows import front_door
from workflows.stories.player import actor

BUREAU, INSTITUTION = "shantou-l1", "shantou-l2"


class Clerk:
    """The people of one case, and what they send."""

    def __init__(self, play: Any) -> None:
        self.play = play

    def send(self, message: str, by: str, **data: Any) -> Clerk:
        front_door.message(self.play.context, actor(by), self.play.case_no, message, data)
        return self

    def at(self, text: str) -> Clerk:
        self.play.live(text)
        return self

    def pause(self, reason: str = "等待鉴定结论") -> Clerk:
        return self.send("pause_clock", BUREAU, reason=reason)

    def resume(self, reason: str = "鉴定结论已出") -> Clerk:
        return self.send("resume_clock", BUREAU, reason=reason)

    def ask(self, days: int = 5, unit: str = "working_day", reason: str = "涉及多个部门") -> Clerk:
        return self.send("request_extension", INSTITUTION, days=days, unit=unit, reason=reason)

    def decide(self, outcome: str = "approve") -> Clerk:
        self.play.complete("decide_extension", BUREAU, outcome, opinion="情况属实")
        return self


def states(play: Any) -> dict[str, str]:
    rows = queries.deadlines(play.case.id)
    return {row.purpose: row.state for row in rows if row.activity == "second_level_handling"}


def data_of(play: Any, name: str) -> dict[str, Any]:
    return next(event.data for event in reversed(queries.events(play.case.id)) if event.name == name)


def with_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """A procedure whose settings.yaml says so."""
    real: Any = workflows.acting.Act

    def act(**given: Any) -> Act:
        return real(**{**given, "settings": {**given.get("settings", {}), name: value}})

    monkeypatch.setattr(workflows.acting, "Act", act)
