"""The sandbox's HTTP face: receives filings as the province would, and does as it is told.

    POST /v1/filings              hand in a filing (signed; see gateways/signing.py)
    GET  /v1/filings?case_no=…    what was received, newest first (200 at most)
    GET  /v1/filings/<key>        one of them, by its idempotency key
    GET  /control                 how the next new filings will be treated
    POST /control                 {"behaviour": "accept|reject|timeout|error|slow", "times": n|null, "reason_code": …,
                                   "reason": …, "seconds": …, "after_recording": true|false}
    GET  /healthz, GET /          health; the page

Orders queue up: the next `times` new filings meet the first order, then the second, afterwards everything is accepted.
`times: null` holds until the next order. {"behaviour": "accept"} clears the queue. A key that is already recorded gets
its old answer again and uses up no order. `timeout` holds the request for `seconds` and then drops the connection
without a word; `after_recording` says whether the filing was kept before (also for `error`).

/control, the lists and the page have no password. They belong to the sandbox alone, answer this machine only, and
`listen` binds nothing but loopback. Never put this in front of real filings.
"""

from __future__ import annotations

import sqlite3
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, jsonify
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from calendars.clock import Clock
from gateways.sandbox.pages import pages
from gateways.sandbox.problems import Problem, http_problem, problem_response
from gateways.sandbox.receiving import receiving
from gateways.sandbox.state import EXTENSION, Sandbox, sandbox
from gateways.sandbox.store import FilingStore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LONGEST_REQUEST_BYTES = 1024 * 1024


class _Handler(WSGIRequestHandler):
    """Closes for good when the application drops a connection; werkzeug alone would wait for the next request on it."""

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        self.close_connection = True


_health = Blueprint("health", __name__)


def create_sandbox(db_path: str | Path, secret: bytes, clock: Clock, *, key_id: str = "bihuan-demo") -> Flask:
    """The sandbox as a Flask application.

    `db_path` is its own SQLite file, created if missing. `clock` dates receipts (Beijing day) and judges the ten
    minutes of the signature, so it must be the clock that the sender signs by.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_REQUEST_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = Sandbox(FilingStore(db_path), key_id, secret, clock)
    app.register_blueprint(_health)
    app.register_blueprint(receiving)
    app.register_blueprint(pages)
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, http_problem)
    return app


def listen(app: Flask, *, port: int, host: str = "127.0.0.1") -> BaseWSGIServer:
    """A server bound to a loopback address (ValueError for any other); port 0 takes a free one.

    Call `serve_forever()` on it. It runs a thread a request, so that one held filing does not hold the others.
    """
    if not ip_address(host).is_loopback:
        raise ValueError("the sandbox listens on loopback only")
    return make_server(host, port, app, threaded=True, request_handler=_Handler)


def stop_holding(app: Flask) -> None:
    """Let all held requests go now, for a clean stop."""
    held = app.extensions[EXTENSION]
    assert isinstance(held, Sandbox)
    held.closing.set()


@_health.get("/healthz")
def _healthz() -> Response:
    try:
        sandbox().store.check()
    except sqlite3.Error as error:
        raise Problem(503, "database-unreadable", "沙箱数据库不可读 / The sandbox's file cannot be read") from error
    return jsonify(status="ok", service="bihuan-province-sandbox")
