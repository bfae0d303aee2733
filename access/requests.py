"""One log line for each request: who asked for what, how it ended, how long it took. Never the query string (ST-4b).

And the door for the machine that reads the metrics.
"""

from __future__ import annotations

import hmac
import logging
from time import perf_counter

from flask import Flask, Response, g, request

from access.current import config
from access.rules import RULES
from models.errors import DomainError, forbidden
from workflows.watching import logs

log = logging.getLogger("bihuan.access")

# Asked every few seconds by machines.
SILENT = frozenset({"health.healthz", "health.readyz", "metrics.show"})


def begin_request(request_id: str) -> None:
    """Every line of this request carries its number; a thread serves many, one after the other."""
    g.started = perf_counter()
    logs.fresh(request_id=request_id)


def note(response: Response) -> Response:
    """The line. An address that is none of ours is not repeated: it may say anything."""
    if request.endpoint not in SILENT and log.isEnabledFor(logging.INFO):
        known = request.url_rule is not None
        fields = {
            "method": request.method if known else "?",
            "path": shown_path() if known else "?",
            "status": response.status_code,
            "ms": round((perf_counter() - g.started) * 1000, 1) if "started" in g else None,
        }
        log.info("request", extra={"fields": fields})
    return response


def shown_path() -> str:
    """The address as it may be written down; one that is itself a secret is not (access/rules.py: `form_token`)."""
    rule = RULES.get(request.endpoint or "")
    secret = rule is not None and not rule.form_token
    return str(request.url_rule) if secret else request.path[:200]


def check_scraper() -> None:
    """Lets in whoever shows the metrics token; nobody where none is set."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        raise DomainError("token-missing", "请出示指标令牌", "show the metrics token", status=401)
    expected = config().metrics_token
    if expected is None:
        raise forbidden("未设置 BIHUAN_METRICS_TOKEN，指标不开放", "BIHUAN_METRICS_TOKEN is not set: closed")
    if not hmac.compare_digest(given.strip().encode(), expected.encode()):
        raise DomainError("token-invalid", "指标令牌不正确", "wrong metrics token", status=401)


def init_app(app: Flask) -> None:
    """Notes every request of the application."""
    app.after_request(note)
