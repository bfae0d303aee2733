"""Security headers of every answer. A room that sets its own keeps them."""

from __future__ import annotations

from flask import Flask, Response, g, request

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def secure(response: Response) -> Response:
    """Nothing may be loaded, framed, guessed or kept that the answer does not need."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", PAGE if response.mimetype == "text/html" else NOTHING)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Frame-Options", "DENY")
    if g.get("login") is not None and response.mimetype == "text/html":
        # A shared computer shows nothing of the one who was logged in before.
        headers.setdefault("Cache-Control", "no-store")
    if request.path.startswith("/api/") or request.path in ("/healthz", "/readyz", "/metrics"):
        headers.setdefault("Cache-Control", "no-store")
    if g.get("request_id"):
        headers["X-Request-Id"] = g.request_id
    return response


def init_app(app: Flask) -> None:
    """Adds the headers to every answer of the application, refusals included."""
    app.after_request(secure)
