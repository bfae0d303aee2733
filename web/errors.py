"""Refusals as pages: what is wrong and what to do now, in the words of the rule that refused."""

from __future__ import annotations

import logging

from flask import Blueprint, Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from calendars.errors import CalendarFault
from models.base import db
from models.errors import DomainError, FieldError
from web.language import N_, current
from web.pages import go_to, wants_fragment
from workflows.watching.faults import describe, passing

log = logging.getLogger("bihuan.web")

# status → what the page is called
TITLES = {
    400: N_("请求格式有误"),
    401: N_("请先登录"),
    403: N_("无权进行此操作"),
    404: N_("找不到"),
    405: N_("此地址不支持该方法"),
    409: N_("当前状态下不能办理"),
    413: N_("内容过大"),
    422: N_("填写有误"),
    429: N_("请稍后再试"),
    500: N_("系统内部错误"),
    503: N_("暂时不能服务"),
    507: N_("存储空间不足"),
}
PASSING = {
    "busy": (503, N_("该工单正在办理其他操作，请几秒后重试；本次未保存任何内容")),
    "full": (507, N_("服务器存储空间不足，本次未保存任何内容，请联系管理员")),
    "away": (503, N_("数据库暂时不可用，请稍后重试；本次未保存任何内容")),
}


def refusal(status: int, words: str, fields: list[str] | None = None, retry_after: int | None = None) -> Response:
    """The page of a refusal; to htmx a piece that it puts where messages stand."""
    title = _(TITLES.get(status, "请求未被接受"))
    template = "errors/_message.html" if wants_fragment() else "errors/page.html"
    answer = make_response(render_template(template, title=title, words=words, fields=fields or []), status)
    if wants_fragment():
        answer.headers.update({"HX-Retarget": "#messages", "HX-Reswap": "innerHTML", "HX-Reselect": "unset"})
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def in_words(error: DomainError | CalendarFault | FieldError) -> str:
    """The refusal in the language of the page."""
    return error.message_en if current() == "en" else error.message_zh


def refused(error: DomainError) -> AnyResponse:
    """A rule said no; who is not logged in is asked to log in, and comes back to where they wanted to go."""
    if error.status == 401:
        return to_login()
    if error.code == "password-change-required":
        return go_to("web.account.password")
    fields = [item.message_en if current() == "en" else item.message_zh for item in error.errors]
    if error.status == 404:
        log.info("%s asked for what they may not see or what is not there", request.path[:200])
    return refusal(error.status, in_words(error), fields, error.retry_after)


def to_login() -> AnyResponse:
    """The login page, with the way back; a form that was sent can not be sent again by itself."""
    target = request.full_path.rstrip("?") if request.method == "GET" and not wants_fragment() else None
    page = url_for("web.login.show", next=target if target != "/" else None)
    if wants_fragment():
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = page
        return answer
    return redirect(page, 303)


def not_served(error: HTTPException) -> AnyResponse | HTTPException:
    """What Flask itself refuses: unknown address, wrong method, too large."""
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, CSRFError):
        return refusal(400, _("页面已过期或并非由本系统发出，请刷新页面后重新提交；本次未保存任何内容"))
    words = {404: _("没有这个页面，或者您的账户看不到它"), 413: _("提交的内容超过了允许的大小")}
    return refusal(status, words.get(status, _("请检查地址，或从菜单重新进入")))


def stale(error: StaleDataError) -> Response:
    """Somebody else wrote in between (409)."""
    return refusal(409, _("内容已被他人更改，请刷新后重试"))


def no_database(error: SQLAlchemyError) -> Response:
    """The database is locked for too long, full or away; else it is our mistake."""
    kind = passing(error)
    if kind is None:
        return broke(error)
    log.error("request %s: database %s: %s", g.get("request_id"), kind, describe(error))
    status, words = PASSING[kind]
    return refusal(status, _(words), retry_after=5)


def broke(error: Exception) -> Response:
    """Our own mistake: logged in full under the request's number, told without its insides (500)."""
    request_id = g.get("request_id")
    log.error("request %s failed", request_id, exc_info=error)
    # The page asks the database as every page does; a transaction that has failed answers nothing any more.
    db.session.rollback()
    return refusal(500, _("系统内部错误，请向管理员提供编号 %(number)s", number=request_id))


def register(blueprint: Blueprint) -> None:
    """Registers the handlers on the blueprint of all pages."""
    blueprint.register_error_handler(DomainError, refused)
    blueprint.register_error_handler(CalendarFault, lambda fault: refusal(422, in_words(fault)))
    blueprint.register_error_handler(HTTPException, not_served)
    blueprint.register_error_handler(StaleDataError, stale)
    blueprint.register_error_handler(SQLAlchemyError, no_database)
    blueprint.register_error_handler(Exception, broke)


def init_app(app: Flask) -> None:
    """The page for addresses that are nobody's: api/errors.py asks for it where a browser looks for a page."""
    app.extensions["bihuan.page_of_refusal"] = not_served
