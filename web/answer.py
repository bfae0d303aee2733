"""The page of the person who wrote the review: no login, no cookie, nothing but what the link is for (web/links.py makes it).

Whatever is wrong with a link gets one and the same page.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from access.current import context
from models.errors import DomainError
from web.language import current
from web.pages import go
from workflows.evaluators import evaluator_links
from workflows.evaluators.evaluator_links import Shown

blueprint = Blueprint("answer", __name__)

FIELDS = ("satisfied", "text", "level", "follow_text")


@blueprint.get("/answer/<token>")
def show(token: str) -> AnyResponse:
    """The answer, and the question whether it is one."""
    try:
        shown = evaluator_links.opened(context(), token, *caller())
    except DomainError as refusal:
        return gone(refusal)
    return alone(page(token, shown, {}, {}), 200)


@blueprint.post("/answer/<token>")
def judge(token: str) -> AnyResponse:
    """What the person says; a wrong form comes back with what was typed, and one that came too late with how it stands now."""
    form = {name: request.form.get(name, "") for name in FIELDS}
    try:
        evaluator_links.judge(context(), token, *caller(), form)
    except DomainError as refusal:
        if refusal.status not in (409, 422):
            return gone(refusal)
        english = current() == "en"
        wrong = {
            error.pointer.removeprefix("/"): error.message_en if english else error.message_zh
            for error in refusal.errors
        }
        try:
            shown = evaluator_links.opened(context(), token, *caller())
        except DomainError as dead:
            return gone(dead)
        return alone(page(token, shown, form, wrong), refusal.status)
    return go(url_for("web.answer.thanks"))


@blueprint.get("/answered")
def thanks() -> AnyResponse:
    """Thanks; says nothing about what was said, nor about whom."""
    return alone(render_template("answer/thanks.html"), 200)


def page(token: str, shown: Shown, typed: dict[str, str], wrong: dict[str, str]) -> str:
    """The page with what was typed and what is wrong with it."""
    return render_template("answer/answer.html", token=token, shown=shown, typed=typed, wrong=wrong)


def gone(refusal: DomainError) -> Response:
    """The one page of all links that do not work."""
    slowed = refusal.status == 429
    answer = alone(render_template("answer/gone.html", slowed=slowed), refusal.status if slowed else 404)
    if refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def caller() -> tuple[str, str]:
    """Where a request comes from, and what keys the counting of its failures."""
    return request.remote_addr or "", str(current_app.config["SECRET_KEY"])


def alone(html: str, status: int) -> Response:
    """A page that nothing keeps and no search engine lists; its address is a secret and goes nowhere."""
    answer = make_response(html, status)
    answer.headers.update(
        {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"}
    )
    return answer
