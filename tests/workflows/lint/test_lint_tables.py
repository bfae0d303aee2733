"""Decision tables under the lint: each step that decides has its table, each fault is found at its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from workflows.lint import lint_source
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.procedures.xml import DiagramError

SHENZHEN = Source.read(SHELF / "shenzhen")
LIMITS = SHENZHEN.tables["limits"]
Spoil = Callable[[str], str]


def found(source: Source) -> list[tuple[str, str, str]]:
    return [(item.element, item.code, item.severity) for item in lint_source(source, "x")]


def spoilt(old: str, new: str) -> Source:
    assert old in LIMITS
    return replace(SHENZHEN, tables={"limits": LIMITS.replace(old, new)})


def test_the_shipped_table_is_without_findings() -> None:
    assert found(SHENZHEN) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('not("hall","department")', '"section"', ("tables/limits.dmn", "table-gap", "error")),
        ('not("hall","department")', "-", ("tables/limits.dmn#5", "table-overlap", "error")),
        ('not("hall","department")', "其他", ("tables/limits.dmn#5", "table-cell", "error")),
        ('"hall"', '"大厅"', ("tables/limits.dmn#1", "table-value", "error")),
        ('"非常不满意","差评"', '"极不满意"', ("tables/limits.dmn", "table-value", "error")),
        ('"7个工作日"', '"很快"', ("tables/limits.dmn#1", "table-output-rule", "error")),
        ("<text>level</text>", "<text>levels</text>", ("tables/limits.dmn", "table-fact", "error")),
        ('name="verify_within"', 'name="finding"', ("tables", "fact-name", "error")),
        ('name="verify_within"', 'name="level"', ("tables", "fact-name", "error")),
        ('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT"', ("tables/limits.dmn", "table-hit-policy", "error")),
        ("</definitions>", "", ("tables/limits.dmn", "broken-xml", "error")),
    ],
)
def test_a_spoilt_table_is_found_at_its_row(old: str, new: str, finding: tuple[str, str, str]) -> None:
    assert finding in found(spoilt(old, new))


def test_a_task_without_a_table_and_a_table_without_a_task_are_named() -> None:
    missing = found(replace(SHENZHEN, tables={}))
    unused = found(replace(SHENZHEN, tables={"limits": LIMITS, "spare": LIMITS}))
    nameless = replace(
        SHENZHEN, diagram=SHENZHEN.diagram.replace(b'name="table" value="limits"', b'name="table" value=""')
    )

    assert ("look_up_limits", "table-missing", "error") in missing
    assert unused == [("tables/spare.dmn", "table-unused", "warning")]
    assert ("look_up_limits", "table-not-named", "error") in found(nameless)


def test_what_a_table_sets_may_be_read_and_what_nothing_sets_may_not() -> None:
    by_hand = b";handle_within=case.handle_within or 'case.handle_by'"
    assert by_hand in SHENZHEN.diagram
    by_table = replace(SHENZHEN, diagram=SHENZHEN.diagram.replace(by_hand, b""))
    renamed = spoilt('name="handle_within"', 'name="finish_within"').tables

    assert found(by_table) == []
    assert ("limits_known_to_enter_limits", "unknown-field", "error") in found(replace(by_table, tables=renamed))


def test_a_version_whose_table_can_not_be_read_can_not_run() -> None:
    with pytest.raises(DiagramError, match="第5行"):
        Definition.build(spoilt('not("hall","department")', "其他"))
