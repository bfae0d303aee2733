"""Lets nobody in without a rule that says so. Runs before every endpoint of the application."""

from __future__ import annotations

import re
import secrets

from flask import Flask, g, request
from flask_wtf import CSRFProtect
from werkzeug.datastructures import MultiDict

from access.current import Login, config
from access.requests import begin_request, check_scraper
from access.rules import RULES, Rule
from access.sessions import Cookies, need_session, read_session
from access.tokens import read_login
from models.errors import DomainError, forbidden, not_found
from workflows.accounts.passwords import password_expired
from workflows.watching import logs

csrf = CSRFProtect()
# What Flask-WTF and Flask-Babel remember of a caller. A context that serves several requests must not mix them up.
OF_ONE_REQUEST = ("csrf_token", "csrf_valid", "_flask_babel")

# What may stand in a log line and a header as it came.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def identify() -> None:
    """Gives the request its number, the one of the proxy before us if it brings one, and forgets the caller before."""
    for name in OF_ONE_REQUEST:
        g.pop(name, None)
    given = request.headers.get("X-Request-Id", "")
    g.request_id, g.login = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8), None
    begin_request(g.request_id)


def guard() -> None:
    """Lets nobody in without a rule that says so. Runs before every endpoint of the application."""
    if "\x00" in request.path or has_nul(request.args):
        raise DomainError("bad-request", "地址含有 NUL 字符", "the address has a NUL character", status=400)
    if request.endpoint is None:
        # No such address. A page that says so still knows who looks at it.
        g.login = None if request.path.startswith("/api/") else read_session()
        return
    rule = RULES.get(request.endpoint)
    if rule is None:
        raise forbidden("此地址没有权限规则，不予开放", "no permission rule: closed")
    if rule.demonstration and not config().demonstration:
        raise not_found("此地址（仅演示模式提供）", "this address (demonstration mode only) was")
    if request.endpoint.startswith("web."):
        if rule.form_token:
            csrf.protect()
            # No database keeps it, and no browser sends it by itself.
            if has_nul(request.form):
                raise DomainError("bad-request", "内容含有 NUL 字符", "the form has a NUL character", status=400)
        admit(read_session(), rule)
    elif rule.scraper:
        check_scraper()
    elif not rule.public:
        admit(read_login(), rule)


def has_nul(said: MultiDict[str, str]) -> bool:
    """Whether a name or a value holds a NUL character."""
    return any("\x00" in part for pair in said.items(multi=True) for part in pair)


def admit(login: Login | None, rule: Rule) -> None:
    """Lets a caller in, or not. A page that is open to everybody still knows who looks at it."""
    g.login = login
    if login is None:
        if rule.public:
            return
        raise need_session()
    logs.bind(account_id=login.actor.account_id)
    if login.must_change_password and not rule.public and not rule.before_change:
        raise password_expired()
    if rule.roles and not rule.roles & login.actor.every_role:
        raise forbidden("您的账户没有此操作的角色", "your account lacks the role for this")
    if rule.demonstration and not login.demonstration:
        raise forbidden("仅演示账户可用", "for demonstration accounts only")


def init_app(app: Flask) -> None:
    """Puts the guard before everything. Pages take no form without the token that they gave out (Flask-WTF)."""
    # The guard itself says where: the HTTP interface takes tokens and no cookies.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.config.update(SESSION_COOKIE_NAME="bihuan", SESSION_COOKIE_SAMESITE="Lax")
    app.session_interface = Cookies()
    csrf.init_app(app)
    app.before_request(identify)
    app.before_request(guard)
