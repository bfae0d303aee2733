"""The form of a scenario for its template: every field with its choices, hints and what is wrong; and its steps moved about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask_babel import gettext as _

from access.current import context
from models.procedure_draft import ProcedureDraft
from web.forms import Builder, Field, Files, Option
from web.workbench.scenarios import choices as offered
from web.workbench.scenarios import expected, ordering, refusing
from web.workbench.scenarios.choices import Choices
from web.workbench.scenarios.expected import Expectation
from web.workbench.scenarios.expecting import Typed, first
from web.workbench.scenarios.ordering import OrderView
from web.workbench.scenarios.refusing import Group
from web.workbench.scenarios.typed import FOLLOW_UP, MORE, Sheet
from workflows.authoring.drafts import package_of
from workflows.stories.casting import cast_in, cast_of
from workflows.stories.reading import StoryError


@dataclass(frozen=True)
class StepView:
    """One step of the form."""

    index: int
    typed: Typed
    hint: str
    outcomes: list[Option]
    fields: list[Field]
    expect: list[Expectation]
    more: list[tuple[str, str]]
    known: bool
    refusals: list[Group]
    order: OrderView | None
    wrong: dict[str, str]

    def one(self, name: str) -> str:
        """What stands in a field."""
        return first(self.typed, name)

    @property
    def filled(self) -> bool:
        """Whether something stands in its form."""
        return bool(self.one(MORE)) or any(
            name.startswith("data/") and any(texts) for name, texts in self.typed.items()
        )


@dataclass(frozen=True)
class View:
    """The whole form."""

    sheet: Sheet
    steps: list[StepView]
    choices: Choices
    hint: str
    expect: list[Expectation]
    more: list[tuple[str, str]]
    order: OrderView
    refusals: list[Group] = field(default_factory=list)
    provinces: list[Option] = field(default_factory=list)
    offices: list[Option] = field(default_factory=list)


def view(sheet: Sheet, choices: Choices, draft: ProcedureDraft) -> View:
    """The form with everything that can be chosen in it."""
    offices = offices_of(draft)
    return View(
        sheet,
        [step_view(sheet, index, typed, choices, offices) for index, typed in enumerate(sheet.steps)],
        choices,
        hint(sheet.one("received")),
        expected.shown(sheet.story, "end", "end", sheet.wrong, choices.vocabulary),
        expected.missing(sheet.story, "end"),
        ordering.view(sheet.story, sheet.wrong, offices),
        refusing.of_work_order(sheet.one("refused")),
        [Option(key, _(words)) for key, words in offered.PROVINCE.items()],
        offices,
    )


def step_view(sheet: Sheet, index: int, typed: Typed, choices: Choices, offices: list[Option]) -> StepView:
    """One step."""
    do = first(typed, "do")
    element = choices.element(do)
    prefix = f"s{index}"
    values = {f"{prefix}/{name}": texts for name, texts in typed.items()}
    errors = {name: [text] for name, text in sheet.wrong.items() if name.startswith(f"{prefix}/")}
    builder = Builder(values, errors, lambda name: ordering.with_values(offices, values.get(name, [])), Files)
    fields = [one for one in builder.children(choices.schema(do), f"{prefix}/data") if one.kind != "attachments"]
    known = do == "" or any(option.value == do for _title, group in choices.acts for option in group)
    return StepView(
        index,
        typed,
        hint(first(typed, "at")),
        [Option(item.id, item.name) for item in element.outcomes] if element else [],
        fields,
        expected.shown(typed, "expect", f"{prefix}/expect", sheet.wrong, choices.vocabulary),
        expected.missing(typed, "expect"),
        known,
        refusing.of_act(first(typed, "refused")),
        ordering.view(typed, sheet.wrong, offices, f"{prefix}/") if do == FOLLOW_UP else None,
        {name.partition("/")[2]: text for name, text in sheet.wrong.items() if name.startswith(f"{prefix}/")},
    )


def hint(text: str) -> str:
    """What day that is, by the calendar in force."""
    return offered.day_hint(context().calendar(), text)


def offices_of(draft: ProcedureDraft) -> list[Option]:
    """The offices of those who play; none where the cast can not be read, which the page says by itself."""
    try:
        cast = cast_in(package_of(draft))
    except StoryError:
        return []
    found = [*cast.get("organizations", []), *cast_of(str(cast["locality"])).get("organizations", [])]
    return list({office["code"]: Option(office["code"], office["name"]) for office in found}.values())


def field_of(place: str) -> str:
    """`steps[2].expect.due.x` as the name of its field: `s2/expect/due`."""
    found = re.match(r"steps\[(\d+)\]\.?(\w*)(?:\.(\w+))?", place)
    if found is None:
        head, _dot, rest = place.partition(".")
        return f"end/{rest.partition('.')[0]}" if head == "expect" else head
    index, entry, key = found.groups()
    return f"s{index}/{MORE if entry == 'with' else entry}" + (f"/{key}" if entry == "expect" and key else "")
