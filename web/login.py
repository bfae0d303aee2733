"""Logging in and out."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from werkzeug.wrappers import Response

from access import sessions
from access.current import config, context, current_login
from models.errors import DomainError
from web.pages import go, go_to, safe_target, unkept
from workflows.login import Attempt, log_in

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
def show() -> Response:
    """The form; whoever is logged in already goes on."""
    target = safe_target(request.args.get("next"))
    if current_login() is not None:
        return go(target or "/")
    return unkept(render_template("login/login.html", target=target, username="", error=None))


@blueprint.post("/login")
def submit() -> Response | tuple[Response, int]:
    """Logs in and goes where one wanted to go; a failure says why, and how long to wait after many."""
    target, username = safe_target(request.form.get("next")), request.form.get("username", "")
    attempt = Attempt(
        username, request.form.get("password", ""), request.remote_addr or "", str(current_app.config["SECRET_KEY"])
    )
    try:
        account = log_in(context(), attempt, demonstration=config().demonstration)
    except DomainError as error:
        page = unkept(render_template("login/login.html", target=target, username=username, error=error))
        page.headers.update({"Retry-After": str(error.retry_after)} if error.retry_after else {})
        return page, error.status
    sessions.begin(account)
    return go(target or "/")


@blueprint.post("/logout")
def leave() -> Response:
    """Logs out."""
    sessions.end()
    return go_to("web.login.show")
