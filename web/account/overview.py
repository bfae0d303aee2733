"""The page «我的账户»: who I am here, where I am logged in, what happened to my account."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_login, origin
from models import session as sessions
from models.account import ROLES
from models.errors import not_found
from models.login_event import FAILURES, KINDS, note
from models.queries import accounts, covers
from models.queries.pages import rows
from web.account.room import blueprint, own
from web.agents import browser_of
from web.pages import go_to, unkept
from web.saying import said_table
from workflows.accounts import second_factor
from workflows.accounts import sessions as acts
from workflows.unit import transaction

LINES = 12


@blueprint.get("")
def show() -> Response:
    """Everything about one's own account on one page."""
    account, login, now = own(), current_login(), context().system_clock.now()
    assert login is not None
    factor = second_factor.of(account.id)
    running = covers.listing(login.actor, covers.CoverFilter(state="running"), context().clock.now())
    mine = [row for row in rows(running, 1, 20) if account.id in (row[0].covered_id, row[0].covering_id)]
    page = render_template(
        "account/account.html",
        account=account,
        roles=[_(ROLES.get(role, role)) for role in account.roles],
        factor=factor,
        sessions=sessions.live_of(account.id, now),
        session_id=login.session_id,
        covers=mine,
        logins=accounts.own_logins(account.id, LINES),
        kinds=said_table(KINDS),
        failures=FAILURES,
        browser_of=browser_of,
    )
    return unkept(page)


@blueprint.post("/sessions/<int(max=2147483647):session_id>/end")
def end_session(session_id: int) -> Response:
    """Signs out one of one's own sessions."""
    account, now = own(), context().system_clock.now()
    if session_id not in {row.id for row in sessions.live_of(account.id, now)}:
        raise not_found("该登录", "session")
    acts.end(session_id, now)
    with transaction():
        note("session_ended", now, account.id, where=origin().where)
    flash(_("已退出该设备上的登录"), "done")
    return go_to("web.account.show")


@blueprint.post("/sessions/end-others")
def end_other_sessions() -> Response:
    """Signs out everywhere but here."""
    account, login, now = own(), current_login(), context().system_clock.now()
    ended = acts.end_others(account.id, login.session_id if login else None, origin().where, now)
    flash(_("已退出其他 %(count)s 处登录", count=ended) if ended else _("没有其他登录"), "done")
    return go_to("web.account.show")
