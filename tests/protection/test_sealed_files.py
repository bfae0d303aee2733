"""Files sealed in pieces: back they come whole, and any change at all shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protection.keys import KeyRing
from protection.sealing import TAG, SealError, TamperedError, UnknownKeyError, Vault
from protection.streams import FORMAT, PIECE, SALT, open_pieces, seal_pieces

PLACE = "attachments/17"


@pytest.fixture(params=["aes-gcm", "sm4-gcm"])
def vault(request: pytest.FixtureRequest) -> Vault:
    return Vault(KeyRing.read("a" * 40), request.param)


def sealed(vault: Vault, content: bytes, place: str = PLACE) -> bytes:
    return b"".join(seal_pieces(vault, [content], place))


def opened(vault: Vault, raw: bytes, place: str = PLACE, size: int = 1000) -> bytes:
    chunks = (raw[start : start + size] for start in range(0, len(raw), size))
    return b"".join(open_pieces(vault, chunks, place))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_a_file_of_any_size_comes_back(vault: Vault, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)

    assert opened(vault, sealed(vault, content[:size])) == content[:size]


def test_the_same_file_is_never_sealed_twice_alike(vault: Vault) -> None:
    first, second = sealed(vault, b"photo"), sealed(vault, b"photo")

    assert first != second
    assert b"photo" not in first


def test_a_file_opens_in_its_own_place_alone(vault: Vault) -> None:
    with pytest.raises(TamperedError):
        opened(vault, sealed(vault, b"photo"), "attachments/18")


def test_an_end_cut_off_shows_even_at_the_border_of_a_piece(vault: Vault) -> None:
    raw = sealed(vault, b"x" * (2 * PIECE))
    head = len(raw) - 2 * (PIECE + TAG)

    for end in (len(raw) - 1, head + PIECE + TAG, head, head - 1, 3, 0):
        with pytest.raises(TamperedError):
            opened(vault, raw[:end])


def test_pieces_in_another_order_or_added_show(vault: Vault) -> None:
    raw = sealed(vault, b"a" * PIECE + b"b" * PIECE + b"c")
    head = len(FORMAT) + 1 + len(vault.mark) + SALT
    first, second, rest = raw[head : head + PIECE + TAG], raw[head + PIECE + TAG : head + 2 * (PIECE + TAG)], None
    rest = raw[head + 2 * (PIECE + TAG) :]

    for forged in (second + first + rest, first + first + second + rest, first + rest, first + second + rest + rest):
        with pytest.raises(TamperedError):
            opened(vault, raw[:head] + forged)


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_bit_that_is_turned_shows(place: int, bit: int) -> None:
    vault = Vault(KeyRing.read("a" * 40))
    raw = bytearray(sealed(vault, b"evidence"))
    raw[place % len(raw)] ^= 1 << bit

    with pytest.raises(SealError):
        opened(vault, bytes(raw))


def test_a_key_that_is_missing_is_named(vault: Vault) -> None:
    other = Vault(KeyRing.read("b" * 40))

    with pytest.raises(UnknownKeyError, match=vault.active):
        opened(other, sealed(vault, b"photo"))


def test_a_file_of_an_older_key_still_opens() -> None:
    old = Vault(KeyRing.read("a" * 40))
    new = Vault(KeyRing.read("b" * 40 + "\n" + "a" * 40))

    assert opened(new, sealed(old, b"photo")) == b"photo"
