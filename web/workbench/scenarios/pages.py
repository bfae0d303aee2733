"""The scenarios of a draft: what each is about, how it went on the present content, what none of them passes; run and begun."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from calendars.clock import to_beijing
from models.errors import DomainError, together, wrong_field
from models.procedure_draft import ProcedureDraft
from models.queries import people as accounts
from models.scenario_run import STATES, ScenarioRun
from web.errors import in_words
from web.faults import at_fields
from web.pages import go_to
from web.workbench import mending
from web.workbench.scenarios import choices as offered
from web.workbench.scenarios.editor import told
from web.workbench.scenarios.room import blueprint, draft_of, path_of
from workflows.authoring import drafts
from workflows.procedures.rules import catalogue
from workflows.stories import runs
from workflows.stories.casting import cast_in
from workflows.stories.reading import StoryError, read_document
from workflows.stories.rewriting import NewStep, rewrite
from workflows.stories.story import story_files, story_in

LONGEST_TITLE = 120
NAME = re.compile(r"[\w-][\w.-]{0,59}")


@blueprint.get("/scenarios")
def listing(draft_id: int) -> str:
    """Every scenario with its last result."""
    return page(draft_of(draft_id))


def page(
    draft: ProcedureDraft,
    wrong: str = "",
    said: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    """The list; with what was refused and what had been typed."""
    known = runs.results_of(draft)
    history = runs.latest(draft)
    whole = next((run for run in history if run.names is None and run.state == "done"), None)
    going = next((run for run in history if run.names is None and run.is_going), None)
    newest = next((run for run in history if run.names is None), None)
    choices = offered.of(drafts.package_of(draft))
    stories = [shown(draft, name, known.get(name)) for name in story_files(draft.files)]
    return render_template(
        "workbench/scenarios/list.html",
        draft=draft,
        stories=stories,
        story_choices=[(story["name"], _("复制：%(title)s", title=story["title"])) for story in stories],
        run=going or whole,
        stopped=newest.fault if newest and newest.state == "failed" else "",
        states=STATES,
        missed=[(item, choices.name(item)) for item in whole.missed] if whole and not going else [],
        fresh=whole is not None and whole.digest == draft.digest,
        people=accounts.names(run.by for run in history),
        stops=mending.stops(draft, choices.place, choices.fault) if choices.fault else [],
        wrong=wrong,
        said=said or {},
        errors=errors or {},
    )


def shown(draft: ProcedureDraft, name: str, result: dict[str, Any] | None) -> dict[str, Any]:
    """One line of the list."""
    known = catalogue()
    try:
        package = drafts.package_of(draft)
        story = story_in(package, name, cast_in(package))
        basis = [known[rule].cited if rule in known else rule for rule in story.basis]
        return {"name": name, "title": story.title, "basis": list(dict.fromkeys(basis)), "result": result}
    except StoryError as error:
        return {"name": name, "title": name, "basis": [], "result": result, "fault": told(error)}


@blueprint.post("/scenario-runs")
def run_all(draft_id: int) -> AnyResponse | tuple[str, int]:
    """Plays them all, in the background; the list shows how far it is."""
    try:
        runs.begin(context(), current_actor(), draft_id)
    except DomainError as error:
        return page(draft_of(draft_id), in_words(error)), error.status
    return go_to("web.scenarios.listing", draft_id=draft_id)


@blueprint.get("/scenario-runs/<int:run_id>")
def progress(draft_id: int, run_id: int) -> str | AnyResponse:
    """How far a run is: the piece of the list that asks for itself every second, and the list when it is over."""
    run: ScenarioRun = runs.one(current_actor(), draft_id, run_id)
    if not run.is_going:
        return go_to("web.scenarios.listing", draft_id=draft_id)
    return render_template("workbench/scenarios/_progress.html", draft=draft_of(draft_id), run=run, states=STATES)


@blueprint.post("/scenario-runs/<int:run_id>/cancel")
def cancel(draft_id: int, run_id: int) -> AnyResponse:
    """Calls a run off."""
    runs.cancel(context(), current_actor(), draft_id, run_id)
    return go_to("web.scenarios.listing", draft_id=draft_id)


@blueprint.post("/scenarios")
def begin(draft_id: int) -> AnyResponse | tuple[str, int]:
    """A new scenario: empty, or a copy of another one."""
    draft = draft_of(draft_id)
    name, title = request.form.get("name", "").strip(), request.form.get("title", "").strip()
    try:
        _name, _title, text = together(
            lambda: check_name(draft, name),
            lambda: check_title(title),
            lambda: template(draft, title, request.form.get("copy", "")),
        )
        drafts.save(context(), current_actor(), draft_id, draft.revision, {f"scenarios/{name}.yaml": text})
    except DomainError as error:
        errors = at_fields(error)
        return page(draft, errors.pop("", ""), request.form.to_dict(), errors), error.status
    return go_to("web.scenarios.show", draft_id=draft_id, name=name)


def check_name(draft: ProcedureDraft, name: str) -> None:
    """422 for a name that no file can have, or that is taken."""
    if not NAME.fullmatch(name):
        en = "a file name has letters, digits, “-” and “_”, such as 25-short"
        raise wrong_field("/name", "format", "文件名由文字、数字、“-”“_”组成，如 25-short", en)
    if name in story_files(draft.files):
        raise wrong_field("/name", "taken", f"已有情景 {name}", f"there is a scenario {name} already")


def check_title(title: str) -> None:
    """422 for a story that is called nothing, or by half a page."""
    if not title or len(title) > LONGEST_TITLE:
        zh, en = f"请填写标题，最多{LONGEST_TITLE}字", f"a title of at most {LONGEST_TITLE} characters"
        raise wrong_field("/title", "title", zh, en)


def template(draft: ProcedureDraft, title: str, copied: str) -> str:
    """The text of a new story: one that is copied under its new title, or the arrival of a work order alone."""
    received = f"{to_beijing(context().clock.now()):%Y-%m-%d} 09:00"
    if not copied:
        return rewrite("", {"title": title, "received": received}, [NewStep({"at": received})])
    text = draft.files[path_of(draft, copied)]
    try:
        data = dict(read_document(text, path_of(draft, copied)).data)
        steps = [NewStep(step, index) for index, step in enumerate(data.pop("steps", []))]
        return rewrite(text, {**data, "title": title}, steps or None)
    except (StoryError, TypeError, ValueError) as error:
        zh = f"{copied} 无法读懂，不能复制"
        raise wrong_field("/copy", "unreadable", zh, "it can not be read") from error


@blueprint.post("/scenarios/<name>/delete")
def remove(draft_id: int, name: str) -> AnyResponse:
    """Takes a scenario out of the draft; it can be found again among the saves."""
    draft = draft_of(draft_id)
    drafts.save(context(), current_actor(), draft_id, draft.revision, {path_of(draft, name): None})
    flash(_("已删除情景；可在总览的保存记录里找回"), "done")
    return go_to("web.scenarios.listing", draft_id=draft_id)


@blueprint.get("/scenarios-day")
def day(draft_id: int) -> str:
    """What day a typed time is: weekday, and whether it is a working day."""
    draft_of(draft_id)
    text = next((value for value in request.args.values() if value), "")
    return render_template("workbench/scenarios/_day.html", hint=offered.day_hint(context().calendar(), text[:40]))
