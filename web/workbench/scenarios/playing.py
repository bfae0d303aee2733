"""A run on the diagram, step by step: where the token stood, what happened, and what was expected and found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from calendars.clock import read_beijing
from models.errors import DomainError, wrong_field
from models.procedure_draft import ProcedureDraft
from models.scenario_run import ScenarioRun
from views.diagram import place
from web.filters import weekday
from web.pages import go_to
from web.saying import said
from web.workbench.scenarios import choices as offered
from web.workbench.scenarios.choices import Choices
from web.workbench.scenarios.expected import title_of
from web.workbench.scenarios.expecting import KINDS
from web.workbench.scenarios.room import blueprint, draft_of, path_of
from workflows.authoring import drafts
from workflows.drawing import Mark, State, draw
from workflows.procedures.definitions import Definition
from workflows.procedures.package import DIAGRAM
from workflows.stories import runs
from workflows.stories.report import StoryRun
from workflows.stories.taking import take_found

URGENT: dict[str, State] = {"normal": "active", "warned": "warned", "overdue": "overdue", "paused": "active"}


@dataclass(frozen=True)
class Stage:
    """One run of a story, as far as one of its moments."""

    run: ScenarioRun
    story: StoryRun
    number: int
    svg: str
    fresh: bool
    hint: str

    @property
    def moment(self) -> dict[str, Any]:
        """What is shown."""
        return self.story.moments[self.number]

    @property
    def last(self) -> int:
        """The number of the last moment."""
        return len(self.story.moments) - 1


def stage_of(draft: ProcedureDraft, name: str, choices: Choices) -> Stage | None:
    """The run that was asked for, else the newest of this story; None where it was never played."""
    wanted = request.args.get("run", type=int)
    run = runs.one(current_actor(), draft.id, wanted) if wanted else newest(draft, name)
    story = runs.played(run, name) if run else None
    if run is None or story is None or not story.moments:
        return None
    number = request.args.get("moment", type=int)
    if number is None or not 0 <= number < len(story.moments):
        number = failing(story)
    fresh = run.digest == draft.digest
    hint = offered.day_hint(context().calendar(), story.moments[number]["at"])
    return Stage(run, story, number, drawn(draft, choices.definition, story, number), fresh, hint)


def newest(draft: ProcedureDraft, name: str) -> ScenarioRun | None:
    """The newest run in which the story was played."""
    known = runs.results_of(draft).get(name)
    return runs.one(current_actor(), draft.id, known["run"]) if known else None


def failing(story: StoryRun) -> int:
    """The moment at which it went otherwise, else the first."""
    return len(story.moments) - 1 if not story.passed else 0


def drawn(draft: ProcedureDraft, definition: Definition | None, story: StoryRun, number: int) -> str:
    """The diagram with what was passed so far and what waits."""
    if definition is None:
        return ""
    passed = [element for moment in story.moments[: number + 1] for element in moment["passed"]]
    marks = {place(element, definition): Mark("done") for element in passed}
    for waiting in story.moments[number]["waiting"]:
        note = _("到期：%(due)s", due=said(waiting["due"])) if waiting["due"] else ""
        marks[place(waiting["step"], definition)] = Mark(URGENT[waiting["urgency"]], "", note)
    return draw(draft.files[DIAGRAM].encode(), marks, story.title, say=said)


def names(choices: Choices) -> dict[str, str]:
    """Login name → name of those who play."""
    return {option.value: option.title for option in choices.people}


@blueprint.post("/scenarios/<name>/run")
def run_one(draft_id: int, name: str) -> AnyResponse:
    """Plays the story as it is saved."""
    draft = draft_of(draft_id)
    path_of(draft, name)
    done = runs.play_now(context(), current_actor(), draft_id, name)
    return go_to("web.scenarios.show", draft_id=draft_id, name=name, run=done.id)


@blueprint.post("/scenarios/<name>/take")
def take(draft_id: int, name: str) -> AnyResponse:
    """«以实际结果为准»: what was found becomes what is wanted, and the story is played again."""
    draft = draft_of(draft_id)
    path = path_of(draft, name)
    run = runs.one(current_actor(), draft_id, request.form.get("run", 0, type=int))
    story = runs.played(run, name)
    number, key = request.form.get("moment", -1, type=int), request.form.get("key", "")
    if run.digest != draft.digest:
        raise DomainError(
            "run-outdated", "草案在运行之后改过，请重新运行", "the draft was changed after this run: run it again"
        )
    if story is None or not 0 <= number < len(story.moments) or key not in KINDS:
        raise wrong_field("/key", "unknown", "没有这一项", "there is no such expectation")
    text = take_found(draft.files[path], story, story.moments[number], key)
    drafts.save(context(), current_actor(), draft_id, draft.revision, {path: text})
    done = runs.play_now(context(), current_actor(), draft_id, name)
    return go_to("web.scenarios.show", draft_id=draft_id, name=name, run=done.id)


@blueprint.app_template_filter("expectation_name")
def expectation_name(key: str) -> str:
    """What an expectation is called."""
    return title_of(key)


@blueprint.app_template_filter("beijing_day")
def beijing_day(text: str) -> str:
    """«周二 2026-09-29 16:00» of a time without its weekday."""
    return f"{weekday(read_beijing(text))} {text}"


@blueprint.app_template_filter("limit_word")
def limit_word(state: str) -> str:
    """What the state of a limit is called."""
    return offered.limit_word(state)
