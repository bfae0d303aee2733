"""What a person typed into a form as the data that its schema asks for, and data as what stands in the fields.

Nothing is guessed: what can not be read goes on as it was typed, so that the schema itself says what is wrong with it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from calendars.clock import BEIJING, beijing_instant, parse_instant, to_beijing
from calendars.errors import InstantError
from web.forms import LISTS, ROOT, UNSAID, Schema, Values, indices, items, kind_of, properties
from workflows.procedures.forms import escape

# 2026-10-09, 2026/10/9, 2026.10.9, 2026年10月9日, 20261009; with a time of day behind it, if any.
DAY = re.compile(
    r"(?P<year>\d{4})(?:[-/.年]\s*(?P<month>\d{1,2})[-/.月]\s*(?P<day>\d{1,2})日?|(?P<m>\d\d)(?P<d>\d\d))"
    r"(?:[T\s]*(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})分?(?::(?P<second>\d{1,2}))?)?",
    re.ASCII,
)
WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
NOTHING: Any = object()


def read(schema: Schema, values: Values) -> dict[str, Any]:
    """The data of a form. Fields in which nothing was typed are left out."""
    return read_object(schema, values, ROOT)


def read_object(schema: Schema, values: Values, name: str) -> dict[str, Any]:
    """The data of an object."""
    found = {key: read_one(part, values, f"{name}/{escape(key)}") for key, part in properties(schema).items()}
    return {key: value for key, value in found.items() if value is not NOTHING}


def read_one(schema: Schema, values: Values, name: str) -> Any:
    """The value of one field, or NOTHING."""
    kind = kind_of(schema)
    if kind == "group":
        return read_object(schema, values, name) or NOTHING
    if kind == "groups":
        return [read_object(items(schema), values, f"{name}/{n}") for n in indices(values, name)] or NOTHING
    typed = [clean(text) for text in values.get(name, ())]
    if kind in LISTS:
        found = [read_text("integer", text) if kind == "attachments" else text for text in typed if text]
        return found or NOTHING
    said = typed and typed[0] and not (kind == "boolean" and typed[0] == UNSAID)
    return read_text(kind, typed[0]) if said else NOTHING


def read_text(kind: str, text: str) -> Any:
    """One typed text as a value of its kind; as it is where it can not be read."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind == "integer":
        return int(text) if WHOLE.fullmatch(half(text)) else text
    if kind == "number":
        return read_number(text)
    if kind == "date":
        return read_day(text)
    return read_moment(text) if kind == "instant" else text


def clean(text: str) -> str:
    """Lines end as everywhere else, and white space around a text says nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def half(text: str) -> str:
    """Digits and signs as a keyboard in Chinese mode types them, in their usual width."""
    return unicodedata.normalize("NFKC", text).strip()


def read_number(text: str) -> float | int | str:
    """A number; whole ones stay whole."""
    if WHOLE.fullmatch(half(text)):
        return int(half(text))
    try:
        value = float(half(text))
    except ValueError:
        return text
    return value if math.isfinite(value) else text


def read_day(text: str) -> str:
    """A day as 2026-10-09, however it was written."""
    found = DAY.fullmatch(half(text))
    if found is None or found["hour"] is not None:
        return text
    day = day_of(found)
    return day.isoformat() if day else text


def read_moment(text: str) -> str:
    """A Beijing time as an instant with its offset; one that has an offset already stays as it is."""
    found = DAY.fullmatch(half(text))
    if found is None or found["hour"] is None:
        return text
    day = day_of(found)
    try:
        at = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return text
    return beijing_instant(day, at).astimezone(BEIJING).isoformat() if day else text


def day_of(found: re.Match[str]) -> date | None:
    """The day that was written; None for the 30th of February."""
    try:
        return date(int(found["year"]), int(found["month"] or found["m"]), int(found["day"] or found["d"]))
    except ValueError:
        return None


def written(schema: Schema, data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Data as what stands in the fields: the other way round."""
    return write_object(schema, data, ROOT)


def write_object(schema: Schema, data: Mapping[str, Any], name: str) -> dict[str, list[str]]:
    """An object's fields."""
    found: dict[str, list[str]] = {}
    for key, part in properties(schema).items():
        if key in data:
            found |= write_one(part, data[key], f"{name}/{escape(key)}")
    return found


def write_one(schema: Schema, value: Any, name: str) -> dict[str, list[str]]:
    """One field, or those of its groups."""
    kind = kind_of(schema)
    if kind == "group" and isinstance(value, Mapping):
        return write_object(schema, value, name)
    if kind == "groups" and isinstance(value, list):
        parts = [write_object(items(schema), entry, f"{name}/{n}") for n, entry in enumerate(value)]
        return {key: typed for part in parts for key, typed in part.items()}
    if isinstance(value, list):
        return {name: [shown(kind, entry) for entry in value]}
    return {name: [shown(kind, value)]}


def shown(kind: str, value: Any) -> str:
    """One value as it stands in its field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "instant" and isinstance(value, str):
        try:
            local = to_beijing(parse_instant(value))
        except InstantError:
            return value
        return local.replace(tzinfo=None, microsecond=0).isoformat(" ", "seconds" if local.second else "minutes")
    return str(value)
