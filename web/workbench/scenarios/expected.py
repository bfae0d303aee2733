"""What a scenario expects, as its template draws it: every row with all that can be chosen there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from models.filing import STATUS_ZH
from web.forms import Option
from web.saying import said, said_table
from web.workbench.scenarios.expecting import (
    BOOLEANS,
    KINDS,
    LISTS,
    NOTHING,
    ORDERED,
    OURS,
    SINGLE,
    YES,
    Typed,
    first,
    is_shown,
    pairs,
)
from workflows.procedures.settings import FILING_TARGETS
from workflows.stories.vocabulary import CODES, Vocabulary
from workflows.stories.wording import NAMES


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

    @property
    def is_ordered(self) -> bool:
        """Whether it matters what stands first."""
        return self.key in ORDERED


def title_of(key: str) -> str:
    """What an expectation is called."""
    return said(NAMES[key][0]) if key in NAMES else key


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
