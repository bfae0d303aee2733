"""The inbox and what is done in its lines: claim, give back."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from flask import Blueprint, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.account import Actor
from models.errors import not_found
from models.queries import cases as case_queries
from models.queries import inbox, localities, looks, tasks
from models.task import Task
from views import inbox as views
from web import cursor
from web.inbox import choices
from web.inbox.asked import Asked, read, wanted
from web.inbox.wording import in_files, said
from web.lists import exporting
from web.lists.columns import INBOX, chosen
from web.lists.exporting import Name
from web.pages import go, safe_target, wants_fragment
from workflows.task_acts import holding
from workflows.task_acts.acts_on_task import offered

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")
PAGE = 50
TASK = "/tasks/<int(max=2147483647):task_id>"


@blueprint.get("")
def listing() -> Response | str:
    """What waits, what runs out first on top. Where nothing is asked for, an account's own first view."""
    if not request.args:
        first = next((view for view in looks.saved(current_actor(), "inbox") if view.is_default and view.query), None)
        if first is not None:
            return go(f"{url_for('web.inbox.listing')}?{first.query}")
    asked = read(request.args)
    if request.args.get("format"):
        return exported(asked, request.args["format"])
    told = shown(asked)
    piece = render_template("inbox/_list.html", **told)
    if wants_fragment():
        return fresh(piece)
    saved = looks.saved(current_actor(), "inbox")
    drawn = {"piece": Markup(piece), "etag": fingerprint(piece)}
    return render_template("inbox/inbox.html", saved=saved, **drawn, **choices.filters(current_actor()), **told)


def exported(asked: Asked, wanted_format: str) -> Response:
    """The list as a file, in the columns that the account sees."""
    actor, now = current_actor(), context().clock.now()
    walk = inbox.walk(actor, inbox.search_for(actor, wanted(asked), now), now)
    load = partial(lines_of, actor)
    name = Name("待办", _("待办"))
    return exporting.answer(name, wanted_format, walk, load, in_files(chosen(actor, "inbox")), asked.values())


def lines_of(actor: Actor, ids: list[int]) -> list[views.Line]:
    """The lines of some tasks."""
    return views.lines(inbox.rows(ids), actor, context(), "")


@blueprint.get("/pulse")
def pulse() -> Response:
    """The list as it is now, for a page that stays open; 304 where it is still what the page shows."""
    return fresh(render_template("inbox/_list.html", **shown(read(request.args))))


def fresh(piece: str) -> Response:
    """A piece with its fingerprint, so that nothing is sent or drawn again that has not changed."""
    answer = make_response(piece)
    answer.set_etag(fingerprint(piece))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def fingerprint(piece: str) -> str:
    """What tells one drawing of the list from another."""
    return hashlib.sha256(piece.encode()).hexdigest()[:32]


def shown(asked: Asked) -> dict[str, Any]:
    """What the list of the page shows."""
    actor, now = current_actor(), context().clock.now()
    looked_for = inbox.search_for(actor, wanted(asked), now)
    place = {name: cursor.read(name, request.args.get(name)) for name in ("after", "before")}
    walk = inbox.walk(actor, looked_for, now)
    counted = choices.counted(actor, asked, looked_for, now) if asked.view != "done" else None
    total = counted.total(asked) if counted else None
    # What an index knows is counted further by it.
    known = total if total and (total[1] or walk.asked) else None
    page = cursor.turn(walk, PAGE, place["after"], place["before"], known)
    lines = views.lines(inbox.rows(page.ids), actor, context(), asked.q, asked.view)
    here = url_for("web.inbox.listing") + "?" + asked.address(**at(place))
    return {
        "asked": asked,
        "lines": lines,
        "page": page,
        "chips": choices.chips(counted, asked) if counted else None,
        **columns(actor),
        "here": here,
        "pulse": url_for("web.inbox.pulse") + "?" + asked.address(**at(place)),
        "tabs": choices.tabs(actor, asked),
    }


def columns(actor: Actor) -> dict[str, Any]:
    """The columns that the account sees, and what their lines need."""
    names = chosen(actor, "inbox")
    return {
        "columns": {name: str(INBOX[name]) for name in names},
        "said": said(),
        "base": url_for("web.inbox.listing"),
        "locality_names": localities.names() if "locality" in names else {},
    }


def at(place: dict[str, cursor.Cursor | None]) -> dict[str, str]:
    """The place in the list as an address says it."""
    return {name: str(value) for name, value in place.items() if value is not None}


@blueprint.post(f"{TASK}/claim")
def claim(task_id: int) -> Response | str:
    """领取."""
    return answer(holding.claim(context(), current_actor(), task_id), _("已领取"))


@blueprint.post(f"{TASK}/release")
def release(task_id: int) -> Response | str:
    """放回."""
    return answer(holding.release(context(), current_actor(), task_id), _("已放回"))


def answer(task: Task, words: str) -> Response | str:
    """The line as it is now, where htmx asked; else back to the list."""
    if wants_fragment():
        return one_line(current_actor(), task.id)
    flash(words, "done")
    return go(safe_target(request.form.get("next")) or url_for("web.inbox.listing"))


def one_line(actor: Actor, task_id: int) -> str:
    """One line of the list, as the view has it in which the button was pressed."""
    view = read(request.args).view
    line = views.lines(inbox.rows([task_id]), actor, context(), "", view)[0]
    here = safe_target(request.form.get("next")) or url_for("web.inbox.listing")
    return render_template("inbox/_one.html", line=line, view=view, here=here, **columns(actor))


@blueprint.get(f"{TASK}/acts")
def acts(task_id: int) -> str:
    """What else may be done with a task."""
    actor = current_actor()
    task = tasks.visible(actor, task_id)
    if task is None:
        raise not_found("待办", "task")
    return render_template(
        "inbox/acts.html",
        task=task,
        case_no=case_queries.numbers([task.case_id])[task.case_id],
        offers=offered(context(), actor, task),
        target=safe_target(request.args.get("next")),
    )
