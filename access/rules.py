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
# Who feeds the answer back to the person who wrote the review (workflows/evaluator_links.py says in which case).
ANSWERERS = Rule(roles=frozenset({"first_level", "second_level", "third_level"}))
# Whoever oversees others: a bureau its own cases, a supervisor a locality; analysts see where it jams.
OVERSEERS = Rule(roles=frozenset({"first_level", "supervisor"}))
OBSERVERS = Rule(roles=frozenset({"first_level", "supervisor", "analyst", "publisher"}))
# The address is the secret, so there is neither login nor form token.
SECRET_LINK = Rule(public=True, form_token=False)
CASE_FILE = Rule(roles=frozenset(ROLES) - {"staff", "gateway"})

# Whose case it is decide workflows/task_acts/urging.py and workflows/voiding.py.
URGERS = Rule(roles=frozenset({"first_level", "supervisor"}))
VOIDERS = Rule(roles=frozenset({"first_level", "supervisor", "admin"}))

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
    "task_acts.offers": LOGIN,
    "task_acts.people": LOGIN,
    "task_acts.hand_over": LOGIN,
    "task_acts.snooze": LOGIN,
    "task_acts.wake": LOGIN,
    "task_acts.take_back": LOGIN,
    "task_acts.bulk": LOGIN,
    "opinions.of_task": LOGIN,
    "opinions.of_case": CASE_FILE,
    "opinions.ask": LOGIN,
    "opinions.entrust": LOGIN,
    "opinions.withdraw": LOGIN,
    "opinions.mine": LOGIN,
    "opinions.answer": LOGIN,
    "copies.of_case": CASE_FILE,
    "copies.send": LOGIN,
    "copies.withdraw": LOGIN,
    "copies.mine": LOGIN,
    "copies.read": LOGIN,
    "copies.urge": URGERS,
    "voiding.waiting": VOIDERS,
    "voiding.show": CASE_FILE,
    "voiding.ask": VOIDERS,
    "voiding.withdraw": VOIDERS,
    "voiding.decide": VOIDERS,
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
    # The person who wrote the review, by a link.
    "web.answer.show": SECRET_LINK,
    "web.answer.judge": SECRET_LINK,
    "web.answer.thanks": PUBLIC,
    "web.links.show": ANSWERERS,
    "web.links.make": ANSWERERS,
    "web.links.revoke": ANSWERERS,
    "web.oversight.index": OVERSEERS,
    "web.oversight.steps": OVERSEERS,
    "web.oversight.confirm_urging": OVERSEERS,
    "web.oversight.urge_many": OVERSEERS,
    "web.oversight.urge_one": OVERSEERS,
    "web.oversight.heat": OBSERVERS,
    "web.task_acts.hand_over": LOGIN,
    "web.task_acts.hand_down": LOGIN,
    "web.task_acts.entrust": LOGIN,
    "web.task_acts.co_handle": LOGIN,
    "web.task_acts.countersign": LOGIN,
    "web.task_acts.consult": LOGIN,
    "web.task_acts.copy": LOGIN,
    "web.task_acts.snooze": LOGIN,
    "web.task_acts.take_back": LOGIN,
    "web.task_acts.requests": LOGIN,
    "web.task_acts.withdraw": LOGIN,
    "web.case_acts.copy": CASE_FILE,
    "web.case_acts.send_copy": CASE_FILE,
    "web.case_acts.withdraw_copy": CASE_FILE,
    "web.case_acts.urge": URGERS,
    "web.case_acts.send_urging": URGERS,
    "web.opinions.listing": CASE_FILE,
    "web.opinions.show": CASE_FILE,
    "web.opinions.answer": CASE_FILE,
    "web.copies.listing": CASE_FILE,
    "web.copies.read": CASE_FILE,
    "web.voiding.listing": VOIDERS,
    "web.voiding.show": VOIDERS,
    "web.voiding.ask": VOIDERS,
    "web.voiding.decide": VOIDERS,
    "web.voiding.withdraw": VOIDERS,
    "web.bulk.choose": LOGIN,
    "web.bulk.carry_out": LOGIN,
    # What the law says, and nobody's name.
    "web.procedures.listing": PUBLIC,
    "web.procedures.show": PUBLIC,
    "web.procedures.diagram": PUBLIC,
}
