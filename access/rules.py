"""Who may call what: one table for every endpoint of the application, and no rule means no entry."""

from __future__ import annotations

from dataclasses import dataclass

from models.account import ROLES


@dataclass(frozen=True)
class Rule:
    """`public` needs no login; `roles` one of them, none meaning any; `demonstration` exists in that mode alone.

    `scraper` takes the token of BIHUAN_METRICS_TOKEN and no login. A page takes no form without the token that it gave
    out with it; `form_token=False` is for a page whose address is the secret itself.
    """

    public: bool = False
    roles: frozenset[str] = frozenset()
    demonstration: bool = False
    scraper: bool = False
    form_token: bool = True


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
    "web.asset": PUBLIC,
    "web.language.choose": PUBLIC,
    "web.login.show": PUBLIC,
    "web.login.submit": PUBLIC,
    "web.login.leave": LOGIN,
    "web.demonstration.clock": DEMONSTRATION,
    "web.demonstration.move_clock": DEMONSTRATION,
    # The scope is in the query: whoever has no tasks, or sees no cases, sees empty lists.
    "web.inbox.listing": LOGIN,
    "web.inbox.pulse": LOGIN,
    "web.inbox.claim": LOGIN,
    "web.inbox.release": LOGIN,
    "web.inbox.acts": LOGIN,
    "web.cases.listing": LOGIN,
    "web.lists.columns": LOGIN,
    "web.lists.keep_columns": LOGIN,
    "web.lists.views": LOGIN,
    "web.lists.keep_view": LOGIN,
    "web.lists.rename_view": LOGIN,
    "web.lists.delete_view": LOGIN,
    "web.lists.begin_with": LOGIN,
    "web.lists.keys": LOGIN,
    # What the law says, and nobody's name.
    "web.procedures.listing": PUBLIC,
    "web.procedures.show": PUBLIC,
    "web.procedures.diagram": PUBLIC,
}
