"""What every page function needs: where to go next, and whether a page or a piece of one is wanted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse


def wants_fragment() -> bool:
    """Whether htmx asks for a piece of the page (a dialog, a list) and not for the whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def safe_target(target: str | None) -> str | None:
    """An address inside this house, or None: nobody is sent elsewhere by a link that somebody prepared."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(character < " " for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def go(target: str) -> AnyResponse:
    """Sends the browser to a page after something was done (303), also where htmx asked."""
    if wants_fragment():
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = target
        return answer
    return redirect(target, 303)


def go_to(endpoint: str, **values: Any) -> AnyResponse:
    """The same by the name of a page."""
    return go(url_for(endpoint, **values))


def unkept(page: str) -> Response:
    """A page that is neither kept by the browser nor by anything on the way."""
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer
