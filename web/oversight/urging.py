"""催办: one step with one click, its result in its own row; many after a confirmation, each with its own result."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.errors import DomainError
from models.queries import oversight
from views import oversight as view
from web.errors import in_words
from web.oversight.room import blueprint
from web.pages import go, safe_target, wants_fragment
from workflows.task_acts import supervising

BACK = "/oversight/steps?risk=overdue"


@blueprint.post("/urge/<int:task_id>")
def urge_one(task_id: int) -> Response | str:
    """Urges one step. To htmx the piece for its row, else back to the list."""
    try:
        done, words = supervising.urge(context(), current_actor(), task_id), ""
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        done, words = None, in_words(refusal)
    if wants_fragment():
        return render_template("oversight/_urged.html", at=done.at if done else None, words=words)
    flash(
        _("已催办 %(case)s %(name)s", case=done.case_no, name=done.name) if done else words,
        "done" if done else "refused",
    )
    return go(safe_target(request.form.get("next")) or BACK)


@blueprint.get("/urge")
def confirm_urging() -> str:
    """What will be urged, before it is."""
    actor = current_actor()
    tasks = oversight.visible(actor, numbers(request.args.getlist("task")))
    found = [task for task in tasks if task.state == "open" and task.organization_id != actor.organization_id]
    now, calendar = context().clock.now(), context().calendar()
    listed = view.rows(oversight.with_cases(found), supervising.last_urged(task.id for task in found), now, calendar)
    return render_template("oversight/confirm.html", rows=listed, left_out=len(tasks) - len(found))


@blueprint.post("/urge")
def urge_many() -> str:
    """Urges them; each has its own result."""
    results = supervising.urge_many(context(), current_actor(), numbers(request.form.getlist("task")))
    done = sum(item.at is not None for item in results)
    return render_template("oversight/results.html", results=results, done=done, in_words=in_words)


def numbers(texts: list[str]) -> list[int]:
    """The readable numbers among what was sent, each once."""
    return list(dict.fromkeys(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 11))
