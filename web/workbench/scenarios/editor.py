"""One scenario: the table of its steps beside the diagram, and its text for who prefers that. Saved into the draft."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from models.queries import people as accounts
from web.errors import in_words
from web.pages import go_to
from web.saying import of_two
from web.workbench import mending
from web.workbench.scenarios import choices as offered
from web.workbench.scenarios import moving, sheets, typed
from web.workbench.scenarios.playing import names, stage_of
from web.workbench.scenarios.room import blueprint, draft_of, path_of
from workflows.authoring import drafts
from workflows.authoring.drafts import StaleDraftError
from workflows.stories import refusals, runs
from workflows.stories.reading import StoryError, read_document
from workflows.stories.rewriting import rewrite
from workflows.stories.story import notices_in, story_of

Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/scenarios/<name>")
def show(draft_id: int, name: str) -> str:
    """The scenario as it is."""
    draft = draft_of(draft_id)
    text = draft.files[path_of(draft, name)]
    return page(draft, name, None, text)


def page(
    draft: ProcedureDraft,
    name: str,
    sheet: typed.Sheet | None,
    text: str,
    revision: int | None = None,
    wrong: Sequence[str] = (),
) -> str:
    """The page; `sheet` is what was typed, else what the text says. A text that can not be read is shown as text alone."""
    choices = offered.of(drafts.package_of(draft))
    fault = ""
    if sheet is None:
        try:
            document = read_document(text, path_of(draft, name))
            story_of(document, name, draft.key, notices_in(draft.files))
            sheet = typed.sheet_from(document.data, choices)
        except StoryError as error:
            fault = told(error)
    raw = sheet is None or request.values.get("tab") == "yaml"
    return render_template(
        "workbench/scenarios/scenario.html",
        draft=draft,
        name=name,
        text=text,
        revision=revision or draft.revision,
        raw=raw,
        # What was refused just now says it already.
        fault="" if wrong else fault,
        stops=mending.stops(draft, choices.place, choices.fault) if choices.fault else [],
        wrong=wrong,
        view=None if sheet is None or raw else sheets.view(sheet, choices, draft),
        stage=stage_of(draft, name, choices),
        people=names(choices),
        called=choices.name,
        title=sheet.one("title") if sheet else name,
    )


@blueprint.post("/scenarios/<name>")
def change(draft_id: int, name: str) -> Answer:
    """Saves, saves and runs, or changes the form and shows it again, nothing of what was typed being lost."""
    draft = draft_of(draft_id)
    text = draft.files[path_of(draft, name)]
    asked = "refresh" if "ask" in request.form else request.form.get("act", "save")
    revision = request.form.get("revision", draft.revision, type=int)
    if "raw" in request.form:
        return save(draft, name, request.form["raw"].replace("\r\n", "\n"), revision, None, run=asked == "run")
    sheet = typed.sheet_of(request.form.to_dict(flat=False))
    if moving.alter(sheet, asked, draft):
        return page(draft, name, sheet, text, revision)
    choices = offered.of(drafts.package_of(draft))
    story, steps = typed.story_of(sheet), typed.steps_of(sheet, choices)
    if sheet.wrong:
        return page(draft, name, sheet, text, revision, [_("有填写不对的地方，请看标红的项。")]), 422
    return save(draft, name, rewrite(text, story, steps), revision, sheet, run=asked == "run")


def save(draft: ProcedureDraft, name: str, text: str, revision: int, sheet: typed.Sheet | None, *, run: bool) -> Answer:
    """Keeps a text that can be read in the draft; what can not is shown again with what is wrong and where."""
    path = path_of(draft, name)
    try:
        document = read_document(text, path)
        story_of(document, name, draft.key, notices_in(draft.files))
        refusals.check(document)
        drafts.save(context(), current_actor(), draft.id, revision, {path: text})
        if run:
            done = runs.play_now(context(), current_actor(), draft.id, name)
            return go_to("web.scenarios.show", draft_id=draft.id, name=name, run=done.id)
    except StoryError as error:
        if sheet is not None and error.fault is not None:
            sheet.wrong[sheets.field_of(error.fault.field)] = of_two(error.fault)
        return page(draft, name, sheet, text, revision, [told(error)]), 422
    except DomainError as error:
        return page(draft, name, sheet, text, revision, refused(error)), error.status
    flash(_("已保存"), "done")
    tab = "yaml" if sheet is None else None
    return go_to("web.scenarios.show", draft_id=draft.id, name=name, tab=tab)


def refused(error: DomainError) -> list[str]:
    """A refusal in words; what another has saved meanwhile with who and when."""
    if not isinstance(error, StaleDraftError):
        return [in_words(item) for item in error.errors] or [in_words(error)]
    who = accounts.name(error.stale["by"])
    return [_("%(who)s已先保存了这个情景。您填写的内容都在下面，尚未保存：请另开一页看过对方的改动再决定。", who=who)]


def told(error: StoryError) -> str:
    """What is wrong with a text, with file, line and field."""
    fault = error.fault
    if fault is None or not fault.line:
        return of_two(fault or error)
    return str(_("第%(line)s行 %(field)s：%(what)s", line=fault.line, field=fault.field, what=of_two(fault)))
