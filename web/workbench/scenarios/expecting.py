"""What a scenario expects, as rows that are chosen by name: a step, limit, event or fact, and its day, word or value.

The fields of the row `n` are `…/due/n` (of what) and `…/due/n/value`; an expectation of one word is the field `…/stage`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from flask_babel import gettext as _

from web.form_data import clean
from web.language import N_
from web.saying import of_two
from workflows.stories.reading import StoryError, read_document

Typed = dict[str, list[str]]
# What can be expected, in the order in which it is offered, and how it is entered.
KINDS = {
    "waiting": "names", "due": "days", "stage": "word", "closure": "word", "events": "events", "never": "names",
    "urgency": "words", "deadlines": "words", "provisional": "yeses", "no_limit": "names", "original": "days",
    "warned": "yes", "facts": "values", "filings": "names",
}  # fmt: skip
# Entered without rows.
SINGLE = frozenset({"word", "yes"})
LISTS = frozenset({"names", "events"})
# Where it matters what stands first.
ORDERED = frozenset({"waiting", "events", "no_limit", "filings"})
# What these speak of has names of ours.
OURS = frozenset({"events", "never", "facts"})
# A list in which nothing stands, and that is what is expected; a step without a due day.
NOTHING = "-"
YES = {"true": True, "false": False}
BOOLEANS = {"true": N_("是"), "false": N_("否")}
MOST_ROWS = 200


def first(typed: Mapping[str, Any], name: str) -> str:
    """What stands in a field."""
    return clean((typed.get(name) or [""])[0])


def written(expect: Mapping[str, Any], prefix: str) -> Typed:
    """What a text expects, as fields."""
    typed: Typed = {}
    for key, value in expect.items():
        kind = KINDS.get(key)
        if kind in SINGLE:
            typed[f"{prefix}/{key}"] = [text_of(value)]
        elif kind is not None:
            typed |= rows_written(f"{prefix}/{key}", kind, value)
    return typed


def rows_written(name: str, kind: str, value: Any) -> Typed:
    """A list or mapping as rows."""
    if isinstance(value, Mapping):
        pairs = [(subject, text_of(item, kind)) for subject, item in value.items()]
    else:
        pairs = [text.partition(" ")[::2] if kind == "events" else (text, "") for text in value]
    typed: Typed = {}
    put(typed, name, [(str(subject), told) for subject, told in pairs] or [(NOTHING, "")])
    return typed


def put(typed: Typed, name: str, rows: Sequence[tuple[str, str]]) -> None:
    """Writes the rows of an expectation in the place of those that stand there."""
    for field in [field for field in typed if field.startswith(f"{name}/")]:
        del typed[field]
    for number, (subject, text) in enumerate(rows):
        typed |= {f"{name}/{number}": [subject], f"{name}/{number}/value": [text]}


def text_of(value: Any, kind: str = "") -> str:
    """A value as it stands in its field. What is noted of a case may be of any kind: it stands there as in the text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "values" and isinstance(value, str):
        return str(yaml.safe_dump([value], allow_unicode=True, default_flow_style=True, width=1 << 20)).strip()[1:-1]
    return "" if value is None or (kind == "days" and value == NOTHING) else str(value)


def pairs(typed: Typed, name: str) -> list[tuple[str, str]]:
    """The rows of an expectation: of what, and what; those that are empty are left out."""
    found = []
    for number in range(MOST_ROWS):
        if f"{name}/{number}" not in typed:
            break
        found.append((first(typed, f"{name}/{number}"), first(typed, f"{name}/{number}/value")))
    return [pair for pair in found if pair[0]]


def is_shown(typed: Typed, name: str) -> bool:
    """Whether an expectation stands in the form."""
    return name in typed or f"{name}/0" in typed


def read(typed: Typed, prefix: str, name: str, wrong: dict[str, str]) -> dict[str, Any]:
    """What is expected, in the order in which it is offered; faults are noted under the name of the field."""
    found: dict[str, Any] = {}
    for key, kind in KINDS.items():
        if kind in SINGLE:
            text = first(typed, f"{prefix}/{key}")
            if text:
                found[key] = YES.get(text, text) if kind == "yes" else text
            continue
        rows = pairs(typed, f"{prefix}/{key}")
        if rows:
            found[key] = rows_read(kind, rows, wrong, f"{name}/{key}")
    return found


def rows_read(kind: str, rows: list[tuple[str, str]], wrong: dict[str, str], field: str) -> Any:
    """Rows as the list or mapping that the text has."""
    named = [(subject, text) for subject, text in rows if subject != NOTHING]
    if kind in ("names", "events"):
        return [f"{subject} {text}".strip() if kind == "events" else subject for subject, text in named]
    if len({subject for subject, _text in named}) < len(named):
        wrong[field] = _("同一项写了两次")
    if kind in ("words", "yeses") and not all(text for _subject, text in named):
        wrong[field] = _("请选择期望的结果")
    return {subject: value_read(kind, text, wrong, field) for subject, text in named}


def value_read(kind: str, text: str, wrong: dict[str, str], field: str) -> Any:
    """The value of a row."""
    if kind == "days":
        return text or NOTHING
    if kind == "yeses":
        return YES.get(text, text)
    if kind != "values":
        return text
    try:
        data = read_document(text, "").data
    except StoryError as error:
        wrong[field] = of_two(error.fault or error)
        return text
    return text if isinstance(data, dict | list) else data


def add_chosen(typed: Typed, prefix: str) -> None:
    """An expectation that was chosen in the list gets its field."""
    key = first(typed, f"{prefix}/+")
    if key in KINDS:
        name = f"{prefix}/{key}" + ("" if KINDS[key] in SINGLE else "/0")
        typed.setdefault(name, [""])
    typed.pop(f"{prefix}/+", None)
