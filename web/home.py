"""Where one lands: a stranger is told what this is, an official what is due, with whom it lies, and where to go on."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import config, context, current_login
from access.rules import RULES
from calendars.clock import beijing_instant, to_beijing
from models.account import LANES, Actor
from models.case import Case
from models.queries import accounts, counts, home, notices, organizations, oversight, pages, tasks
from models.queries import cases as case_queries
from models.queries.tasks import TaskFilter
from models.task import Task
from views import oversight as view
from web.pages import go_to
from workflows.holidays.horizon import horizon

MOST = 8
# Roles with steps of their own, or what they did.
ACTING = LANES | {"staff"}
OVERSEEING = frozenset({"first_level", "supervisor"})


def index() -> str | Response:
    """The landing page, or one's own desk after logging in."""
    login = current_login()
    if login is None:
        settings = config()
        return render_template(
            "home/landing.html",
            published_until=context().calendar().published_until(),
            sandbox=settings.province_url if settings.own_sandbox else None,
        )
    if login.must_change_password:
        return go_to("web.account.password")
    return desk(login.actor)


def desk(actor: Actor) -> str:
    """What concerns this account."""
    now, calendar = context().clock.now(), context().calendar()
    until = horizon(now, calendar)
    acts, oversees = bool(actor.roles & ACTING), bool(actor.roles & OVERSEEING)
    pressing: list[tuple[Task, Case]] = []
    if acts:
        pressing = tasks.page(tasks.inbox(actor, TaskFilter(), now), 1, MOST)
    elif oversees:
        pressing = tasks.page(oversight.listing(actor, oversight.Wanted(), until), 1, MOST)
    latest = pages.rows(notices.inbox(actor), 1, MOST) if actor.roles else []
    groups = view.groups(oversight.counts(actor, oversight.Wanted(), until)) if oversees else []
    done, today = home.handled(actor), to_beijing(now).date()
    items = case_queries.evaluations([case.id for _, case in done])
    return render_template(
        "home/desk.html",
        own=home.own(actor, until) if acts else None,
        today=today,
        sunday=today + timedelta(days=6 - today.weekday()),
        pressing=view.rows(pressing, {}, now, calendar),
        notices=latest,
        overseen=view.added([group.whole for group in groups]) if oversees else None,
        worst=[group for group in groups if group.whole.figures["overdue"]][:5],
        handled=[(task, case, items[case.id].item_name if case.id in items else "") for task, case in done],
        running=running(actor) if actor.has("admin") else None,
        reaches=lambda endpoint: reaches(endpoint, actor),
    )


def running(actor: Actor) -> list[tuple[str, int, object, str | None]]:
    """What an administrator has to look after: kind of tile, figure, words, and where it is put right."""
    today = to_beijing(context().system_clock.now()).date()
    failures = accounts.count(
        accounts.logins(actor, accounts.LoginFilter(kind="failures", since=beijing_instant(today)))
    )
    waiting = accounts.count(accounts.listing(actor, accounts.AccountFilter(state="waiting")))
    unmanned = sum(bool(branch.tasks) and not branch.accounts for branch in organizations.tree(actor))
    return [
        ("overdue", counts.open_incidents(), _("待处理事故"), None),
        ("today", counts.refused_messages(), _("被拒的报送"), None),
        ("overdue", unmanned, _("无人办理的机构"), url_for("web.organizations.tree")),
        ("today", failures, _("今日登录失败"), url_for("web.logins.listing", kind="failures", since=today)),
        ("waiting", waiting, _("待改初始密码"), url_for("web.accounts.listing", state="waiting")),
    ]


def reaches(endpoint: str, actor: Actor) -> bool:
    """Whether this account may open a page."""
    rule = RULES[endpoint]
    return not rule.roles or bool(rule.roles & actor.every_role)
