"""What the processes of these tests do: one act each, then they end."""

from __future__ import annotations

from typing import Any

from flask import Flask

from access.tokens import token_for
from app import assemble
from gateways.sms import SmsChannel
from handlers.ports_notices import Outlets
from models.account import Account
from tests.faults.installation import Site
from tests.faults.processes import context_of
from workflows.background.delivery import deliver
from workflows.evaluators import evaluator_links
from workflows.migrating.rounds import carry_on
from workflows.notifying.rounds import notify
from workflows.sweep import sweep


def sweep_once(app: Flask) -> int:
    """One sweep."""
    return sweep(context_of(app))


def deliver_once(app: Flask) -> int:
    """One round of deliveries."""
    return deliver(context_of(app))


def judge_once(app: Flask, site: Site, token: str, form: dict[str, str]) -> None:
    """Whoever has the link says something, where background work is done by the engine of the database."""
    context = context_of(app)
    context.jobs = assemble(site.settings()).jobs
    evaluator_links.judge(context, token, "203.0.113.7", "s" * 40, form)


def notify_once(app: Flask, sms_url: str) -> int:
    """One round of notices, with an SMS gateway at an address."""
    context = context_of(app)
    sms = SmsChannel(sms_url, "faults", b"only-for-tests", "T1", context.system_clock)
    context.outlets = Outlets({}, base_url="https://bihuan.example", evaluators=sms)
    return notify(context)


def request(app: Flask, username: str, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
    """One request of a person: status, content, headers."""
    account = Account.by_username(username)
    assert account is not None
    bearer = {"Authorization": f"Bearer {token_for(account)[0]}", **headers}
    answer = app.test_client().open(path, method=method, json=body, headers=bearer)
    return answer.status_code, answer.json, dict(answer.headers)


def migrate_on(app: Flask, run_id: int) -> None:
    """What is left of a migration."""
    carry_on(context_of(app), run_id)
