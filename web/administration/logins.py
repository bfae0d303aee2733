"""The audit of logins."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from access.current import context, current_actor
from calendars.clock import BEIJING, parse_instant
from calendars.errors import CalendarFault
from models.login_event import FAILURES, KINDS
from models.queries import accounts as queries
from models.queries.pages import rows
from web.agents import browser_of
from web.errors import in_words
from web.paging import number_of, page_url
from web.saying import said_table

blueprint = Blueprint("logins", __name__, url_prefix="/admin/logins")

SIZE = 50


@blueprint.get("")
def listing() -> str:
    """The lines, newest first, narrowed by the address."""
    said = {name: request.args.get(name, "").strip()[:80] for name in ("kind", "username", "address", "since", "until")}
    wanted, errors = wanted_of(said)
    query, number = queries.logins(current_actor(), wanted), number_of(request.args.get("page"))
    return render_template(
        "administration/logins.html",
        lines=rows(query, number, SIZE),
        total=queries.count(query),
        page=number,
        size=SIZE,
        url=page_url,
        said=said,
        errors=errors,
        kinds=said_table(KINDS),
        failures=FAILURES,
        browser_of=browser_of,
        days=context().login_retention_days,
    )


def wanted_of(said: dict[str, str]) -> tuple[queries.LoginFilter, dict[str, str]]:
    """What the form says; a day that can not be read narrows nothing, and is told."""
    errors: dict[str, str] = {}
    days = {}
    for name in ("since", "until"):
        try:
            days[name] = parse_instant(said[name], default_offset=BEIJING) if said[name] else None
        except (CalendarFault, OverflowError) as error:
            days[name], errors[name] = None, in_words(error) if isinstance(error, CalendarFault) else _("时间超出范围")
    until = days["until"] + timedelta(days=1) if days["until"] else None
    return (
        queries.LoginFilter(
            kind=said["kind"] or None,
            username=said["username"] or None,
            address=said["address"] or None,
            since=days["since"],
            until=until,
        ),
        errors,
    )
