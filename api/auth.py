"""Logging in for programs: a signed token for name and password."""

from __future__ import annotations

from typing import Any

from flask import current_app, request

from access.current import config, context
from access.tokens import token_for
from api.parsing import Room
from api.schemas.auth import CredentialsSchema, TokenSchema
from calendars.clock import to_beijing
from workflows.login import Attempt, log_in

room = Room("auth", __name__, url_prefix="/api/v1/auth", description="登录 / Logging in")


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
