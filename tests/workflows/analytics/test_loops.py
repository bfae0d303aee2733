"""Loops are folded so that one can read them, and nothing is lost by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.analytics.loops import Stretch, folded, unfolded


def way(letters: str) -> list[tuple[str, str]]:
    """A step a letter."""
    return [(letter, "") for letter in letters]


def said(stretches: list[Stretch]) -> str:
    """«a(bc)2d»."""
    words = ["".join(step for step, _ in part.steps) for part in stretches]
    return "".join(
        word if part.times == 1 else f"({word}){part.times}" for word, part in zip(words, stretches, strict=True)
    )


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("", ""),
        ("abcd", "abcd"),
        ("aabb", "(a)2(b)2"),
        ("abcbcbcd", "a(bc)3d"),
        ("aaaa", "(a)4"),
        ("abab", "(ab)2"),
        ("abcabcab", "(abc)2ab"),
    ],
)
def test_what_is_repeated_is_said_once(letters: str, words: str) -> None:
    assert said(folded(way(letters))) == words


def test_another_outcome_is_another_step() -> None:
    steps = [("review", "return"), ("review", "return"), ("review", "accept")]

    assert folded(steps) == [Stretch((("review", "return"),), 2), Stretch((("review", "accept"),))]


@given(st.text("abc", max_size=40))
def test_nothing_is_lost(letters: str) -> None:
    assert unfolded(folded(way(letters))) == way(letters)
