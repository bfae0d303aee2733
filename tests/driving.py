"""Drives a demonstration behind HTTP: callers with their tokens, and the steps of Shantou's path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from access.tokens import token_for
from calendars.clock import FixedClock
from models.account import Account
from tests.conftest import work_order
from workflows.background.delivery import deliver
from workflows.context import Context
from workflows.stories.sample import fill


@dataclass
class Caller:
    """One account at the door."""

    client: FlaskClient
    token: str | None

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        """One request."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = {} if body is None else {"json": body}
        return self.client.open(path, method=method, headers=headers, **content, **more)

    def get(self, path: str, **query: Any) -> TestResponse:
        """A question."""
        return self.call("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        """An act."""
        return self.call("POST", path, body, **more)

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The items of a list."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json["items"]
        return found


@dataclass
class Site:
    """The demonstration."""

    app: Flask
    clock: FixedClock

    def caller(self, username: str | None = None) -> Caller:
        """An account with a token; nobody without a name."""
        account = Account.by_username(username) if username else None
        return Caller(self.app.test_client(), token_for(account)[0] if account else None)

    @property
    def context(self) -> Context:
        """Clock and gateways."""
        found: Context = self.app.extensions["bihuan"]
        return found

    def open_case(self, external_id: str = "WO-1", **over: Any) -> str:
        """The number of a case that was just opened."""
        answer = self.caller("province").post("/api/v1/work-orders", work_order(external_id, **over))
        assert answer.status_code == 201, answer.text
        return str(answer.json["case_no"])

    def task(self, username: str, step: str, case_no: str) -> dict[str, Any]:
        """The row of a step in somebody's inbox."""
        rows = self.caller(username).items("/api/v1/tasks", case_no=case_no, step=step)
        assert len(rows) == 1, f"{step} is not in the inbox of {username}: {rows}"
        return rows[0]

    def do(self, username: str, step: str, case_no: str, outcome: str | None = None, **data: Any) -> dict[str, Any]:
        """Completes a step, its form filled from its own schema."""
        caller, task = self.caller(username), self.task(username, step, case_no)
        form = caller.get(f"/api/v1/tasks/{task['id']}").json["form"]
        body = {"outcome": outcome, "data": fill(form, data, self.context.clock.now())}
        answer = caller.post(f"/api/v1/tasks/{task['id']}/complete", body)
        assert answer.status_code == 200, answer.text
        progress: dict[str, Any] = answer.json
        return progress

    def dispatched(self, external_id: str = "WO-1", to: str = "shantou-housing") -> str:
        """The number of a case that lies with the institution."""
        case_no = self.open_case(external_id)
        self.do("shantou-l1", "dispatch_case", case_no, to=to)
        return case_no

    def advance(self, rule: str) -> None:
        """Moves the demonstration's clock; the delivery job, which runs by itself in an installation, has its round."""
        answer = self.caller("shantou-l1").post("/api/v1/demo/clock", {"advance": rule})
        assert answer.status_code == 200, answer.text
        deliver(self.context)
