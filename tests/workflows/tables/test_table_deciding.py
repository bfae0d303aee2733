"""Deciding: one row answers, with its values; no answer and two answers are errors that name what to mend."""

from __future__ import annotations

from typing import Any

import pytest
from table_files import dmn

from models.errors import DomainError
from workflows.tables import Table, decide, read_table, row_for, said

LIMITS = read_table(
    dmn(
        [
            ['"hall"', "-", '"3个工作日"', "1"],
            ['not("hall")', "< 2", '"10个工作日"', "0.5"],
            ['not("hall")', ">= 2", "", ""],
        ],
        inputs=(("institution_kind", "string"), ("batch_size", "number")),
        outputs=(("handle_within", "string"), ("points", "number")),
    )
)


def facts(kind: Any = "hall", size: Any = 1) -> dict[str, Any]:
    return {"institution_kind": kind, "batch_size": size, "level": "差评"}


@pytest.mark.parametrize(
    ("given", "row", "said"),
    [
        (facts(), 1, {"handle_within": "3个工作日", "points": 1}),
        (facts("department"), 2, {"handle_within": "10个工作日", "points": 0.5}),
        (facts("department", 1.9), 2, {"handle_within": "10个工作日", "points": 0.5}),
        (facts("department", 2), 3, {"handle_within": None, "points": None}),
        (facts("hall", None), 1, {"handle_within": "3个工作日", "points": 1}),
    ],
)
def test_the_row_that_fits_decides_and_an_empty_cell_is_nothing(given: dict[str, Any], row: int, said: object) -> None:
    assert decide(LIMITS, given) == said
    assert row_for(LIMITS, given).number == row


def test_a_whole_number_comes_out_whole() -> None:
    assert type(decide(LIMITS, facts())["points"]) is int


def test_what_a_row_says_is_told_with_what_it_leaves_open() -> None:
    assert [said(LIMITS, row) for row in LIMITS.rows[1:]] == [
        "handle_within：10个工作日；points：0.5",
        "handle_within：未设定；points：未设定",
    ]


def refusal(table: Table, given: dict[str, Any]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        decide(table, given)
    assert (caught.value.code, caught.value.status) == ("table-undecided", 409)
    return caught.value


def test_where_no_row_fits_the_inputs_are_named() -> None:
    table = read_table(dmn([['"甲"', "1"]]))

    assert "kind = 乙" in refusal(table, {"kind": "乙"}).message_zh
    assert "未填写" in refusal(table, {"kind": None}).message_zh


def test_under_unique_two_rows_that_fit_are_named_and_under_first_the_upper_decides() -> None:
    rows = [['"甲","乙"', "1"], ['"乙","丙"', "2"]]

    assert "第1行和第2行" in refusal(read_table(dmn(rows)), {"kind": "乙"}).message_zh
    assert decide(read_table(dmn(rows, policy="FIRST")), {"kind": "乙"}) == {"answer": 1}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (facts(size="2"), "应为 number"),
        (facts(size=True), "应为 number"),
        (facts(size=float("nan")), "应为 number"),
        (facts(kind=3), "应为 string"),
        ({"institution_kind": "hall"}, "没有 case.batch_size"),
    ],
)
def test_a_fact_of_another_type_is_no_silent_mismatch(given: dict[str, Any], said: str) -> None:
    assert said in refusal(LIMITS, given).message_zh


def test_a_boolean_input_takes_true_and_false_alone() -> None:
    table = read_table(dmn([["true", "1"], ["false", "2"]], inputs=(("real_name", "boolean"),)))

    assert [decide(table, {"real_name": value})["answer"] for value in (True, False)] == [1, 2]
    assert "应为 boolean" in refusal(table, {"real_name": 1}).message_zh


def test_a_value_that_the_column_may_not_have_is_refused() -> None:
    table = read_table(dmn([["-", "1"]], allowed={"kind": '"甲","乙"'}))

    assert decide(table, {"kind": "甲"}) == {"answer": 1}
    assert "甲、乙" in refusal(table, {"kind": "丙"}).message_zh


def test_a_fraction_is_compared_as_it_is_written() -> None:
    table = read_table(dmn([["<= 0.3", "1"], ["> 0.3", "2"]], inputs=(("n", "number"),)))

    assert decide(table, {"n": 0.3}) == {"answer": 1}
