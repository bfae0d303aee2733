"""The sandbox's page and its control: what came in, what will happen next, and forms to change it. No scripts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from calendars.clock import to_beijing
from gateways.sandbox.behaviours import ACCEPT, DEFAULT_SECONDS, LABELS, Behaviour, order_from_form, read_behaviour
from gateways.sandbox.filings import TYPES
from gateways.sandbox.local import local_only
from gateways.sandbox.problems import FieldError, Problem
from gateways.sandbox.state import sandbox
from gateways.sandbox.store import Filing

pages = Blueprint("pages", __name__, template_folder="templates")

_STYLE = Path(__file__).with_name("style.css")
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_STATUS = {"accepted": "已受理", "rejected": "已退回"}


@pages.before_request
def _guard() -> None:
    local_only()


@pages.after_request
def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@pages.get("/")
def index() -> str:
    """The page."""
    return _page()


@pages.get("/style.css")
def style() -> Response:
    """Its style sheet."""
    return Response(_STYLE.read_text("utf-8"), mimetype="text/css")


@pages.get("/control")
def show_control() -> Response:
    """The order that the next new filing meets, and all that wait."""
    return _control()


@pages.post("/control")
def change_control() -> BaseResponse | tuple[str, int]:
    """Queue an order: JSON in, JSON out; or the page's form, and back to the page."""
    if request.mimetype == "application/json":
        sandbox().store.order(read_behaviour(request.get_json()))
        return _control()
    try:
        sandbox().store.order(read_behaviour(order_from_form(request.form)))
    except Problem as problem:
        return _page(problem.title, problem.errors), problem.status
    return redirect("/", 303)


def _control() -> Response:
    queue = sandbox().store.queue()
    return jsonify(current=(queue[0] if queue else ACCEPT).as_dict(), queue=[order.as_dict() for order in queue])


def _page(problem: str = "", errors: list[FieldError] | None = None) -> str:
    store = sandbox().store
    return render_template(
        "province_sandbox.html",
        filings=[_row(filing) for filing in store.filings()],
        queue=[_order(behaviour) for behaviour in store.queue()],
        labels=LABELS,
        default_seconds=DEFAULT_SECONDS,
        problem=problem,
        errors=errors or [],
    )


def _row(filing: Filing) -> dict[str, Any]:
    content = filing.content()
    received = to_beijing(datetime.fromisoformat(filing.received_at))
    return {
        "filing": filing,
        "type": TYPES.get(content["type"], content["type"]),
        "institution": content["institution"]["name"],
        "status": _STATUS[filing.status],
        "received": f"{received:%Y-%m-%d %H:%M:%S}",
        "pretty": filing.pretty(),
    }


def _order(behaviour: Behaviour) -> str:
    """An order in words."""
    words = [LABELS[behaviour.name], "直到更改" if behaviour.times is None else f"还有{behaviour.times}件"]
    if behaviour.reason:
        words.append(f"原因：{behaviour.reason}（{behaviour.reason_code or '无代码'}）")
    if behaviour.seconds:
        words.append(f"{behaviour.seconds:g}秒")
    if behaviour.after_recording:
        words.append("先登记后失联")
    return "，".join(words)
