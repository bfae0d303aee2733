"""In what the work order of a scenario differs from the usual one: fields that were picked, and what no field can say.

A picked field is marked by `order/<key>/+`; what it says stands in `order/<key>` and below, the rest in `order/more`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from jsonschema import Draft202012Validator

from access.current import context
from calendars.clock import read_beijing
from calendars.errors import InstantError
from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.form_data import NOTHING, read_one, write_one
from web.form_faults import by_field
from web.forms import Builder, Field, Files, Option, Schema
from web.workbench.scenarios.expecting import Typed, first
from web.workbench.scenarios.filled import shows
from web.workbench.scenarios.order_form import EMPTY, OWN, fields
from workflows.authoring.drafts import package_of
from workflows.procedures.forms import CHECKER, check
from workflows.stories.casting import cast_in
from workflows.stories.orders import order_of
from workflows.stories.reading import StoryError

PREFIX = "order"
MORE = f"{PREFIX}/more"


@dataclass(frozen=True)
class OrderView:
    """The fields that were picked, each with its key, those that could be, and what no field can say."""

    prefix: str
    rows: list[tuple[str, Field]]
    others: list[tuple[str, str]]
    more: str
    more_wrong: str
    wrong: str


def named(key: str) -> str:
    """The name of a field."""
    return f"{PREFIX}/{key}"


def mark(key: str) -> str:
    """The name of the sign that a field was picked."""
    return f"{PREFIX}/{key}/+"


def picked(typed: Typed) -> list[str]:
    """The keys that were picked, in the order of the form."""
    return [key for key in fields() if mark(key) in typed]


def channel(typed: Typed) -> str:
    """The channel that was said: one without a name of ours stays a choice."""
    return first(typed, named("channel"))


def written(order: Mapping[str, Any]) -> tuple[Typed, dict[str, Any]]:
    """An order as fields, and what of it no field can say so that it comes back as it was."""
    typed: Typed = {}
    rest: dict[str, Any] = {}
    said = order.get("evaluation", {})
    if not isinstance(said, Mapping):
        return typed, dict(order)
    for key, value in order.items():
        if key == "evaluation":
            continue
        if key in OWN and (found := as_fields(key, value)):
            typed |= found
        else:
            rest[key] = value
    strange = {}
    for key, value in said.items():
        if key not in OWN and (found := as_fields(key, value)):
            typed |= found
        else:
            strange[key] = value
    if strange or ("evaluation" in order and not said):
        rest["evaluation"] = strange
    return typed, rest


def as_fields(key: str, value: Any) -> Typed:
    """A value as fields; nothing where it would not come back from them as it is, or is none that a work order can have."""
    said = value if key != "level" else level_word(value)
    form = fields(said if key == "channel" and isinstance(said, str) else "")
    if key not in form or said is None:
        return {}
    if not shows(form[key], said) and said != EMPTY.get(key):
        return {}
    typed = {mark(key): ["1"], **write_one(form[key], said, named(key))}
    wrong: dict[str, str] = {}
    back = read(typed, wrong)
    place = back if key in OWN else back.get("evaluation", {})
    return typed if not wrong and place == {key: value} and type(place[key]) is type(value) else {}


def level_word(value: Any) -> str | None:
    """`{system: platform, code: "1"}` as one word; None for what is no level."""
    if isinstance(value, Mapping) and set(value) == {"system", "code"}:
        return f"{value['system']} {value['code']}"
    return None


def read(typed: Typed, wrong: dict[str, str]) -> dict[str, Any]:
    """What the picked fields say, as the story has it; faults are noted under the names of their fields."""
    form, keys = fields(channel(typed)), picked(typed)
    said = {key: read_one(form[key], typed, named(key)) for key in keys}
    said = {key: nothing_in(key, form[key]) if value is NOTHING else value for key, value in said.items()}
    said = {key: value for key, value in said.items() if value is not NOTHING}
    schema = {
        "type": "object",
        "properties": {key: form[key] for key in keys},
        "required": [key for key in keys if key not in EMPTY],
    }
    try:
        check(Draft202012Validator(schema, format_checker=CHECKER), said, f"/{PREFIX}")
    except DomainError as refusal:
        wrong |= {name: "；".join(sentences) for name, sentences in by_field(refusal, schema).items()}
    if "level" in said:
        system, _space, code = str(said["level"]).partition(" ")
        said["level"] = {"system": system, "code": code}
    own = {key: value for key, value in said.items() if key in OWN}
    evaluation = {key: value for key, value in said.items() if key not in OWN}
    return {**own, **({"evaluation": evaluation} if evaluation else {})}


def nothing_in(key: str, part: Schema) -> Any:
    """What a field says in which nothing was filled in; a group says which of its fields it wants."""
    if key in EMPTY:
        return deepcopy(EMPTY[key])
    return {} if part["type"] == "object" else NOTHING


def merged(order: Mapping[str, Any], more: Mapping[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
    """The picked fields and what else was written, together."""
    other, said = more.get("evaluation", {}), order.get("evaluation", {})
    twice = set(order) & set(more) - {"evaluation"} | (set(said) & set(other) if isinstance(other, Mapping) else set())
    if twice:
        wrong[MORE] = _("同一项写了两次：%(names)s", names="、".join(sorted(twice)))
    if "evaluation" not in more or not isinstance(other, Mapping):
        return {**order, **more}
    return {**order, **more, "evaluation": {**said, **other}}


def view(typed: Typed, wrong: Mapping[str, str], offices: Sequence[Option], prefix: str = "") -> OrderView:
    """The fields with what was typed, for the template; `prefix` stands before the names of those of a step."""
    form, keys = fields(channel(typed)), picked(typed)
    values = {f"{prefix}{name}": texts for name, texts in typed.items()}
    errors = {name: [sentence] for name, sentence in wrong.items() if name.startswith(f"{prefix}{PREFIX}/")}
    builder = Builder(values, errors, lambda name: with_values(offices, values.get(name, [])), Files)
    return OrderView(
        prefix,
        [(key, builder.field(form[key], f"{prefix}{named(key)}", key not in EMPTY, key)) for key in keys],
        [(key, str(form[key]["title"])) for key in form if key not in keys],
        first(typed, MORE),
        wrong.get(f"{prefix}{MORE}", ""),
        wrong.get(f"{prefix}{PREFIX}", ""),
    )


def with_values(offices: Sequence[Option], typed: Sequence[str]) -> list[Option]:
    """The offices, and one that was said before and is not among them."""
    known = {office.value for office in offices}
    return [*offices, *(Option(code, code) for code in typed if code and code not in known)]


def add_chosen(typed: Typed, draft: ProcedureDraft) -> None:
    """A field that was chosen in the list begins with what a usual work order says."""
    key = first(typed, f"{PREFIX}/+")
    typed.pop(f"{PREFIX}/+", None)
    if key in fields() and mark(key) not in typed:
        typed |= {mark(key): ["1"], **usual(key, first(typed, "received") or first(typed, "at"), draft)}


def usual(key: str, received: str, draft: ProcedureDraft) -> Typed:
    """What a usual work order says in a field; nothing where it says nothing."""
    try:
        at = read_beijing(received)
    except InstantError:
        at = context().clock.now()
    try:
        order = order_of(cast_in(package_of(draft)), draft.key, at, "")
    except StoryError:
        return {}
    if key == "institution":
        # The name goes with the office, and it is the office that will be changed.
        return as_fields(key, {"code": order["evaluation"][key]["code"]})
    return as_fields(key, (order if key in OWN else order["evaluation"]).get(key))


def drop(typed: Typed, key: str) -> None:
    """A field is taken out, with what stands in it."""
    for name in [name for name in typed if name == named(key) or name.startswith(f"{named(key)}/")]:
        del typed[name]
