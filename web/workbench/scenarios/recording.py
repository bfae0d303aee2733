"""«录制»: a case is clicked through once on the simulated clock and kept as a scenario with what happened as its expectations.

Nothing is kept on the server meanwhile: the page carries the story so far, and each click plays it from its beginning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from calendars.clock import to_beijing
from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.errors import in_words
from web.forms import Option, properties
from web.pages import go_to
from web.saying import of_both, of_two
from web.workbench.scenarios import choices as offered
from web.workbench.scenarios import sheets, typed
from web.workbench.scenarios.expecting import Typed
from web.workbench.scenarios.pages import check_name
from web.workbench.scenarios.playing import drawn, names
from web.workbench.scenarios.room import blueprint, draft_of
from web.workbench.scenarios.takes import (
    Take,
    able,
    next_morning,
    openings,
    parts,
    played,
    suggested,
    with_expectations,
)
from workflows.authoring import drafts
from workflows.stories.casting import cast_in
from workflows.stories.orders import order_of
from workflows.stories.reading import StoryError
from workflows.stories.rewriting import NewStep, rewrite

Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/recording")
def record(draft_id: int) -> str:
    """Where a recording begins: when the work order arrives, and what it says."""
    draft = draft_of(draft_id)
    now = to_beijing(context().clock.now())
    received = f"{next_morning(now.date()):%Y-%m-%d} 09:00"
    return render_template("workbench/scenarios/begin.html", draft=draft, said={"received": received}, wrong=[])


@blueprint.post("/recording")
def go_on(draft_id: int) -> Answer:
    """One click: the story so far is played with what was just done, and the page shows where it stands."""
    draft, act = draft_of(draft_id), request.form.get("act", "")
    try:
        if act == "begin":
            return begin(draft)
        take = played(draft, Take(request.form.get("text", "").replace("\r\n", "\n")))
        if act == "keep":
            return keep(draft, take)
        take = ACTS.get(act, choose)(draft, take)
    except StoryError as error:
        return render_template(
            "workbench/scenarios/begin.html", draft=draft, said=request.form, wrong=[what(error)]
        ), 422
    return page(draft, take), 422 if take.wrong else 200


def what(error: StoryError) -> str:
    """What is wrong. In which line stands in no text that its reader has seen."""
    return of_two(error.fault or error)


def begin(draft: ProcedureDraft) -> Answer:
    """The work order arrives."""
    evaluation = {key: value for key in ("text",) if (value := request.form.get(key, "").strip())}
    story: dict[str, Any] = {
        "title": request.form.get("title", "").strip() or _("录制的情景"),
        "received": typed.moment(request.form.get("received", "").strip()),
    }
    if evaluation:
        story["order"] = {"evaluation": evaluation}
    take = played(draft, Take(rewrite("", story, [])))
    if take.wrong:
        return render_template("workbench/scenarios/begin.html", draft=draft, said=request.form, wrong=take.wrong), 422
    return page(draft, take)


def choose(draft: ProcedureDraft, take: Take) -> Take:
    """A step or message was chosen: its form is shown, with who may do it and when."""
    take.chosen = request.form.get("choose", "")
    opening = next((item for item in openings(take) if item["id"] == take.chosen), None)
    if opening is not None:
        take.step = {"do": [take.chosen], "by": [next(iter(opening["who"]), "")], "at": [suggested(take)]}
        take.step |= named_offices(draft, take.chosen)
    return take


def named_offices(draft: ProcedureDraft, do: str) -> Typed:
    """Where a form asks for an office: the one that the evaluation speaks of."""
    package = drafts.package_of(draft)
    schema = offered.of(package).schema(do)
    code = order_of(cast_in(package), draft.key, context().clock.now(), "")["evaluation"]["institution"]["code"]
    return {f"data/{key}": [code] for key, part in properties(schema).items() if part.get("format") == "organization"}


def look(draft: ProcedureDraft, take: Take) -> Take:
    """Nothing is done after all."""
    return take


def do(draft: ProcedureDraft, take: Take) -> Take:
    """What was filled in is done. A refusal changes nothing and keeps what was typed."""
    sheet = typed.sheet_of(request.form.to_dict(flat=False) | {"steps": ["1"]})
    choices = offered.of(drafts.package_of(draft))
    step = typed.step_of(sheet, 0, sheet.steps[0], choices)
    refused = {"refused": request.form.get("code", "")} if request.form.get("act") == "refuse" else {}
    return added(draft, take, {**step.data, **refused}, sheet.steps[0])


def wait(draft: ProcedureDraft, take: Take) -> Take:
    """Time passes, nobody does anything."""
    until = typed.moment(request.form.get("until", "").strip())
    return added(draft, take, {"at": until}, {})


def to_next(draft: ProcedureDraft, take: Take) -> Take:
    """Time passes until the next clock runs out."""
    due = take.story.next_due if take.story else ""
    return added(draft, take, {"at": due}, {}) if due else take


def added(draft: ProcedureDraft, take: Take, data: Mapping[str, Any], step: Typed) -> Take:
    """The recording with one step more, if it can be played."""
    story, steps = parts(take.text)
    try:
        after = played(draft, Take(rewrite(take.text, story, [*steps, NewStep(data)])))
    except StoryError as error:
        return Take(take.text, take.story, str(data.get("do", "")), step, [what(error)])
    if not after.wrong:
        return after
    last = after.moments[-1] if after.moments else {}
    refusal = of_both(last, "refusal")
    wrong = [refusal] if refusal else after.wrong
    return Take(take.text, take.story, str(data.get("do", "")), step, wrong, last.get("code", ""))


def undo(draft: ProcedureDraft, take: Take) -> Take:
    """The last step is taken back."""
    story, steps = parts(take.text)
    return played(draft, Take(rewrite(take.text, story, steps[:-1])))


def keep(draft: ProcedureDraft, take: Take) -> Answer:
    """Keeps it as a scenario of the draft: what happened is what is expected from now on."""
    name = request.form.get("name", "").strip()
    try:
        check_name(draft, name)
        text = with_expectations(take)
        drafts.save(context(), current_actor(), draft.id, draft.revision, {f"scenarios/{name}.yaml": text})
    except DomainError as error:
        take.wrong = [in_words(item) for item in error.errors] or [in_words(error)]
        return page(draft, take), error.status
    flash(_("已保存为情景，实际结果已写成预期"), "done")
    return go_to("web.scenarios.show", draft_id=draft.id, name=name)


def page(draft: ProcedureDraft, take: Take) -> str:
    """Where the recording stands, and what can be done next."""
    choices = offered.of(drafts.package_of(draft))
    moments = take.moments
    view = sheets.view(typed.Sheet({}, [take.step]), choices, draft).steps[0] if take.step else None
    people = names(choices)
    return render_template(
        "workbench/scenarios/recording.html",
        draft=draft,
        take=take,
        moments=moments,
        moment=moments[-1] if moments else None,
        hint=offered.day_hint(context().calendar(), moments[-1]["at"]) if moments else "",
        svg=drawn(draft, choices.definition, take.story, len(moments) - 1) if take.story and moments else "",
        openings=openings(take),
        view=view,
        people=people,
        called=choices.name,
        who_can=[Option(name, people.get(name, name)) for name in able(take)] or choices.people,
        said_name=request.form.get("name", ""),
        suggested=suggested(take),
    )


ACTS = {"do": do, "refuse": do, "look": look, "wait": wait, "next": to_next, "undo": undo}
