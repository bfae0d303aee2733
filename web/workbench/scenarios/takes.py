"""A recording as it stands: the story so far, how it went, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from access.current import context
from calendars.clock import read_beijing, to_beijing
from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.errors import in_words
from web.saying import half, of_both
from web.workbench.scenarios.expecting import Typed
from workflows.authoring import drafts
from workflows.stories.asking import ONE, play_apart
from workflows.stories.reading import read_document
from workflows.stories.report import StoryRun
from workflows.stories.rewriting import NewStep, rewrite
from workflows.stories.story import notices_in, story_of
from workflows.stories.taking import expectations_of, outcome_of

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
    step: Typed = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    # The code of a refusal that may be kept as an expected one.
    refused: str = ""

    @property
    def moments(self) -> list[dict[str, Any]]:
        """The arrival and each step; the outcome, at which nothing more happens, is left out."""
        found = self.story.moments if self.story else []
        return found[:-1] if len(found) > 1 and self.story and self.story.passed else found


def played(draft: ProcedureDraft, take: Take) -> Take:
    """Plays the story so far. Raises `StoryError` where its text can not be read."""
    story_of(read_document(take.text, PATH), NAME, draft.key, notices_in(draft.files))
    package = drafts.package_of(draft).with_files({PATH: take.text})
    try:
        report = play_apart(context(), package, [NAME], ahead=True, seconds=ONE)
    except DomainError as error:
        return Take(take.text, wrong=[in_words(error)])
    if report.fault or not report.runs:
        return Take(take.text, wrong=[half(report.fault)])
    story = report.runs[0]
    return Take(take.text, story, wrong=[of_both(vars(story), "difference")] if not story.passed else [])


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
