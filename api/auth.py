"""Logging in for programs: a signed token for name and password."""

from __future__ import annotations

from typing import Any

from access.current import config, context, origin
from access.tokens import token_for
from api.parsing import Room
from api.schemas.auth import CredentialsSchema, TokenSchema
from calendars.clock import to_beijing
from workflows.accounts import second_factor
from workflows.accounts.login import Attempt, log_in
from workflows.accounts.passwords import password_expired

room = Room("auth", __name__, url_prefix="/api/v1/auth", description="登录 / Logging in")


@room.route("/token", methods=["POST"])
@room.arguments(CredentialsSchema)
@room.response(200, TokenSchema, description="令牌 / the token")
@room.alt_response(401, response="UNAUTHORIZED")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(429, response="TOO_MANY_REQUESTS")
def issue_token(credentials: dict[str, str]) -> dict[str, Any]:
    """登录，取得12小时有效的令牌；屡次失败须等候 / Log in: a token for twelve hours; after failures one has to wait."""
    here = origin()
    attempt = Attempt(
        credentials["username"], credentials["password"], here.address, here.secret, here.user_agent, way="token"
    )
    account = log_in(context(), attempt, demonstration=config().demonstration)
    if second_factor.of(account.id) is not None:
        second_factor.check(context(), account, credentials.get("code", ""), here)
    if account.must_change_password:
        raise password_expired()
    token, expires_at = token_for(account)
    return {"access_token": token, "expires_at": to_beijing(expires_at).isoformat()}
