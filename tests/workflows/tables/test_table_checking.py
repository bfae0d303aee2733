"""What the check finds in a table: gaps, overlaps, rows that never decide; and a sound table always answers, once."""

# ruff: noqa: E501 -- a row of the table is a line

from __future__ import annotations

from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from table_files import dmn

from tests.bounds import seconds_at_most
from workflows.tables import checking, decide, read_table
from workflows.tables.checking import check_table
from workflows.tables.deciding import fitting_rows
from workflows.tables.regions import Budget, grid_of, uncovered

KIND, SIZE, REAL = ("kind", "string"), ("size", "number"), ("real", "boolean")
FACTS = {"kind", "size", "real"}


def codes(
    *rows: list[str], inputs: Any = (KIND,), outputs: Any = (("answer", "number"),), policy: str = "UNIQUE", **more: Any
) -> list[str]:
    return [str(fault) for fault in check_table(read_table(dmn(rows, inputs, outputs, policy, **more)), FACTS)]


SOUND = [
    ("any", [["-", "1"]], (KIND,), "UNIQUE"),
    ("a text and the rest", [['"甲"', "1"], ['not("甲")', "2"]], (KIND,), "UNIQUE"),
    ("numbers side by side", [["< 1", "1"], ["[1..5)", "2"], [">= 5", "3"]], (SIZE,), "UNIQUE"),
    ("a number and the rest", [["3", "1"], ["not(3)", "2"]], (SIZE,), "UNIQUE"),
    ("true and false", [["true", "1"], ["false", "2"]], (REAL,), "UNIQUE"),
    ("two columns", [["true", "< 3", "1"], ["true", ">= 3", "2"], ["false", "-", "3"]], (REAL, SIZE), "UNIQUE"),
    ("the first takes a part", [['"甲"', "1"], ["-", "2"]], (KIND,), "FIRST"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "inputs", "policy"), [row[1:] for row in SOUND], ids=[row[0] for row in SOUND])
def test_a_sound_table_has_no_findings(rows: Any, inputs: Any, policy: str) -> None:
    assert codes(*rows, inputs=inputs, policy=policy) == []


def test_allowed_values_close_a_column() -> None:
    assert codes(['"甲"', "1"], ['"乙"', "2"], allowed={"kind": '"甲","乙"'}) == []
    assert "其他值" in codes(['"甲"', "1"], ['"乙"', "2"])[0]


FAULTY: list[tuple[str, list[list[str]], Any, str, list[tuple[str, str]]]] = [
    # what, rows, inputs, policy, code and words of each finding
    ("a gap between numbers", [["< 3", "1"], ["> 3", "2"]], (SIZE,), "UNIQUE", [("table-gap", "size = 3 ")]),
    ("a gap inside", [["<= 3", "1"], [">= 4", "2"]], (SIZE,), "UNIQUE", [("table-gap", "size = 3.5 ")]),
    ("a gap at the end", [["true", "< 3", "1"], ["true", ">= 3", "2"], ["false", ">= 3", "3"]], (REAL, SIZE), "UNIQUE", [("table-gap", "real = 否（false），size = 2 ")]),
    ("no row for false", [["true", "-", "1"]], (REAL, SIZE), "UNIQUE", [("table-gap", "real = 否（false），size = 任意值")]),
    ("an unmentioned text", [['"甲"', "1"]], (KIND,), "UNIQUE", [("table-gap", "其他值")]),
    ("an overlap", [['"甲","乙"', "1"], ['not("甲")', "2"]], (KIND,), "UNIQUE", [("table-overlap", "第2行：与第1行重叠：kind = “乙”")]),
    ("an overlap at one number", [["<= 3", "1"], [">= 3", "2"]], (SIZE,), "UNIQUE", [("table-overlap", "size = 3 ")]),
    ("the same twice", [["-", "1"], ["-", "2"]], (KIND,), "UNIQUE", [("table-duplicate", "第2行：与第1行")]),
    ("the same twice in other words", [["[1..5]", "1"], ["not(< 1, > 5)", "1"], ["not([1..5])", "2"]], (SIZE,), "FIRST", [("table-duplicate", "第2行")]),
    ("never its turn", [['not("甲")', "1"], ['"甲"', "2"], ['"乙"', "3"]], (KIND,), "FIRST", [("table-unreachable", "第3行")]),
    ("never its turn behind two", [["< 3", "1"], [">= 3", "2"], ["[1..5]", "3"]], (SIZE,), "FIRST", [("table-unreachable", "第3行")]),
    ("nothing fits it", [["-", "1"], ["not(true,false)", "2"]], (REAL,), "UNIQUE", [("table-row-never", "第2行")]),
    ("an unknown fact", [["-", "1"]], (("colour", "string"),), "UNIQUE", [("table-fact", "case.colour")]),
    ("an output never filled", [["-", ""]], (KIND,), "UNIQUE", [("table-output-empty", "“answer”列")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "inputs", "policy", "wanted"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY]
)
def test_a_faulty_table_is_told_which_row_and_what_to_do(rows: Any, inputs: Any, policy: str, wanted: Any) -> None:
    found = list(check_table(read_table(dmn(rows, inputs, policy=policy)), FACTS))

    assert [fault.code for fault in found] == [code for code, _ in wanted]
    for fault, (_, words) in zip(found, wanted, strict=True):
        assert words in fault.message


def test_a_limit_must_be_one_that_can_be_reckoned_from_a_start() -> None:
    within = (("handle_within", "string"),)

    assert codes(["-", '"5个工作日"'], outputs=within) == []
    assert "第1行“handle_within”列" in codes(["-", '"尽快"'], outputs=within)[0]
    assert "自起算点" in codes(["-", '"到期前1个工作日"'], outputs=within)[0]
    assert "…_within" in codes(["-", '"2026-03-02"'], outputs=(("handle_by", "string"),))[0]


def test_a_large_table_is_checked_in_a_moment_and_one_beyond_the_bounds_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inputs = [(f"f{column}", "number") for column in range(9)]
    dice = Random(4)
    rows = [[dice.choice(["-", "-", f"not({dice.randrange(9)})"]) for _ in inputs] + ["1"] for _ in range(200)]
    table = read_table(dmn(rows, inputs, policy="FIRST"))

    with seconds_at_most(20):
        found = {fault.code for fault in check_table(table, {fact for fact, _ in inputs})}
    assert "table-unreachable" in found

    monkeypatch.setattr(checking, "Budget", partial(Budget, 10))
    assert "table-too-complex" in {fault.code for fault in check_table(table, {fact for fact, _ in inputs})}


@settings(max_examples=200, deadline=None)
@given(rows=st.deferred(lambda: ROWS))
def test_a_gap_that_is_told_is_one(rows: Any) -> None:
    table = read_table(dmn([[*row, "1"] for row in rows], (KIND, SIZE, REAL)))
    grid = grid_of(table)

    gap = uncovered(grid, range(len(rows)), grid.everything, Budget())

    if gap is not None:
        given_facts = {
            column.fact: grid.representatives[place][region or 0]
            for place, (column, region) in enumerate(zip(table.inputs, gap, strict=True))
        }
        assert fitting_rows(table, given_facts) == []


TEXTS = st.sampled_from(["甲", "乙", "丙"])
ENDS = st.integers(-3, 3)
LISTS = st.lists(TEXTS, min_size=1, max_size=2).map(lambda items: ",".join(f'"{item}"' for item in items))
RANGES = st.builds(
    lambda low, wide, begin, end: f"{begin}{low}..{low + wide}{end}",
    ENDS, st.integers(1, 3), st.sampled_from("[("), st.sampled_from("])"),
)  # fmt: skip
NUMBERS = st.one_of(ENDS.map(str), st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), ENDS), RANGES)


def negated(cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just("-"), cells, cells.map("not({})".format))


ROWS = st.lists(
    st.tuples(negated(LISTS), negated(NUMBERS), st.sampled_from(["-", "true", "false"])), min_size=1, max_size=6
)
GIVEN = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["甲", "乙", "丙", "丁", ""]),
        "size": st.one_of(st.integers(-5, 5), st.integers(-10, 10).map(lambda half: half / 2)),
        "real": st.booleans(),
    }
)


@settings(max_examples=300, deadline=None)
@given(rows=ROWS, facts=st.lists(GIVEN, min_size=1, max_size=20), policy=st.sampled_from(["UNIQUE", "FIRST"]))
def test_a_table_without_gap_and_overlap_answers_every_input_with_one_row(rows: Any, facts: Any, policy: str) -> None:
    table = read_table(dmn([[*row, "1"] for row in rows], (KIND, SIZE, REAL), policy=policy))
    found = {fault.code for fault in check_table(table, FACTS)}
    fitting = [len(fitting_rows(table, given)) for given in facts]

    if "table-gap" not in found:
        assert min(fitting) >= 1
        if policy == "FIRST" or not found & {"table-overlap", "table-duplicate"}:
            assert [decide(table, given) for given in facts] == [{"answer": 1}] * len(facts)
    if policy == "UNIQUE" and not found & {"table-overlap", "table-duplicate"}:
        assert max(fitting) <= 1


@settings(max_examples=200, deadline=None)
@given(
    cuts=st.lists(ENDS, min_size=1, max_size=4, unique=True), facts=st.lists(GIVEN, min_size=1), gone=st.integers(0, 4)
)
def test_a_line_cut_into_pieces_is_sound_until_a_piece_is_taken_away(cuts: Any, facts: Any, gone: int) -> None:
    ends = sorted(cuts)
    cells = [f"< {ends[0]}", *(f"[{low}..{high})" for low, high in pairwise(ends)), f">= {ends[-1]}"]
    whole = read_table(dmn([[cell, str(place)] for place, cell in enumerate(cells)], (SIZE,)))

    assert list(check_table(whole, FACTS)) == []
    for given_facts in facts:
        assert decide(whole, given_facts) == {"answer": sum(given_facts["size"] >= end for end in ends)}

    assume(gone < len(cells))
    rest = [[cell, "1"] for place, cell in enumerate(cells) if place != gone]
    assume(rest)
    assert [fault.code for fault in check_table(read_table(dmn(rest, (SIZE,))), FACTS)] == ["table-gap"]
