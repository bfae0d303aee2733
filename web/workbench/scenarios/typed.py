"""A scenario as its page shows it: what was typed, field by field, and what the text says, either way round.

A field's name begins with the number of its step (`s0/at`, `s0/data/opinion`, `s0/expect/due`); `end/…` is the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml
from flask_babel import gettext as _

from web.form_data import read_moment, read_object, write_one
from web.forms import Schema, properties
from web.saying import of_two
from web.workbench.scenarios import expecting, ordering
from web.workbench.scenarios.choices import Choices
from web.workbench.scenarios.expecting import Typed, first
from web.workbench.scenarios.filled import shows
from workflows.procedures.forms import escape
from workflows.stories.reading import StoryError, read_document
from workflows.stories.rewriting import NewStep
from workflows.stories.story import MOST_STEPS

# Entries of a step that are one line of text.
PLAIN = ("by", "do", "outcome", "to", "province", "notice", "case", "refused")
WAS, MORE = "was", "more"
# An evaluation that follows the first one: a work order of its own.
FOLLOW_UP = "follow_up"


@dataclass
class Sheet:
    """The whole form: the entries of the story, those of each step, and what is wrong, field → message."""

    story: Typed
    steps: list[Typed]
    wrong: dict[str, str] = field(default_factory=dict)
    # The button under the hand after something was moved: it goes with what it moves.
    held: str = ""

    def one(self, name: str) -> str:
        """What stands in a field of the story."""
        return first(self.story, name)


def sheet_of(form: Mapping[str, Sequence[str]]) -> Sheet:
    """What a request brought."""
    count = first(form, "steps")
    number = min(int(count), MOST_STEPS) if count.isascii() and count.isdigit() else 0
    steps: list[Typed] = [{} for _number in range(number)]
    story: Typed = {}
    for name, values in form.items():
        head, slash, rest = name.partition("/")
        if slash and head[:1] == "s" and head[1:].isascii() and head[1:].isdigit():
            if int(head[1:]) < number:
                steps[int(head[1:])][rest] = list(values)
        else:
            story[name] = list(values)
    return Sheet(story, steps)


def sheet_from(data: Mapping[str, Any], choices: Choices) -> Sheet:
    """What a text says, as fields."""
    story: Typed = {
        "title": [str(data.get("title", ""))],
        "basis": ["、".join(data.get("basis", []))],
        "received": [bare(str(data.get("received", "")))],
        "refused": [str(data.get("refused", ""))],
    }
    story |= order_from(data.get("order", {})) | expecting.written(data.get("expect", {}), "end")
    return Sheet(story, [step_from(step, choices, index) for index, step in enumerate(data.get("steps", []))])


def step_from(step: Mapping[str, Any], choices: Choices, was: int | None) -> Typed:
    """One step as fields."""
    typed: Typed = {key: [str(step[key])] for key in PLAIN if key in step}
    typed["at"] = [bare(str(step.get("at", "")))]
    typed[WAS] = ["" if was is None else str(was)]
    typed |= expecting.written(step.get("expect", {}), "expect")
    given = step.get("with", {})
    if step.get("do") == FOLLOW_UP:
        return typed | order_from(given)
    known = properties(choices.schema(str(step.get("do", ""))))
    shown = {key: as_text(value) for key, value in given.items() if key in known and shows(known[key], as_text(value))}
    for key, value in shown.items():
        typed |= write_one(known[key], value, f"data/{escape(key)}")
    typed[MORE] = [block({key: value for key, value in given.items() if key not in shown})]
    return typed


def order_from(order: Mapping[str, Any]) -> Typed:
    """What a work order says otherwise than the usual one, as fields."""
    fields, rest = ordering.written(order)
    return fields | {ordering.MORE: [block(rest)]}


def block(value: Any) -> str:
    """A mapping as lines of YAML; nothing for an empty one."""
    if not value:
        return ""
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1 << 20)).rstrip()


def as_text(value: Any) -> Any:
    """A day as text: forms know no other."""
    return value.isoformat() if isinstance(value, date) else value


def bare(text: str) -> str:
    """A Beijing time without its weekday, as the picker writes it."""
    return text.split(" ", 1)[1] if text[:1] in "周星" and " " in text else text


def story_of(sheet: Sheet) -> dict[str, Any]:
    """The entries of the story but its steps; faults are noted on the sheet."""
    story: dict[str, Any] = {"title": sheet.one("title")}
    basis = [part.strip() for part in sheet.one("basis").replace("，", "、").replace(",", "、").split("、")]
    story["basis"] = [part for part in basis if part]
    story["received"] = moment(sheet.one("received"))
    story["order"] = order_of(sheet, sheet.story, "")
    story["refused"] = sheet.one("refused")
    story["expect"] = expecting.read(sheet.story, "end", "end", sheet.wrong)
    return {key: value for key, value in story.items() if value or key in ("title", "received")}


def order_of(sheet: Sheet, typed: Typed, prefix: str) -> dict[str, Any]:
    """What a work order says otherwise than the usual one; faults are noted on the sheet."""
    wrong: dict[str, str] = {}
    more = mapping(sheet, f"{prefix}{ordering.MORE}", first(typed, ordering.MORE))
    order = ordering.merged(ordering.read(typed, wrong), more, wrong)
    sheet.wrong |= {f"{prefix}{name}": told for name, told in wrong.items()}
    return order


def steps_of(sheet: Sheet, choices: Choices) -> list[NewStep]:
    """The steps; faults are noted on the sheet."""
    return [step_of(sheet, index, typed, choices) for index, typed in enumerate(sheet.steps)]


def step_of(sheet: Sheet, index: int, typed: Typed, choices: Choices) -> NewStep:
    """One step."""
    step: dict[str, Any] = {"at": moment(first(typed, "at"))}
    step |= {key: first(typed, key) for key in PLAIN if first(typed, key)}
    is_order = step.get("do") == FOLLOW_UP
    data = order_of(sheet, typed, f"s{index}/") if is_order else given(choices.schema(step.get("do", "")), typed)
    data |= mapping(sheet, f"s{index}/{MORE}", first(typed, MORE))
    if data:
        step["with"] = data
    if expect := expecting.read(typed, "expect", f"s{index}/expect", sheet.wrong):
        step["expect"] = expect
    ordered = {key: step[key] for key in ("at", "by", "do", "outcome", "with", "to") if key in step}
    was = first(typed, WAS)
    return NewStep(ordered | step, int(was) if was.isascii() and was.isdigit() else None)


def given(schema: Schema, typed: Typed) -> dict[str, Any]:
    """What was filled in of a form."""
    return read_object(schema, typed, "data") if schema else {}


def mapping(sheet: Sheet, name: str, text: str) -> dict[str, Any]:
    """Lines of «name: value»."""
    if not text:
        return {}
    fault = ""
    # A colon as a keyboard in Chinese mode types it is one where the text can not be read otherwise.
    for said in (text, text.replace("：", ": ")):
        try:
            data = read_document(said, "").data
        except StoryError as error:
            fault = fault or of_two(error.fault or error)
            continue
        if isinstance(data, dict):
            return data
    sheet.wrong[name] = fault or _("每行写一项“名称: 值”")
    return {}


def moment(text: str) -> str:
    """A typed time as stories write it."""
    found = read_moment(text)
    return found[:16].replace("T", " ") if found != text else text
