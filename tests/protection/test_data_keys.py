"""The texts that an operator keeps."""

from __future__ import annotations

import pytest

from protection.keys import DataKey, DataKeyError, KeyRing

FIRST, SECOND = "first-key-" * 4, "second-key-" * 4


def test_one_key_a_line_and_the_first_is_active() -> None:
    ring = KeyRing.read(f"# 2026年11月\n{FIRST}\n\n  {SECOND}\n", older=[FIRST])

    assert ring.keys == (DataKey(FIRST), DataKey(SECOND))
    assert ring.active == DataKey(FIRST)


def test_older_keys_stand_behind() -> None:
    assert KeyRing.read(FIRST, older=[SECOND]).keys == (DataKey(FIRST), DataKey(SECOND))
    assert KeyRing.read("", older=[SECOND]).active == DataKey(SECOND)


@pytest.mark.parametrize("text", ["short", f"{FIRST}\nshort", f"{FIRST} {SECOND}", "", "# nothing\n"])
def test_a_key_that_can_not_be_right_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(DataKeyError) as refused:
        KeyRing.read(text)

    assert "short" not in str(refused.value)
    assert FIRST not in str(refused.value)


def test_the_id_follows_from_the_key_and_purposes_have_keys_of_their_own() -> None:
    key = DataKey(FIRST)

    assert key.id == DataKey(FIRST).id != DataKey(SECOND).id
    assert len(key.id) == 8
    assert key.derive("a", 32) != key.derive("b", 32)


def test_a_key_is_not_shown_by_accident() -> None:
    assert FIRST not in repr(KeyRing.read(FIRST))
