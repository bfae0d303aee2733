"""Every refusal as application/problem+json: a stable code, a Chinese and an English sentence, the fields at fault."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from calendars.errors import CalendarFault
from models.errors import DomainError, FieldError
from workflows.watching.faults import describe, passing

log = logging.getLogger("bihuan.api")

CONTENT_TYPE = "application/problem+json"

# Enough to mend a form by; a body of a thousand wrong fields does not get an answer of its own size.
MOST_ERRORS = 50

# status → (code, Chinese title, English title); the code where the refusal brings none of its own.
STATUS: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "请求格式有误", "Bad request"),
    401: ("not-authenticated", "未登录或登录已失效", "Not authenticated"),
    403: ("forbidden", "无权进行此操作", "Not allowed"),
    404: ("not-found", "找不到", "Not found"),
    405: ("method-not-allowed", "此地址不支持该方法", "Method not allowed"),
    409: ("conflict", "当前状态下不能办理", "Conflict"),
    413: ("too-large", "请求内容过大", "Request too large"),
    415: ("not-json", "请求内容须为 application/json", "The body must be application/json"),
    422: ("invalid", "填写有误", "Invalid content"),
    429: ("too-many-requests", "请求过于频繁，请稍后再试", "Too many requests"),
    500: ("internal-error", "系统内部错误", "Internal error"),
    503: ("unavailable", "暂时不能服务", "Temporarily unavailable"),
    507: ("storage-full", "存储空间不足", "Insufficient storage"),
}

# What passes by itself → status, code, Chinese, English, seconds after which it is worth trying again.
PASSING: dict[str, tuple[int, str, str, str, int]] = {
    "busy": (
        503,
        "case-busy",
        "该工单正在办理其他操作，请几秒后重试；本次未保存任何内容",
        "somebody else is at work on this case: try again in a few seconds; nothing was saved",
        3,
    ),
    "full": (
        507,
        "storage-full",
        "服务器存储空间不足，本次未保存任何内容，请联系管理员",
        "the server has no room left on its disk: nothing was saved, tell the administrator",
        60,
    ),
    "away": (
        503,
        "database-unavailable",
        "数据库暂时不可用，请稍后重试",
        "the database can not be reached just now: try again shortly",
        5,
    ),
}


def problem(
    status: int,
    code: str,
    zh: str,
    en: str,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A refusal as it goes over the wire (RFC 9457). `type` is a URN: it names, it is no address."""
    _, title, title_en = STATUS.get(status, (code, "请求未被接受", "Not accepted"))
    body: dict[str, Any] = {
        "type": f"urn:bihuan:problem:{code}",
        "title": title,
        "title_en": title_en,
        "status": status,
        "code": code,
        "detail": f"{zh} / {en}",
        "errors": [
            {"pointer": item.pointer, "code": item.code, "message": item.message_zh, "message_en": item.message_en}
            for item in (errors or [])[:MOST_ERRORS]
        ],
    }
    if status >= 500:
        body["request_id"] = g.get("request_id")
    return Response(
        json.dumps(body, ensure_ascii=False), status, headers=dict(headers or {}), content_type=CONTENT_TYPE
    )


def refused(error: DomainError) -> Response:
    """A refusal by a rule."""
    headers = {}
    if error.status == 401:
        why = ', error="invalid_token"' if error.code == "token-invalid" else ""
        headers["WWW-Authenticate"] = f'Bearer realm="bihuan"{why}'
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    return problem(error.status, error.code, error.message_zh, error.message_en, error.errors, headers)


def reckoned_wrong(fault: CalendarFault) -> Response:
    """What the calendar can not read or reach (422)."""
    return problem(422, fault.code, fault.message_zh, fault.message_en)


def not_served(error: HTTPException) -> Response | HTTPException:
    """What Flask itself refuses: unknown address, wrong method, too large. Redirections stay as they are."""
    status = error.code or 500
    if status < 400:
        return error
    page_of = current_app.extensions.get("bihuan.page_of_refusal")
    if page_of is not None and wants_page():
        page: Response = page_of(error)
        return page
    code, zh, en = STATUS.get(status, (f"http-{status}", "请求未被接受", error.name))
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return problem(status, code, zh, en, headers=allowed)


def wants_page() -> bool:
    """Whether a browser looks for a page, at an address that is none of the interface.

    Chrome names more than HTML in what it accepts, and JSON only as anything at all.
    """
    accepted = request.accept_mimetypes
    return not request.path.startswith("/api/") and accepted["text/html"] > accepted[CONTENT_TYPE]


def stale(error: StaleDataError) -> Response:
    """Somebody else wrote the case in between (409)."""
    return problem(
        409, "stale", "内容已被他人更改，请刷新后重试", "changed by somebody else meanwhile: reload and try again"
    )


def no_database(error: SQLAlchemyError) -> Response:
    """The database is locked for too long, full or away: said with the time after which to try again. Else it is our mistake."""
    kind = passing(error)
    if kind is None:
        return broke(error)
    log.error("request %s: database %s: %s", g.get("request_id"), kind, describe(error))
    status, code, zh, en, seconds = PASSING[kind]
    return problem(status, code, zh, en, headers={"Retry-After": str(seconds)})


def broke(error: Exception) -> Response:
    """Our own mistake: logged in full under the request's id, told without its insides (500)."""
    request_id = g.get("request_id")
    log.error("request %s failed", request_id, exc_info=error)
    return problem(
        500,
        "internal-error",
        f"系统内部错误，请向管理员提供编号 {request_id}",
        f"internal error, reference {request_id}",
    )


def init_app(app: Flask) -> None:
    """Registers the handlers; a room with pages of its own may register closer ones on its blueprint."""
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(CalendarFault, reckoned_wrong)
    app.register_error_handler(HTTPException, not_served)
    app.register_error_handler(StaleDataError, stale)
    app.register_error_handler(SQLAlchemyError, no_database)
    app.register_error_handler(Exception, broke)
