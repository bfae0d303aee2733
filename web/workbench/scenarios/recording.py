"""«录制»: a case is clicked through once on the simulated clock and kept as a scenario with what happened as its expectations.

Nothing is kept on the server meanwhile: the page carries the story so far, and each click plays it from its beginning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from calendars.clock import read_beijing, to_beijing
from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.errors import in_words
from web.forms import Option, properties
from web.pages import go_to
from web.workbench.scenarios import choices as offered
from web.workbench.scenarios import sheets, typed
from web.workbench.scenarios.editor import told
from web.workbench.scenarios.pages import check_name
from web.workbench.scenarios.playing import drawn, names
from web.workbench.scenarios.room import blueprint, draft_of
from workflows.authoring import drafts
from workflows.stories.asking import ONE, play_apart
from workflows.stories.casting import cast_in
from workflows.stories.orders import order_of
from workflows.stories.reading import StoryError, read_document
from workflows.stories.report import StoryRun
from workflows.stories.rewriting import NewStep, rewrite
from workflows.stories.story import notices_in, story_of
from workflows.stories.taking import expectations_of, outcome_of

Answer = str | AnyResponse | tuple[str, int]
NAME = "recording"
PATH = f"scenarios/{NAME}.yaml"
# When an office is open: what the next step is suggested for.
MORNING, EVENING = time(9, 0), time(17, 0)


@dataclass
class Take:
    """The recording as it stands: its text, how it went, what was chosen next, and what is wrong with that."""

    text: str
    story: StoryRun | None = None
    chosen: str = ""
    step: typed.Typed = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    # The code of a refusal that may be kept as an expected one.
    refused: str = ""

    @property
    def moments(self) -> list[dict[str, Any]]:
        """The arrival and each step; the outcome, at which nothing more happens, is left out."""
        found = self.story.moments if self.story else []
        return found[:-1] if len(found) > 1 and self.story and self.story.passed else found


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
            "workbench/scenarios/begin.html", draft=draft, said=request.form, wrong=[told(error)]
        ), 422
    return page(draft, take), 422 if take.wrong else 200


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


def played(draft: ProcedureDraft, take: Take) -> Take:
    """Plays the story so far. Raises `StoryError` where its text can not be read."""
    story_of(read_document(take.text, PATH), NAME, draft.key, notices_in(draft.files))
    package = drafts.package_of(draft).with_files({PATH: take.text})
    try:
        report = play_apart(context(), package, [NAME], ahead=True, seconds=ONE)
    except DomainError as error:
        return Take(take.text, wrong=[in_words(error)])
    if report.fault or not report.runs:
        return Take(take.text, wrong=[report.fault])
    story = report.runs[0]
    return Take(take.text, story, wrong=[story.difference] if not story.passed else [])


def choose(draft: ProcedureDraft, take: Take) -> Take:
    """A step or message was chosen: its form is shown, with who may do it and when."""
    take.chosen = request.form.get("choose", "")
    opening = next((item for item in openings(take) if item["id"] == take.chosen), None)
    if opening is not None:
        take.step = {"do": [take.chosen], "by": [next(iter(opening["who"]), "")], "at": [suggested(take)]}
        take.step |= named_offices(draft, take.chosen)
    return take


def named_offices(draft: ProcedureDraft, do: str) -> typed.Typed:
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


def added(draft: ProcedureDraft, take: Take, data: Mapping[str, Any], step: typed.Typed) -> Take:
    """The recording with one step more, if it can be played."""
    story, steps = parts(take.text)
    try:
        after = played(draft, Take(rewrite(take.text, story, [*steps, NewStep(data)])))
    except StoryError as error:
        return Take(take.text, take.story, str(data.get("do", "")), step, [told(error)])
    if not after.wrong:
        return after
    last = after.moments[-1] if after.moments else {}
    wrong = [last["refusal"]] if last.get("refusal") else after.wrong
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


def with_expectations(take: Take) -> str:
    """The text with what was seen after each step, and in the end."""
    story, steps = parts(take.text)
    assert take.story is not None
    told_steps = [
        NewStep({**step.data, "expect": expectations_of(moment)} if expectations_of(moment) else step.data, step.was)
        for step, moment in zip(steps, take.moments[1:], strict=False)
    ]
    return rewrite(take.text, {**story, "expect": outcome_of(take.story)}, told_steps)


def parts(text: str) -> tuple[dict[str, Any], list[NewStep]]:
    """The entries of a text but its steps, and its steps."""
    data = dict(read_document(text, PATH).data)
    steps = [NewStep(step, index) for index, step in enumerate(data.pop("steps", None) or [])]
    return data, steps


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


def openings(take: Take) -> list[dict[str, Any]]:
    """What can be done next."""
    return take.story.openings if take.story else []


def able(take: Take) -> list[str]:
    """Who may do what was chosen."""
    return next((list(item["who"]) for item in openings(take) if item["id"] == take.chosen), [])


def suggested(take: Take) -> str:
    """An hour later, within office hours."""
    if not take.moments:
        return ""
    then = to_beijing(read_beijing(take.moments[-1]["at"])) + timedelta(hours=1)
    if context().calendar().is_working_day(then.date()) and MORNING <= then.time() <= EVENING:
        return f"{then:%Y-%m-%d %H:%M}"
    return f"{next_morning(then.date()):%Y-%m-%d} 09:00"


def next_morning(day: date) -> date:
    """The next working day."""
    following: date = context().calendar().add_working_days(day, 1)
    return following


ACTS = {"do": do, "refuse": do, "look": look, "wait": wait, "next": to_next, "undo": undo}
