"""A browser in which somebody has logged in before: strangers behind the same address can not shut them out (OWASP: device cookies).

The cookie opens nothing. It has a counter of wrong passwords of its own, for this one account.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from flask import Response, after_this_request, current_app, request, url_for

from workflows.accounts.throttle import keyed

COOKIE = "bihuan_known"
KEPT = timedelta(days=180)


def remember(username: str) -> None:
    """Marks the browser of this request as one in which this account has logged in."""
    mark = secrets.token_urlsafe(16)
    value = f"{mark}.{signature(mark, username)}"

    @after_this_request
    def put(response: Response) -> Response:
        # Sent to the login alone.
        response.set_cookie(
            COOKIE,
            value,
            max_age=KEPT,
            path=url_for("web.login.show"),
            httponly=True,
            secure=request.is_secure,
            samesite="Lax",
        )
        return response


def mark_of(username: str) -> str:
    """The mark of a browser in which this account has logged in before; empty for every other one."""
    mark, _, signed = request.cookies.get(COOKIE, "").partition(".")
    genuine = hmac.compare_digest(signed.encode(), signature(mark, username).encode())
    return mark if mark and genuine else ""


def signature(mark: str, username: str) -> str:
    """Binds a mark to one account; it tells nothing about it."""
    return keyed(str(current_app.config["SECRET_KEY"]), "browser", mark, username.casefold())
