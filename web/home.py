"""Where one lands: a stranger is told what this is, an official what is due, with whom it lies, and where to go on."""

from __future__ import annotations

from flask import render_template

from access.current import config, context, current_login
from access.rules import RULES
from models.account import Actor
from models.case import Case
from models.queries import cases as case_queries
from models.queries import counts, home, notices, oversight, pages, tasks
from models.queries.tasks import TaskFilter
from models.task import Task
from views import oversight as view
from workflows.holidays.horizon import horizon

MOST = 8
# Roles with steps of their own.
ACTING = frozenset(
    {"first_level", "second_level", "third_level", "appeal_reviewer", "authority", "filing_office", "staff"}
)
OVERSEEING = frozenset({"first_level", "supervisor"})


def index() -> str:
    """The landing page, or one's own desk after logging in."""
    login = current_login()
    if login is None:
        settings = config()
        return render_template(
            "home/landing.html",
            published_until=context().calendar().published_until(),
            sandbox=settings.province_url if settings.own_sandbox else None,
        )
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
    done = home.handled(actor)
    items = case_queries.evaluations([case.id for _, case in done])
    return render_template(
        "home/desk.html",
        own=home.own(actor, until) if acts else None,
        pressing=view.rows(pressing, {}, now, calendar),
        notices=latest,
        overseen=view.added([group.whole for group in groups]) if oversees else None,
        worst=[group for group in groups if group.whole.figures["overdue"]][:5],
        handled=[(task, case, items[case.id].item_name if case.id in items else "") for task, case in done],
        trouble={"incidents": counts.open_incidents(), "refused": counts.refused_messages()}
        if actor.has("admin")
        else None,
        reaches=lambda endpoint: reaches(endpoint, actor),
    )


def reaches(endpoint: str, actor: Actor) -> bool:
    """Whether this account may open a page."""
    rule = RULES[endpoint]
    return not rule.roles or bool(rule.roles & actor.every_role)
