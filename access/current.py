"""Who calls in this request, and what this installation consists of."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, request

from config import Config
from models.account import Account, Actor
from models.errors import DomainError
from models.queries import covers
from workflows.accounts.passwords import Origin
from workflows.context import Context


@dataclass(frozen=True)
class Login:
    """The caller of this request. `session_id` is the browser session; None for a caller with a token."""

    actor: Actor
    demonstration: bool
    session_id: int | None = None
    # The password was given out by somebody else: nothing can be done before it is changed.
    must_change_password: bool = False


def current_login() -> Login | None:
    """The login of this request; None where nobody is logged in."""
    found: Login | None = g.get("login")
    return found


def current_actor() -> Actor:
    """Who is calling; only where the permission rule asks for a login."""
    login = current_login()
    if login is None:
        raise DomainError("token-missing", "请先登录", "log in first", status=401)
    return login.actor


def actor_of(account: Account, *, covers_somebody: bool = True) -> Actor:
    """The account as it acts in this request: with those whom it covers at this moment of the case clock."""
    return account.actor(covers.covering(account.id, context().clock.now()) if covers_somebody else ())


def origin() -> Origin:
    """From where this request comes, for the audit of logins."""
    agent = request.headers.get("User-Agent", "")
    return Origin(request.remote_addr or "", str(current_app.config["SECRET_KEY"]), agent)


def context() -> Context:
    """Clock, calendar and gateways of this application."""
    found: Context = current_app.extensions["bihuan"]
    return found


def config() -> Config:
    """The settings of this installation."""
    found: Config = current_app.config["BIHUAN"]
    return found
