"""Who may call what: one table for every endpoint of the application, and no rule means no entry."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from flask import Flask, g, request

from api.access import begin_request, check_scraper
from api.auth import config, read_login
from models.account import ROLES
from models.errors import DomainError, forbidden, not_found
from workflows import logs


@dataclass(frozen=True)
class Rule:
    """`public` needs no login; `roles` one of them, none meaning any; `demonstration` exists in that mode alone.

    `scraper` takes the token of BIHUAN_METRICS_TOKEN and no login.
    """

    public: bool = False
    roles: frozenset[str] = frozenset()
    demonstration: bool = False
    scraper: bool = False


PUBLIC = Rule(public=True)
# What a caller sees behind a login is decided by organisation and role in models/queries/scope.py.
LOGIN = Rule()
GATEWAY = Rule(roles=frozenset({"gateway"}))
# Whoever may have to call; whose step it is decides workflows/showing.py.
CALLERS = Rule(roles=frozenset({"first_level", "second_level", "third_level"}))
SCRAPER = Rule(scraper=True)
ADMIN = Rule(roles=frozenset({"admin"}))
DEMONSTRATION = Rule(demonstration=True)

# A case's log and file: not for the clerk whom the review is about (ST-42: a referral may concern them), nor for outside.
CASE_FILE = Rule(roles=frozenset(ROLES) - {"staff", "gateway"})
# The clerk may appeal with evidence, and sees what they put there themselves (models/queries/attachments.py).
NOT_OUTSIDE = Rule(roles=frozenset(ROLES) - {"gateway"})

RULES: dict[str, Rule] = {
    "auth.issue_token": PUBLIC,
    "health.healthz": PUBLIC,
    "health.readyz": PUBLIC,
    "metrics.show": SCRAPER,
    "jobs.listing": ADMIN,
    "jobs.cancel": ADMIN,
    "documents.openapi": PUBLIC,
    "documents.docs": PUBLIC,
    "documents.style": PUBLIC,
    "calendar.deadline": PUBLIC,
    "procedures.listing": LOGIN,
    "procedures.show": LOGIN,
    "procedures.diagram": LOGIN,
    "calendar.notices": LOGIN,
    "calendar.year": LOGIN,
    "calendar.preview": ADMIN,
    "calendar.import_notice": ADMIN,
    "work_orders.receive": GATEWAY,
    "cases.listing": LOGIN,
    "cases.show": LOGIN,
    "cases.timeline": CASE_FILE,
    "cases.deadlines": CASE_FILE,
    "cases.diagram": CASE_FILE,
    "cases.evaluator": CALLERS,
    "cases.search": Rule(roles=frozenset({"second_level"})),
    "attachments.listing": NOT_OUTSIDE,
    "attachments.add": NOT_OUTSIDE,
    "attachments.download": NOT_OUTSIDE,
    "attachments.picture": NOT_OUTSIDE,
    "attachments.remove": NOT_OUTSIDE,
    "notes.listing": CASE_FILE,
    "notes.write": CASE_FILE,
    "notes.edit": CASE_FILE,
    "notes.delete": CASE_FILE,
    "notes.colleagues": CASE_FILE,
    "notes.linked": CASE_FILE,
    "messages.offers": LOGIN,
    "messages.send": LOGIN,
    "tasks.listing": LOGIN,
    "tasks.show": LOGIN,
    "tasks.claim": LOGIN,
    "tasks.release": LOGIN,
    "tasks.delegate": LOGIN,
    "tasks.complete": LOGIN,
    "notices.listing": LOGIN,
    "incidents.listing": ADMIN,
    "incidents.show": ADMIN,
    "incidents.retry": ADMIN,
    "incidents.skip": ADMIN,
    "incidents.retry_many": ADMIN,
    "incidents.skip_many": ADMIN,
    "demo.read_clock": DEMONSTRATION,
    "demo.move_clock": DEMONSTRATION,
    # Pages of the web room.
    "web.index": PUBLIC,
    "web.style": PUBLIC,
    # What the law says, and nobody's name.
    "web.procedures.listing": PUBLIC,
    "web.procedures.show": PUBLIC,
    "web.procedures.diagram": PUBLIC,
}


# What may stand in a log line and a header as it came.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def identify() -> None:
    """Gives the request its number, the one of the proxy before us if it brings one, and forgets the caller before."""
    given = request.headers.get("X-Request-Id", "")
    g.request_id, g.login = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8), None
    begin_request(g.request_id)


def guard() -> None:
    """Lets nobody in without a rule that says so. Runs before every endpoint of the application."""
    if "\x00" in request.path or any("\x00" in part for pair in request.args.items(multi=True) for part in pair):
        raise DomainError("bad-request", "地址含有 NUL 字符", "the address has a NUL character", status=400)
    if request.endpoint is None:
        return
    rule = RULES.get(request.endpoint)
    if rule is None:
        raise forbidden("此地址没有权限规则，不予开放", "no permission rule: closed")
    if rule.demonstration and not config().demonstration:
        raise not_found("此地址（仅演示模式提供）", "this address (demonstration mode only) was")
    if rule.public:
        return
    if rule.scraper:
        check_scraper()
        return
    g.login = read_login()
    logs.bind(account_id=g.login.actor.account_id)
    if rule.roles and not rule.roles & g.login.actor.roles:
        raise forbidden("您的账户没有此操作的角色", "your account lacks the role for this")
    if rule.demonstration and not g.login.demonstration:
        raise forbidden("仅演示账户可用", "for demonstration accounts only")


def init_app(app: Flask) -> None:
    """Puts the guard before everything."""
    app.before_request(identify)
    app.before_request(guard)
