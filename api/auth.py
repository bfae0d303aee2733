"""Who is calling: a signed token for name and password, and the actor behind a token."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from api.parsing import Room
from api.schemas.auth import CredentialsSchema, TokenSchema
from calendars.clock import to_beijing
from config import Config
from models.account import Account, Actor
from models.base import db
from models.errors import DomainError
from workflows.context import Context
from workflows.login import Attempt, log_in

LIFETIME = timedelta(hours=12)

room = Room("auth", __name__, url_prefix="/api/v1/auth", description="登录 / Logging in")


@dataclass(frozen=True)
class Login:
    """The caller of this request."""

    actor: Actor
    demonstration: bool


@room.route("/token", methods=["POST"])
@room.arguments(CredentialsSchema)
@room.response(200, TokenSchema, description="令牌 / the token")
@room.alt_response(401, response="UNAUTHORIZED")
@room.alt_response(429, response="TOO_MANY_REQUESTS")
def issue_token(credentials: dict[str, str]) -> dict[str, Any]:
    """登录，取得12小时有效的令牌；屡次失败须等候 / Log in: a token for twelve hours; after failures one has to wait."""
    address, secret = request.remote_addr or "", str(current_app.config["SECRET_KEY"])
    attempt = Attempt(credentials["username"], credentials["password"], address, secret)
    account = log_in(context(), attempt, demonstration=config().demonstration)
    token, expires_at = token_for(account)
    return {"access_token": token, "expires_at": to_beijing(expires_at).isoformat()}


def token_for(account: Account) -> tuple[str, datetime]:
    """A token of this account and the instant (UTC) at which it ends.

    Judged by the real clock: a demonstration that jumps a month ahead logs nobody out.
    """
    expires_at = context().system_clock.now() + LIFETIME
    content = {"account": account.id, "fingerprint": fingerprint(account), "expires": int(expires_at.timestamp())}
    return str(signer().dumps(content)), expires_at


def read_login() -> Login:
    """The caller of this request; 401 without a token, or with one that is forged, old, or of a changed password."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise DomainError("token-missing", "请先登录（缺少令牌）", "log in first: the token is missing", status=401)
    account = account_of(token.strip())
    if account is None:
        raise DomainError(
            "token-invalid", "登录已失效，请重新登录", "the token is invalid or expired: log in again", status=401
        )
    return Login(account.actor(), account.demonstration)


def account_of(token: str) -> Account | None:
    """The account of a good token."""
    try:
        content = signer().loads(token)
        account_id, mark, expires = content["account"], content["fingerprint"], content["expires"]
    except (BadSignature, KeyError, TypeError):
        return None
    if context().system_clock.now() >= datetime.fromtimestamp(expires, UTC):
        return None
    account = db.session.get(Account, account_id)
    if account is None or not account.active or (account.demonstration and not config().demonstration):
        return None
    return account if hmac.compare_digest(mark, fingerprint(account)) else None


def fingerprint(account: Account) -> str:
    """Changes with the password, and tells nothing about it: a changed password ends every token."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, account.password_hash.encode(), hashlib.sha256).hexdigest()[:20]


def signer() -> URLSafeSerializer:
    """Signs tokens with the installation's key."""
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt="bihuan.token", signer_kwargs={"digest_method": hashlib.sha256}
    )


def current_actor() -> Actor:
    """Who is calling; only where the permission rule asks for a login."""
    login: Login | None = g.get("login")
    if login is None:
        raise DomainError("token-missing", "请先登录", "log in first", status=401)
    return login.actor


def context() -> Context:
    """Clock, calendar and gateways of this application."""
    found: Context = current_app.extensions["bihuan"]
    return found


def config() -> Config:
    """The settings of this installation."""
    found: Config = current_app.config["BIHUAN"]
    return found
