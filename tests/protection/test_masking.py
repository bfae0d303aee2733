"""What may be shown of a name and a number, alone and inside a sentence (ST-4b)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protection.masking import (
    hide,
    hide_numbers,
    mask_name,
    mask_number,
    normal_certificate,
    normal_name,
    normal_phone,
    shown_number,
)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_name, "王某某", "王**"),
        (mask_name, "王某", "王*"),
        (mask_name, "王", "*"),
        (mask_name, "", ""),
        (mask_number, "13800000000", "138****0000"),
        (mask_number, "440500199001010000", "440****0000"),
        (mask_number, "12345", "***45"),
        (mask_number, "123", "***"),
        (mask_number, "12", "**"),
        (mask_number, "1", "*"),
        (mask_number, "", ""),
        (shown_number, "+86 138-0000-0000", "138****0000"),
        (shown_number, "无", "*"),
    ],
)
def test_what_identifies_a_person_is_masked(mask: Callable[[str], str], text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打13900001111联系我", "请打139****1111联系我"),
        ("请打 139-0000-1111", "请打 139****1111"),
        ("＋８６１３９００００１１１１", "139****1111"),
        ("身份证44050019900101123x丢了", "身份证440****123x丢了"),
        # An order's number, a date, an amount and a landline are nobody's mobile.
        ("工单ST20260924-00001，2026-09-24，10000000000元，0754-88251234", None),
        ("流水号139000011112", None),
    ],
)
def test_anybodys_mobile_and_identity_number_is_masked_in_a_sentence(text: str, shown: str | None) -> None:
    assert hide_numbers(text) == (shown or text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我是王小明，电话07548825 1234", "我是王**，电话075****1234"),
        ("王 小 明（0754-8825-1234）", "王**（075****1234）"),
        ("０７５４８８２５１２３４", "075****1234"),
        ("护照 e1234 5678", "护照 *******78"),
        ("小明和王小", "小明和王小"),
    ],
)
def test_one_persons_values_are_masked_however_they_are_spaced(text: str, shown: str) -> None:
    assert hide(text, ("王小明",), ("0754-88251234", "E12345678")) == shown


def test_a_single_character_is_no_name_to_look_for() -> None:
    assert hide("王府井大街", ("王",), ("12",)) == "王府井大街"


@given(st.text(max_size=40), st.text(max_size=40), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_hidden_number_is_gone_and_hiding_again_changes_nothing(before: str, after: str, phone: str) -> None:
    text = f"{before} {phone}, {after}"

    hidden = hide(text, (), (phone,))

    assert phone not in hidden
    assert hide(hidden, (), (phone,)) == hidden


@pytest.mark.parametrize(
    ("normal", "spellings"),
    [
        (normal_phone, ("13800000000", "+86 138-0000-0000", "0086 13800000000", "１３８００００００００")),
        (normal_phone, ("075488251234", "0754-8825 1234")),
        (normal_certificate, ("44050019900101123X", "44050019900101123x", " 440500 19900101 123X")),
        (normal_name, ("王小明", " 王 小明 ")),
        (normal_name, ("John Smith", "john  smith")),
    ],
)
def test_spellings_of_one_value_are_one_value(normal: Callable[[str], str], spellings: tuple[str, ...]) -> None:
    assert len({normal(spelling) for spelling in spellings}) == 1
