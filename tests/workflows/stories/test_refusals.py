"""Every refusal that a story can meet has its place in the list, with what it means; nothing else has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from workflows.procedures.definitions import SHELF
from workflows.stories import refusals
from workflows.stories.reading import StoryError, read_document

# Where the acts of a story are done.
PLACES = (
    "handlers/*.py",
    "models/case.py",
    "models/task.py",
    "models/errors.py",
    "workflows/clock_orders.py",
    "workflows/evaluators/follow_up.py",
    "workflows/front_door.py",
    "workflows/intake.py",
    "workflows/joint.py",
    "workflows/ledger.py",
    "workflows/locked.py",
    "workflows/projection.py",
    "workflows/procedures/forms.py",
    "workflows/procedures/guards.py",
    "workflows/procedures/levels.py",
    "workflows/procedures/routing.py",
    "workflows/task_acts/holding.py",
    "calendars/notice*.py",
)
REFUSING = {
    "DomainError",
    "FieldError",
    "invalid",
    "wrong_field",
    "forbidden",
    "not_found",
    "refuse_expired",
    "NoticeError",
    "fault",
}
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
# Of the function that looks at a person in clear; the rest of its module searches and is no act of a story.
SHOWING = {"case-closed", "evaluator-erased", "not-yours-to-call", "too-short"}
# What can be wrong with a form by the schema alone (`minimum` and `maximum` have no sentence of their own).
KEYWORDS = {"enum", "minimum", "maximum"}


def files() -> Iterator[Path]:
    """The modules in which stories are refused."""
    for place in PLACES:
        yield from sorted(ROOT.glob(place))


def codes_in(path: Path) -> set[str]:
    """The codes with which a module refuses."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in REFUSING:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            found |= (
                {next(text for text in texts if CODE.fullmatch(text))} if any(map(CODE.fullmatch, texts)) else set()
            )
    return found


def test_every_code_with_which_a_story_can_be_refused_is_known() -> None:
    met = {
        code: path.name for path in files() for code in codes_in(path) if code not in ("case", "task", "organisation")
    }

    assert {code: name for code, name in met.items() if code not in refusals.REFUSALS} == {}


def test_no_code_is_listed_with_which_nothing_is_refused() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in files())
    known = SHOWING | KEYWORDS

    assert [code for code in refusals.REFUSALS if f'"{code}"' not in texts and code not in known] == []


def test_each_code_stands_once_and_has_a_meaning_of_its_own() -> None:
    tables = (refusals.ARRIVAL, refusals.ACT, refusals.FORM, refusals.NOTICE)

    assert sum(map(len, tables)) == len(refusals.REFUSALS) == len(set(refusals.REFUSALS.values()))


def test_the_stories_of_the_shelf_expect_what_there_is() -> None:
    for path in sorted(SHELF.glob("*/scenarios/*.yaml")):
        refusals.check(read_document(path.read_text(encoding="utf-8"), path.name))


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("appeal-out-of-tme", "appeal-out-of-time"),
        ("not_negative", "not-negative"),
        ("超过申诉期限", "appeal-out-of-time"),
        ("xyz", ""),
    ],
)
def test_an_unknown_code_is_told_with_its_line_and_the_nearest_one(typed: str, near: str) -> None:
    document = read_document(f"title: 甲\nsteps:\n  - {{at: x}}\n  - at: y\n    refused: {typed}\n", "a.yaml")

    with pytest.raises(StoryError) as caught:
        refusals.check(document)

    fault = caught.value.fault
    assert fault is not None
    assert (fault.line, fault.field) == (5, "steps[1].refused")
    assert f"没有 {typed} 这个代码" in fault.zh
    assert (f"最接近的是 {near}（" in fault.zh) == bool(near)
    assert (f"the nearest is '{near}'" in fault.en) == bool(near)
