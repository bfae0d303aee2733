"""The browser's login: a key in the signed cookie, its hash in the table of sessions."""

from __future__ import annotations

import hmac

from flask import request, session
from flask.sessions import SecureCookieSessionInterface

from access import known_browser
from access.current import Login, actor_of, config, context, current_login, origin
from access.page_rules import POLLED
from access.tokens import fingerprint
from models import session as sessions
from models.account import Account
from models.errors import DomainError
from workflows.accounts import sessions as acts

KEY = "key"
# How the browser was logged in: by `password`, or by `sign_on` at an identity provider, where no password of ours counts.
WAY = "way"


class Cookies(SecureCookieSessionInterface):
    """Flask's signed cookie, marked `Secure` wherever the page itself came by HTTPS."""

    def get_cookie_secure(self, app: object) -> bool:
        """Not a setting: an office network without HTTPS could not log in, one with HTTPS must not forget it."""
        return request.is_secure


def begin(account: Account, way: str = "password") -> None:
    """Logs the browser in under a new key; everything it brought along is dropped, and the login that it had ends."""
    before, now = current_login(), context().system_clock.now()
    instead_of = before.session_id if before is not None else None
    key = acts.begin(account, fingerprint(account), origin().where, now, instead_of=instead_of)
    forget()
    session[KEY], session[WAY] = key, way
    known_browser.remember(account.username)


def end() -> None:
    """Logs the browser out; the key is worth nothing from now on, whoever has it."""
    login = current_login()
    if login is not None and login.session_id is not None:
        acts.end(login.session_id, context().system_clock.now())
    forget()


def forget() -> None:
    """Drops what the browser brought along, but for its language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def read_session() -> Login | None:
    """The caller of this request by its cookie; None without a live session of an account that may log in."""
    key = session.get(KEY)
    found = sessions.find(key) if key else None
    if found is None:
        return None
    row, account, covers = found
    now = context().system_clock.now()
    if not row.live(now) or not account.may_log_in(demonstration=config().demonstration):
        return None
    if not hmac.compare_digest(row.fingerprint, fingerprint(account)):
        return None
    must_change = account.must_change_password and session.get(WAY) != "sign_on"
    login = Login(actor_of(account, covers_somebody=covers), account.demonstration, row.id, must_change)
    if request.endpoint not in POLLED:
        acts.note_use(row.id, row.last_seen_at, now)
    return login


def need_session() -> DomainError:
    """What a page says to somebody who is not logged in (the web room sends them to the login page)."""
    return DomainError("login-required", "请先登录", "log in first", status=401)
