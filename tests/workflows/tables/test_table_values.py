"""Codes and the words that officials say for them."""

from __future__ import annotations

import pytest

from workflows.tables.cells import CellError, examples, read_cell
from workflows.tables.values import SPOKEN, VALUES, YES_NO, code_of, not_a_value

KINDS = VALUES["institution_kind"]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("hall", "hall"),
        ("市级政务服务大厅", "hall"),
        ("大厅", "hall"),
        ("部门", "department"),
        ("监督管理部门", "supervision_office"),
        ("政务服务", None),
        ("局", None),
        ("村委会", None),
        ("", None),
    ],
)
def test_a_word_means_one_code_or_none(word: str, code: str | None) -> None:
    assert code_of(word, KINDS) == code


def test_what_is_said_for_short_is_of_values_that_there_are() -> None:
    assert set(SPOKEN.values()) <= set(KINDS)


def test_a_word_for_a_code_is_told_its_code_in_both_languages() -> None:
    with pytest.raises(CellError) as refusal:
        read_cell("大厅、部门", "string", KINDS)

    assert refusal.value.zh == '读不懂“大厅、部门”，应写 "hall","department"（市级政务服务大厅、市级政务服务机构）'
    assert refusal.value.en == 'can not be read: write "hall","department"'
    with pytest.raises(CellError, match="应写 true（是）"):
        read_cell("是", "boolean", YES_NO)


def test_where_no_code_is_meant_the_codes_are_named() -> None:
    zh, en = not_a_value("村委会", KINDS)

    assert zh.startswith("没有“村委会”这个值，可用：市政务服务数据管理局（city_bureau）、")
    assert en.endswith("province")
    assert examples("string", KINDS) == ('"city_bureau"', '"city_bureau","district_bureau"', 'not("city_bureau")')
