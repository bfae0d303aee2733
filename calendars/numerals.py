"""Whole numbers as regulations write them: 10, １０, 十, 两, 一百二十."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_NUMERAL = re.compile(
    r"(?:([一二三四五六七八九])千)?(?:零?([一二三四五六七八九])百)?(?:零?([一二三四五六七八九])十)?零?(.)?"
)


def to_chinese(number: int) -> str:
    """The standard Chinese numeral of 1 … 9999, e.g. 105 → 一百零五."""
    text = ""
    gap = False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + unit
        gap = False
    return text.removeprefix("一") if text.startswith("一十") else text


def read_number(text: str) -> int | None:
    """The number that ASCII digits or a Chinese numeral up to 9999 stand for; None if it is not well formed.

    一百五 (colloquially 150) is refused, because a limit must not depend on who reads it.
    """
    if text.isascii() and text.isdigit():
        return int(text)
    plain = text.replace("两", "二").replace("〇", "零")
    if plain.startswith("十"):
        plain = "一" + plain
    found = _NUMERAL.fullmatch(plain)
    if found is None or (found[4] is not None and found[4] not in _DIGITS):
        return None
    thousands, hundreds, tens, ones = (_DIGITS.index(digit) if digit else 0 for digit in found.groups())
    number = thousands * 1000 + hundreds * 100 + tens * 10 + ones
    standard = to_chinese(number) if number else "零"
    return number if plain in (standard, "一" + standard) else None
