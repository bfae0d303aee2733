"""An analyst at their desk: begins a draft of Shantou, saves, checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask

from calendars.clock import FixedClock, read_beijing
from models.account import Actor
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from models.queries import drafts as queries
from workflows.authoring import checking, drafts
from workflows.context import Context
from workflows.stories.player import actor

DIAGRAM = "procedure.bpmn"


@dataclass
class Desk:
    """Acts as an account, on the draft in hand."""

    context: Context
    clock: FixedClock
    number: int = 0

    def at(self, text: str) -> Desk:
        """Moves the clock to a Beijing time."""
        self.clock.set(read_beijing(text))
        return self

    def who(self, username: str) -> Actor:
        """The account as it acts."""
        return actor(username)

    def version(self, key: str = "shantou") -> Procedure:
        """The newest version."""
        found = Procedure.newest(key)
        assert found is not None
        return found

    def begin(self, username: str = "analyst", key: str = "shantou", title: str = "缩短整改期限") -> ProcedureDraft:
        """A draft from the newest version."""
        draft = drafts.begin_from(self.context, self.who(username), self.version(key), title)
        self.number = draft.id
        return draft

    @property
    def draft(self) -> ProcedureDraft:
        """The draft as it is now."""
        found = queries.draft(self.who("analyst"), self.number)
        assert found is not None
        return found

    def save(
        self, files: Mapping[str, str | None], username: str = "analyst", revision: int | None = None
    ) -> ProcedureDraft:
        """Saves files, having seen the newest revision unless another is said."""
        seen = self.draft.revision if revision is None else revision
        return drafts.save(self.context, self.who(username), self.number, seen, files)

    def shorten(self, username: str = "analyst", limit: str = "7个工作日") -> ProcedureDraft:
        """The rectification has seven working days instead of ten."""
        diagram = self.draft.files[DIAGRAM].replace("10个工作日", limit)
        return self.save({DIAGRAM: diagram}, username)

    def check(self, username: str = "analyst") -> ProcedureDraft:
        """Runs the checks."""
        return checking.begin(self.context, self.who(username), self.number)


@pytest.fixture
def desk(app: Flask, context: Context, clock: FixedClock) -> Desk:
    """The desk, on the demonstration's clock."""
    return Desk(context, clock)
