"""Who may call what: one table for every endpoint of the application, and no rule means no entry."""

from __future__ import annotations

from dataclasses import dataclass

from models.account import ROLES


@dataclass(frozen=True)
class Rule:
    """`public` needs no login; `roles` one of them, none meaning any; `demonstration` exists in that mode alone.

    `scraper` takes the token of BIHUAN_METRICS_TOKEN and no login. A page takes no form without the token that it gave
    out with it; `form_token=False` is for a page whose address is the secret itself. `before_change` can be called by
    somebody who has yet to change the password that an administrator gave out.
    """

    public: bool = False
    roles: frozenset[str] = frozenset()
    demonstration: bool = False
    scraper: bool = False
    form_token: bool = True
    before_change: bool = False


PUBLIC = Rule(public=True)
# What a caller sees behind a login is decided by organisation and role in models/queries/scope.py.
LOGIN = Rule()
GATEWAY = Rule(roles=frozenset({"gateway"}))
# Whoever may have to call; whose step it is decides workflows/showing.py.
CALLERS = Rule(roles=frozenset({"first_level", "second_level", "third_level"}))
SCRAPER = Rule(scraper=True)
ADMIN = Rule(roles=frozenset({"admin"}))
DEMONSTRATION = Rule(demonstration=True)
FIRST = Rule(before_change=True)

# A case's log and file: not for the clerk whom the review is about (ST-42: a referral may concern them), nor for outside.
CASE_FILE = Rule(roles=frozenset(ROLES) - {"staff", "gateway"})
# The clerk may appeal with evidence, and sees what they put there themselves (models/queries/attachments.py).
NOT_OUTSIDE = Rule(roles=frozenset(ROLES) - {"gateway"})

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
    "attachments.listing": NOT_OUTSIDE,
    "attachments.add": NOT_OUTSIDE,
    "attachments.download": NOT_OUTSIDE,
    "attachments.picture": NOT_OUTSIDE,
    "attachments.remove": NOT_OUTSIDE,
    "web.attachments.page": NOT_OUTSIDE,
    "web.attachments.add": NOT_OUTSIDE,
    "web.attachments.download": NOT_OUTSIDE,
    "web.attachments.read": NOT_OUTSIDE,
    "web.attachments.picture": NOT_OUTSIDE,
    "web.attachments.view": NOT_OUTSIDE,
    "web.attachments.removal": NOT_OUTSIDE,
    "web.attachments.remove": NOT_OUTSIDE,
    "web.notes.write": CASE_FILE,
    "web.notes.editing": CASE_FILE,
    "web.notes.edit": CASE_FILE,
    "web.notes.delete": CASE_FILE,
    "web.notes.colleagues": CASE_FILE,
    "web.notes.linked": CASE_FILE,
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
    "accounts.listing": ADMIN,
    "accounts.create": ADMIN,
    "accounts.show": ADMIN,
    "accounts.change": ADMIN,
    "accounts.reset_password": ADMIN,
    "accounts.reset_second_factor": ADMIN,
    "organizations.listing": ADMIN,
    "organizations.create": ADMIN,
    "organizations.change": ADMIN,
    "covers.listing": LOGIN,
    "covers.enter": LOGIN,
    "covers.end": LOGIN,
    "demo.read_clock": DEMONSTRATION,
    "demo.move_clock": DEMONSTRATION,
    # Pages of the web room.
    "web.index": PUBLIC,
    "web.asset": PUBLIC,
    "web.language.choose": PUBLIC,
    "web.login.show": PUBLIC,
    "web.login.submit": PUBLIC,
    "web.login.leave": FIRST,
    "web.login.code": PUBLIC,
    "web.login.check_code": PUBLIC,
    "web.login.sign_on": PUBLIC,
    "web.login.sign_on_return": PUBLIC,
    "web.account.show": LOGIN,
    "web.account.password": FIRST,
    "web.account.change_password": FIRST,
    "web.account.second_factor": LOGIN,
    "web.account.confirm_second_factor": LOGIN,
    "web.account.leave_second_factor": LOGIN,
    "web.account.drop_second_factor": LOGIN,
    "web.account.ask_recovery_codes": LOGIN,
    "web.account.new_recovery_codes": LOGIN,
    "web.account.end_session": LOGIN,
    "web.account.end_other_sessions": LOGIN,
    "web.covers.listing": LOGIN,
    "web.covers.new": LOGIN,
    "web.covers.enter": LOGIN,
    "web.covers.end": LOGIN,
    "web.organizations.tree": ADMIN,
    "web.organizations.new": ADMIN,
    "web.organizations.create": ADMIN,
    "web.organizations.edit": ADMIN,
    "web.organizations.rename": ADMIN,
    "web.organizations.move": ADMIN,
    "web.organizations.close": ADMIN,
    "web.organizations.reopen": ADMIN,
    "web.accounts.listing": ADMIN,
    "web.accounts.new": ADMIN,
    "web.accounts.create": ADMIN,
    "web.accounts.edit": ADMIN,
    "web.accounts.change": ADMIN,
    "web.accounts.close": ADMIN,
    "web.accounts.reopen": ADMIN,
    "web.accounts.reset_password": ADMIN,
    "web.accounts.reset_second_factor": ADMIN,
    "web.account_imports.show": ADMIN,
    "web.account_imports.template": ADMIN,
    "web.account_imports.look": ADMIN,
    "web.account_imports.run": ADMIN,
    "web.logins.listing": ADMIN,
    "web.demonstration.clock": DEMONSTRATION,
    "web.demonstration.move_clock": DEMONSTRATION,
    # The case page. Whose case and step it is decides models/queries/scope.py.
    "web.case.show": LOGIN,
    "web.case.task": LOGIN,
    "web.case.complete": LOGIN,
    "web.message.form": LOGIN,
    "web.message.send": LOGIN,
    "web.draft.keep_task": LOGIN,
    "web.draft.keep_message": LOGIN,
    "web.draft.discard_task": LOGIN,
    "web.draft.discard_message": LOGIN,
    "web.evaluator.ask": CALLERS,
    "web.evaluator.show": CALLERS,
    "web.holding.claim": LOGIN,
    "web.holding.release": LOGIN,
    "web.holding.choose": LOGIN,
    "web.holding.delegate": LOGIN,
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
