"""Signed tokens for programs: who has a good one is who it says."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from access.current import Login, config, context
from models.account import Account
from models.base import db
from models.errors import DomainError

LIFETIME = timedelta(hours=12)


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
    if account is None or not account.may_log_in(demonstration=config().demonstration):
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
