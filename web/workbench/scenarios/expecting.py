"""What a scenario expects, as rows that are chosen by name: a step, limit, event or fact, and its day, word or value.

The fields of the row `n` are `…/due/n` (of what) and `…/due/n/value`; an expectation of one word is the field `…/stage`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from flask_babel import gettext as _

from models.filing import STATUS_ZH
from web.form_data import clean
from web.forms import Option
from web.language import N_
from web.saying import of_two, said, said_table
from workflows.procedures.settings import FILING_TARGETS
from workflows.stories.reading import StoryError, read_document
from workflows.stories.vocabulary import CODES, Vocabulary
from workflows.stories.wording import NAMES

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
# What these speak of has names of ours.
OURS = frozenset({"events", "never", "facts"})
# A list in which nothing stands, and that is what is expected; a step without a due day.
NOTHING = "-"
YES = {"true": True, "false": False}
BOOLEANS = {"true": N_("是"), "false": N_("否")}
MOST_ROWS = 200


@dataclass(frozen=True)
class Row:
    """One row: what it speaks of, and what is expected of that; `values` are the choices, where there are any."""

    number: int
    subject: str
    value: str
    subjects: list[Option]
    values: list[Option]


@dataclass(frozen=True)
class Expectation:
    """One thing that is expected. `options` are the choices of one that is a single word."""

    name: str
    key: str
    title: str
    kind: str
    value: str
    options: list[Option]
    rows: list[Row]
    wrong: str


def title_of(key: str) -> str:
    """What an expectation is called."""
    return said(NAMES[key][0]) if key in NAMES else key


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
    for number, (subject, told) in enumerate(pairs or [(NOTHING, "")]):
        typed |= {f"{name}/{number}": [str(subject)], f"{name}/{number}/value": [told]}
    return typed


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


def shown(
    typed: Typed, prefix: str, name: str, wrong: Mapping[str, str], words: Vocabulary | None
) -> list[Expectation]:
    """What is expected, with everything that can be chosen; below the rows stands one that is empty."""
    return [
        Expectation(
            f"{name}/{key}",
            key,
            title_of(key),
            kind,
            first(typed, f"{prefix}/{key}"),
            options(said_table(BOOLEANS if kind == "yes" else CODES.get(key, {}))),
            [] if kind in SINGLE else rows(typed, f"{prefix}/{key}", key, words),
            wrong.get(f"{name}/{key}", ""),
        )
        for key, kind in KINDS.items()
        if is_shown(typed, f"{prefix}/{key}")
    ]


def rows(typed: Typed, name: str, key: str, words: Vocabulary | None) -> list[Row]:
    """The rows of an expectation and an empty one."""
    offered = subjects(key, words)
    return [
        Row(number, subject, text, with_value(offered, subject), values(key, subject, text, words))
        for number, (subject, text) in enumerate([*pairs(typed, name), ("", "")])
    ]


def subjects(key: str, words: Vocabulary | None) -> list[Option]:
    """Of what something can be expected; in a list also that nothing stands in it."""
    nothing = [Option(NOTHING, _("（没有）"))] if KINDS[key] in LISTS else []
    found = filings() if key == "filings" else words.subjects(key) if words else {}
    # What the diagram calls things is shown as it is.
    return nothing + options(said_table(found) if key in OURS else found)


def filings() -> dict[str, str]:
    """Each office to which one reports, with each state of a report."""
    targets = {target: title for target, title in FILING_TARGETS.items() if target != "none"}
    return {
        f"{target}:{code}": _("%(target)s：%(status)s", target=said(title), status=said(status))
        for target, title in targets.items()
        for code, status in STATUS_ZH.items()
    }


def values(key: str, subject: str, text: str, words: Vocabulary | None) -> list[Option]:
    """What can be expected of it, where that is a choice."""
    if KINDS[key] == "yeses":
        return options(said_table(BOOLEANS))
    found = words.values(key, subject) if words else CODES.get(key, {})
    if not found and text in YES:
        found = BOOLEANS
    return with_value(options(said_table(found)), text) if found else []


def options(names: Mapping[str, str]) -> list[Option]:
    """Choices by name; the id stands beside a name that several have."""
    titles = list(names.values())
    return [Option(code, title if titles.count(title) == 1 else f"{title} {code}") for code, title in names.items()]


def with_value(offered: list[Option], value: str) -> list[Option]:
    """The choices, and what was chosen before that is not among them."""
    known = {option.value for option in offered}
    return [*offered, *([Option(value, value)] if value and value not in known else [])]


def missing(typed: Typed, prefix: str) -> list[tuple[str, str]]:
    """What else could be expected."""
    return [(key, title_of(key)) for key in KINDS if not is_shown(typed, f"{prefix}/{key}")]


def add_chosen(typed: Typed, prefix: str) -> None:
    """An expectation that was chosen in the list gets its field."""
    key = first(typed, f"{prefix}/+")
    if key in KINDS:
        name = f"{prefix}/{key}" + ("" if KINDS[key] in SINGLE else "/0")
        typed.setdefault(name, [""])
    typed.pop(f"{prefix}/+", None)
