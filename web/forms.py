"""A form of a step or message (JSON Schema, workflows/procedures/forms.py) as fields that a page can show, in the order of the schema.

A field's name is the JSON pointer of what it holds without the first slash (`data/opinion`), so that an error of the server
finds its field. What a person typed is kept as typed (`Values`); `web/form_data.py` turns it into data and back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.saying import said
from workflows.procedures.forms import escape

# Field name → what stands in it, as the browser sends it.
Values = Mapping[str, Sequence[str]]
Schema = Mapping[str, Any]

ROOT = "data"
# Longer texts get an area of their own, with a counter.
SHORT = 120
# So many choices are shown at once; more go into a list to open.
MOST_RADIOS = 6
# What a choice of yes and no sends where neither is said.
UNSAID = "-"
# Fields that stand for all entries of a list.
LISTS = frozenset({"list", "checks", "offices", "attachments"})
# Empty rows that a list offers without a script.
SPARE = 2


@dataclass(frozen=True)
class Option:
    """One choice."""

    value: str
    title: str
    chosen: bool = False
    note: str = ""


@dataclass(frozen=True)
class Files:
    """What a field of attachments may name (web/files/panels.py: choosable), and where a new file for it is sent."""

    choices: Sequence[Mapping[str, Any]] = ()
    upload: str = ""
    accepted: str = ""


@dataclass(frozen=True)
class Field:
    """One field. `kind` is the macro that draws it (web/templates/forms/_fields.html)."""

    name: str
    kind: str
    title: str
    help: str = ""
    required: bool = False
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    limit: int | None = None
    errors: tuple[str, ...] = ()
    children: tuple[Field, ...] = ()
    files: Files = Files()

    @property
    def id(self) -> str:
        """Fit for an attribute and for a link to it."""
        return identifier(self.name)


@dataclass(frozen=True)
class Fault:
    """One line of the summary above a form: what is wrong, and the id of its field where there is one."""

    message: str
    title: str = ""
    id: str = ""


# Pointer of a field that names an organisation → who may be named there.
Offices = Callable[[str], Sequence[Option]]


# Asked for by fields that take attachments alone.
Shelf = Callable[[], Files]


def nobody(_name: str) -> Sequence[Option]:
    """For forms that name no organisation."""
    return ()


def identifier(name: str) -> str:
    """A name as an id: letters and digits stay, anything else is told apart by its number."""
    return "f-" + re.sub(r"[^A-Za-z0-9]", lambda found: "-" if found[0] == "/" else f"_{ord(found[0]):x}_", name)


def fields(
    schema: Schema,
    values: Values,
    errors: Mapping[str, Sequence[str]] | None = None,
    offices: Offices = nobody,
    shelf: Shelf = Files,
) -> list[Field]:
    """The fields of a form with what was typed and what is wrong there."""
    return list(Builder(values, errors or {}, offices, shelf).children(schema, ROOT))


@dataclass(frozen=True)
class Builder:
    """Walks a schema."""

    values: Values
    errors: Mapping[str, Sequence[str]]
    offices: Offices
    shelf: Shelf

    def children(self, schema: Schema, name: str) -> Iterator[Field]:
        """The fields of an object."""
        required = set(schema.get("required", ()))
        for key, part in properties(schema).items():
            yield self.field(part, f"{name}/{escape(key)}", key in required, key)

    def field(self, schema: Schema, name: str, required: bool, key: str) -> Field:
        """One field."""
        kind, typed = kind_of(schema, required), tuple(self.values.get(name, ()))
        return Field(
            name=name,
            kind=kind,
            title=str(schema.get("title") or key),
            help=helped(schema),
            required=required,
            value=typed[0] if typed else "",
            values=self.rows(schema, typed) if kind == "list" else typed,
            options=self.options(schema, name, kind, typed),
            limit=schema.get("maxLength"),
            errors=self.errors_at(name, kind),
            children=self.inner(schema, name, kind),
            files=self.shelf() if kind == "attachments" else Files(),
        )

    def inner(self, schema: Schema, name: str, kind: str) -> tuple[Field, ...]:
        """What lies in a group, or in the groups of a list of them: those that are there and an empty one."""
        if kind == "group":
            return tuple(self.children(schema, name))
        if kind != "groups":
            return ()
        part = items(schema)
        title = str(part.get("title") or schema.get("title") or "")
        count = min(len(indices(self.values, name)) + 1, int(schema.get("maxItems", 20)))
        return tuple(
            Field(f"{name}/{n}", "group", f"{title} {n + 1}", children=tuple(self.children(part, f"{name}/{n}")))
            for n in range(count)
        )

    def rows(self, schema: Schema, typed: Sequence[str]) -> tuple[str, ...]:
        """The rows of a list, and some to go on in."""
        kept = [text for text in typed if text.strip()]
        room = max(0, int(schema.get("maxItems", 20)) - len(kept))
        return (*kept, *[""] * min(SPARE, room))

    def options(self, schema: Schema, name: str, kind: str, typed: Sequence[str]) -> tuple[Option, ...]:
        """The choices of a field, with what is chosen."""
        if kind == "boolean":
            found = [Option("true", said("是")), Option("false", said("否"))]
        elif kind in ("office", "offices"):
            found = list(self.offices(name))
        else:
            found = [Option(value, title) for value, title in choices(items(schema) if kind == "checks" else schema)]
        # An office that is suggested stays so until the person chooses another.
        if not typed:
            return tuple(found)
        return tuple(Option(item.value, item.title, item.value in typed, item.note) for item in found)

    def errors_at(self, name: str, kind: str) -> tuple[str, ...]:
        """What is wrong with a field; a list of rows speaks for each of them."""
        inside = [key for key in self.errors if key.startswith(f"{name}/")] if kind in LISTS else []
        return tuple(dict.fromkeys(text for key in (name, *inside) for text in self.errors.get(key, ())))


def properties(schema: Schema) -> dict[str, Schema]:
    """The fields of an object by their keys."""
    found = schema.get("properties", {})
    return {key: part for key, part in found.items() if isinstance(part, Mapping)}


def items(schema: Schema) -> Schema:
    """The schema of a list's entries."""
    found = schema.get("items", {})
    return found if isinstance(found, Mapping) else {}


def choices(schema: Schema) -> list[tuple[str, str]]:
    """The choices of a text with their Chinese titles."""
    found = [
        part for part in schema.get("oneOf", ()) if isinstance(part, Mapping) and isinstance(part.get("const"), str)
    ]
    if found:
        return [(part["const"], str(part.get("title") or part["const"])) for part in found]
    return [(value, value) for value in schema.get("enum", ()) if isinstance(value, str)]


def kind_of(schema: Schema, required: bool = False) -> str:
    """How a value of this schema is entered."""
    kind = schema.get("type")
    if kind == "array":
        return kind_of_list(items(schema))
    if kind == "object":
        return "group"
    if kind in ("boolean", "integer", "number"):
        return str(kind)
    return kind_of_text(schema, required)


def kind_of_text(schema: Schema, required: bool) -> str:
    """How a text is entered: by its choices, its format, its length."""
    if found := choices(schema):
        return "radios" if required and len(found) <= MOST_RADIOS else "select"
    by_format = {"date": "date", "date-time": "instant", "organization": "office"}
    if schema.get("format") in by_format:
        return by_format[str(schema["format"])]
    return "area" if int(schema.get("maxLength", SHORT + 1)) > SHORT else "text"


def kind_of_list(entry: Schema) -> str:
    """How a list is entered."""
    if entry.get("type") == "object":
        return "groups"
    if choices(entry):
        return "checks"
    return {"organization": "offices", "attachment": "attachments"}.get(str(entry.get("format")), "list")


def helped(schema: Schema) -> str:
    """The help of a field. Pages offer organisations by name: the code that the interface asks for is not spoken of."""
    text = str(schema.get("description") or "")
    named = "organization" in (schema.get("format"), items(schema).get("format"))
    return text.replace("的代码", "").replace("填写机构代码", "选择机构").replace("代码", "") if named else text


def indices(values: Values, name: str) -> list[int]:
    """The places of a list of groups in which something was typed."""
    found = set()
    for key, typed in values.items():
        head, _, _ = key.removeprefix(f"{name}/").partition("/")
        if key.startswith(f"{name}/") and head.isascii() and head.isdigit() and any(text.strip() for text in typed):
            found.add(int(head))
    return sorted(found)


def every(found: Sequence[Field]) -> Iterator[Field]:
    """All fields, those inside of groups too."""
    for field in found:
        yield field
        yield from every(field.children)


def faults(found: Sequence[Field], errors: Mapping[str, Sequence[str]]) -> list[Fault]:
    """The summary above the form: each field at fault in the order of the form, then what belongs to none."""
    shown = [Fault(text, field.title, field.id) for field in every(found) for text in field.errors]
    known = [field.name for field in every(found)]
    rest = [name for name in errors if not any(name == key or name.startswith(f"{key}/") for key in known)]
    return [*shown, *(Fault(text) for name in rest for text in errors[name])]
