"""How Chinese texts are cut into words, and what a query finds in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import Wish, kept, marked, normal, wishes

HAN = st.text(alphabet="公积金提取办理窗口等了三个小时𠮷", min_size=1, max_size=12)


def finds(query: str, text: str) -> bool:
    """Whether a query finds a text, as the databases decide it."""
    words, wanted = kept([text]), wishes(query)
    return bool(wanted) and all(
        any(word.startswith(wish.word) if wish.begins else word == wish.word for word in words) for wish in wanted
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        # Two characters, anywhere in the text.
        ("积金", "公积金提取"),
        ("提取", "公积金提取"),
        # One character: at the beginning, in the middle, at the end.
        ("公", "公积金提取"),
        ("金", "公积金提取"),
        ("取", "公积金提取"),
        # Longer words, several words in any order.
        ("公积金提取", "市民办理公积金提取业务"),
        ("提取 公积金", "公积金提取"),
        # Width and case.
        ("ｓｈ20260924", "SH20260924-00042"),
        ("A4", "请用Ａ４纸打印"),
        # The whole number, its date, its running number with and without zeros, how it begins.
        ("SH20260924-00042", "SH20260924-00042"),
        ("20260924-00042", "SH20260924-00042"),
        ("wo－2", "编号WO-2"),
        ("20260924", "SH20260924-00042"),
        ("00042", "SH20260924-00042"),
        ("42", "SH20260924-00042"),
        ("sh2026", "SH20260924-00042"),
        # A rare character of the second plane.
        ("𠮷", "𠮷先生的材料"),
        ("𠮷先", "𠮷先生的材料"),
    ],
)
def test_what_is_said_is_found(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("提金", "公积金提取"),
        ("社保", "公积金提取"),
        ("公积金 社保", "公积金提取"),
        ("0924", "SH20260924-00042"),
        # A code with its hyphen is one word.
        ("WO-2", "WO-1 20260924"),
        # Nothing that could be found in it.
        ("，。！", "公积金，提取。"),
        ("", "公积金提取"),
        ("   ", "公积金提取"),
    ],
)
def test_what_is_not_said_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


@given(before=HAN, sought=HAN, after=HAN)
def test_every_part_of_a_text_finds_it(before: str, sought: str, after: str) -> None:
    assert finds(sought, before + sought + after)


@given(st.text(max_size=60))
def test_kept_words_hold_letters_and_digits_alone_so_that_no_database_reads_more_into_them(text: str) -> None:
    for word in kept([text]):
        assert word
        assert all(character.isalnum() or not character.isascii() for character in word)
        assert not set(word) & set(" '\"\\*:&|!()")


@given(st.text(max_size=40), st.text(max_size=8))
def test_marking_leaves_the_text_as_it_is(text: str, query: str) -> None:
    assert "".join(piece for piece, _ in marked(text, query)) == text


def test_what_was_found_is_marked_where_it_stands() -> None:
    assert marked("办理公积金提取", "公积金") == [("办理", False), ("公积金", True), ("提取", False)]
    assert marked("请用Ａ４纸", "a4 纸") == [("请用", False), ("Ａ４纸", True)]
    assert marked("公积金", "社保") == [("公积金", False)]
    assert marked("查公积金和金额", "公积 积金 金额") == [
        ("查", False),
        ("公积金", True),
        ("和", False),
        ("金额", True),
    ]


def test_a_query_is_all_of_its_words() -> None:
    assert wishes("公积金 SH2026") == [Wish("公积"), Wish("积金"), Wish("sh2026", begins=True)]
    assert normal("ＡＢＣ") == "abc"
