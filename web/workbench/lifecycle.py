"""A draft on its way: checked, proposed, approved or returned, published. Each is a button on the page of the draft."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.errors import DomainError
from web.errors import in_words
from web.pages import go_to
from web.workbench.drafts import checks, page
from workflows.authoring import checking, drafts
from workflows.authoring import lifecycle as workflow

blueprint = Blueprint("lifecycle", __name__, url_prefix="/workbench/drafts/<int:draft_id>")
Answer = Response | tuple[str, int]


@blueprint.post("/check")
def check(draft_id: int) -> Answer:
    """Runs lint and scenarios on the present content; the page shows how far it is."""
    return done(draft_id, lambda: checking.begin(context(), current_actor(), draft_id), "")


@blueprint.get("/check")
def progress(draft_id: int) -> Response:
    """How far the check is: the piece of the page that asks for itself every second."""
    draft = drafts.found(current_actor(), draft_id)
    answer = make_response(render_template("workbench/drafts/_check.html", draft=draft, **checks(draft)))
    if not checking.is_running(draft):
        # What can be done next depends on what came out.
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.post("/propose")
def propose(draft_id: int) -> Answer:
    """Asks for approval."""
    reason, override = request.form.get("reason", ""), request.form.get("override", "")
    return done(
        draft_id,
        partial(workflow.propose, context(), current_actor(), draft_id, reason, override),
        _("已提交审批，等待另一人批准"),
    )


@blueprint.post("/withdraw")
def withdraw(draft_id: int) -> Answer:
    """Takes the proposal back."""
    return done(draft_id, lambda: workflow.withdraw(context(), current_actor(), draft_id), _("已撤回，可以继续修改"))


@blueprint.post("/approve")
def approve(draft_id: int) -> Answer:
    """A second person agrees."""
    reason = request.form.get("reason", "")
    act = partial(workflow.decide, context(), current_actor(), draft_id, approve=True, reason=reason)
    return done(draft_id, act, _("已批准，可以发布"))


@blueprint.post("/reject")
def reject(draft_id: int) -> Answer:
    """A second person does not."""
    reason = request.form.get("reason", "")
    act = partial(workflow.decide, context(), current_actor(), draft_id, approve=False, reason=reason)
    return done(draft_id, act, _("已退回修改"))


@blueprint.post("/publish")
def publish(draft_id: int) -> Answer:
    """The draft becomes a version."""
    try:
        day = workflow.day_of(request.form.get("effective_on", ""))
        outdated = request.form.get("outdated") == "1"
        version = workflow.publish(context(), current_actor(), draft_id, day, outdated=outdated)
    except DomainError as error:
        return refused(draft_id, error)
    flash(_("已发布为第%(number)s版", number=version.version), "done")
    return go_to("web.versions.show", key=version.locality, number=version.version)


def done(draft_id: int, act: Callable[[], object], words: str) -> Answer:
    """Does it and shows the draft again; a refusal stands on the page with what had been typed."""
    try:
        act()
    except DomainError as error:
        return refused(draft_id, error)
    if words:
        flash(words, "done")
    return go_to("web.drafts.show", draft_id=draft_id)


def refused(draft_id: int, error: DomainError) -> Answer:
    """The page of the draft with what is wrong."""
    draft = drafts.found(current_actor(), draft_id)
    lines = [in_words(item) for item in error.errors] or [in_words(error)]
    return page(draft, lines, request.form.to_dict()), error.status
