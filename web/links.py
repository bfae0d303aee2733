"""回访链接 for the offices of a case: made with a reason, shown once to be copied or scanned, revoked where it went astray."""

from __future__ import annotations

from collections.abc import Callable

import segno
from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models import evaluator_link
from models.account import Actor
from models.case import Case
from models.errors import DomainError, not_found
from models.notice_sending import MESSAGE_STATES, RESULTS
from models.queries import cases as case_queries
from models.queries import notice_sendings
from web.errors import in_words
from web.look import look
from web.pages import go_to, unkept
from web.saying import said_table
from workflows.evaluators import evaluator_links, texting

blueprint = Blueprint("links", __name__, url_prefix="/cases/<case_no>/answer-link")


@blueprint.get("")
def show(case_no: str) -> str:
    """The links of a case, and the form for a new one."""
    return page(case_no, "", None)


@blueprint.post("")
def make(case_no: str) -> Response | tuple[str, int]:
    """Makes one; its address stands on this answer and nowhere else."""
    reason = request.form.get("reason", "")
    try:
        made = evaluator_links.make(context(), current_actor(), case_no, reason)
    except DomainError as refusal:
        return asked_again(page, case_no, reason, refusal)
    address = url_for("web.answer.show", token=made.token, _external=True)
    return unkept(render_template("links/made.html", made=made, address=address, code=drawn(address)))


@blueprint.get("/sms")
def show_text(case_no: str) -> str:
    """What would be sent to the person, to which number (masked), and when; it is sent by the form on it."""
    return text_page(case_no, "", None)


@blueprint.post("/sms")
def text(case_no: str) -> Response | tuple[str, int]:
    """«发短信给评价人»: makes a link that nobody sees and puts the message into the outbox."""
    reason = request.form.get("reason", "")
    try:
        texting.text(context(), current_actor(), case_no, reason)
    except DomainError as refusal:
        return asked_again(text_page, case_no, reason, refusal)
    flash(_("短信已交付发送，结果见工单的“回访链接”"), "done")
    return go_to("web.case.show", case_no=case_no)


@blueprint.post("/revoke")
def revoke(case_no: str) -> Response | tuple[str, int]:
    """Ends the active one."""
    reason = request.form.get("reason", "")
    try:
        evaluator_links.revoke(context(), current_actor(), case_no, reason)
    except DomainError as refusal:
        return asked_again(page, case_no, reason, refusal)
    flash(_("回访链接已撤销"), "done")
    return go_to("web.links.show", case_no=case_no)


def asked_again(
    show: Callable[[str, str, DomainError], str], case_no: str, reason: str, refusal: DomainError
) -> tuple[str, int]:
    """The form once more with what is wrong with the reason (422); any other refusal goes on as it is."""
    if refusal.status != 422:
        raise refusal
    return show(case_no, reason, refusal), 422


def page(case_no: str, reason: str, refusal: DomainError | None) -> str:
    """What there is and what may be made; 404 for a case that is not the caller's to know."""
    case = case_queries.visible(current_actor(), case_no)
    if case is None:
        raise not_found("工单", "case")
    return render_template(
        "links/links.html", case_no=case_no, reason=reason, error=said(refusal), **load(case, current_actor())
    )


def text_page(case_no: str, reason: str, refusal: DomainError | None) -> str:
    """The page that asks whether to send; where nothing can be sent it says why."""
    try:
        draft, why_not = texting.draft(context(), current_actor(), case_no), ""
    except DomainError as error:
        if error.status != 409:
            raise
        draft, why_not = None, in_words(error)
    return render_template(
        "links/text.html", case_no=case_no, draft=draft, why_not=why_not, reason=reason, error=said(refusal)
    )


def said(refusal: DomainError | None) -> str:
    """What is wrong with the reason."""
    return in_words(refusal.errors[0]) if refusal is not None and refusal.errors else ""


def load(case: Case, actor: Actor) -> dict[str, object]:
    """What the section of the case page and the dialog show: the links, whether one may be made, and why not."""
    now = context().clock.now()
    links, person = evaluator_link.of_case(case.id), look(case, actor).evaluator
    return {
        "links": [(link, evaluator_link.STATES[link.state(now)]) for link in links],
        "active": any(link.state(now) == "active" for link in links),
        "texts": notice_sendings.of_links([link.id for link in links]),
        "message_states": said_table(MESSAGE_STATES),
        "results": said_table(RESULTS),
        "texting": context().outlets.evaluators is not None,
        "may_make": evaluator_links.may_make(actor, case),
        "link_refusal": evaluator_links.why_not(context(), case, person),
    }


def load_section(case: Case, actor: Actor) -> dict[str, object] | None:
    """The section of the case page; None for whoever neither makes a link nor finds one."""
    found = load(case, actor)
    return {**found, "case_no": case.case_no} if found["may_make"] or found["links"] else None


def drawn(address: str) -> Markup:
    """The address as a QR code: an SVG drawn here, with presentation attributes alone."""
    made = segno.make(address, error="m")
    picture = made.svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    return Markup(picture)
