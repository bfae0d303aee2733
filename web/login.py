"""Logging in and out: password, then the second factor where there is one; or at an identity provider."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Blueprint, render_template, request, session, url_for
from werkzeug.wrappers import Response

from access import known_browser, sessions
from access.current import config, context, current_login, origin
from access.tokens import fingerprint
from handlers.ports_sign_on import SignOnStart
from models.account import Account
from models.base import db
from models.errors import DomainError
from models.login_event import note
from web.pages import go, go_to, safe_target, unkept
from workflows.accounts import second_factor, sign_on
from workflows.accounts.login import Attempt, log_in
from workflows.unit import transaction

blueprint = Blueprint("login", __name__)

# Half a login waits for its second step so long; a sign-on for its return.
PATIENCE = timedelta(minutes=10)
HALF, AWAY = "half", "away"


@blueprint.get("/login")
def show() -> Response:
    """The form; whoever is logged in already goes on."""
    target = safe_target(request.args.get("next"))
    if current_login() is not None:
        return go(target or "/")
    return form(target)


def form(target: str | None, username: str = "", error: DomainError | None = None) -> Response:
    """The page with the form."""
    return unkept(
        render_template(
            "login/login.html", target=target, username=username, error=error, sign_on=context().sign_on is not None
        )
    )


@blueprint.post("/login")
def submit() -> Response | tuple[Response, int]:
    """Logs in and goes where one wanted to go; a failure says why, and how long to wait after many."""
    target, username = safe_target(request.form.get("next")), request.form.get("username", "")
    here = origin()
    attempt = Attempt(username, request.form.get("password", ""), here.address, here.secret, here.user_agent)
    attempt = replace(attempt, browser=known_browser.mark_of(attempt.name))
    try:
        account = log_in(context(), attempt, demonstration=config().demonstration)
    except DomainError as error:
        return refused(form(target, username, error), error)
    return enter(account, target, "password")


def refused(page: Response, error: DomainError) -> tuple[Response, int]:
    """The page again, with what was wrong."""
    page.headers.update({"Retry-After": str(error.retry_after)} if error.retry_after else {})
    return page, error.status


def enter(account: Account, target: str | None, way: str) -> Response:
    """Lets an account in, or asks for its second factor first."""
    if second_factor.of(account.id) is None:
        sessions.begin(account, way)
        return go(target or "/")
    until = context().system_clock.now() + PATIENCE
    sessions.end()
    session[HALF] = {
        "account": account.id,
        "mark": fingerprint(account),
        "until": int(until.timestamp()),
        "target": target,
        "way": way,
    }
    return go_to("web.login.code")


def half() -> tuple[Account, str | None, str] | None:
    """Whose second step this browser has to do, where it wanted to go, and how the first step was done."""
    kept = session.get(HALF)
    if not isinstance(kept, dict) or context().system_clock.now() >= datetime.fromtimestamp(kept["until"], UTC):
        return None
    account = db.session.get(Account, kept["account"])
    if account is None or not account.may_log_in(demonstration=config().demonstration):
        return None
    fits = hmac.compare_digest(kept["mark"], fingerprint(account))
    return (account, safe_target(kept["target"]), kept["way"]) if fits else None


@blueprint.get("/login/code")
def code() -> Response:
    """Asks for the code of the device."""
    if half() is None:
        return go_to("web.login.show")
    return unkept(render_template("login/code.html", error=None))


@blueprint.post("/login/code")
def check_code() -> Response | tuple[Response, int]:
    """Lets in whoever has the right code; a failure says so, and how long to wait after many."""
    waiting = half()
    if waiting is None:
        return go_to("web.login.show")
    account, target, way = waiting
    try:
        second_factor.check(context(), account, request.form.get("code", ""), origin())
    except DomainError as error:
        return refused(unkept(render_template("login/code.html", error=error)), error)
    sessions.begin(account, way)
    return go(target or "/")


@blueprint.get("/login/sign-on", endpoint="sign_on")
def begin_sign_on() -> Response:
    """Sends the browser to the identity provider."""
    begun = sign_on.begin(context(), return_address())
    until = context().system_clock.now() + PATIENCE
    session[AWAY] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "until": int(until.timestamp()),
        "target": safe_target(request.args.get("next")),
    }
    return go(begun.url)


@blueprint.get("/login/sign-on/return")
def sign_on_return() -> Response | tuple[Response, int]:
    """Back from the identity provider: in, or to the login page with the reason. Each answer counts once."""
    kept = session.pop(AWAY, None)
    now = context().system_clock.now()
    if not isinstance(kept, dict) or now >= datetime.fromtimestamp(kept["until"], UTC):
        error = DomainError("sign-on-refused", "单点登录已过期，请重新登录", "the sign-on is over: try again", 401)
        return refused(form(None, error=error), error)
    start = SignOnStart("", kept["state"], kept["nonce"], kept["verifier"])
    target = safe_target(kept["target"])
    try:
        account = sign_on.finish(
            context(),
            start,
            request.args.to_dict(),
            return_address(),
            origin(),
            demonstration=config().demonstration,
        )
    except DomainError as error:
        return refused(form(target, error=error), error)
    return enter(account, target, "sign_on")


def return_address() -> str:
    """Where the identity provider sends the browser back to; its administrator has to know this address."""
    return url_for("web.login.sign_on_return", _external=True)


@blueprint.post("/logout")
def leave() -> Response:
    """Logs out."""
    login = current_login()
    if login is not None:
        with transaction():
            note("sign_out", context().system_clock.now(), login.actor.account_id, where=origin().where)
    sessions.end()
    return go_to("web.login.show")
