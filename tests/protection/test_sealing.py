"""A sealed value opens with its key, at its place, unchanged; and never otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protection.keys import DataKeyError, KeyRing
from protection.sealing import CIPHERS, TamperedError, UnknownKeyError, Vault

OLD, NEW = "old-key-" * 5, "new-key-" * 5
PLACE = "evaluators/1/phone"
VAULTS = {cipher: Vault(KeyRing.read(OLD), cipher) for cipher in CIPHERS}
ciphers = pytest.mark.parametrize("cipher", CIPHERS)


@ciphers
@given(text=st.text(max_size=200), place=st.text(max_size=40))
def test_what_is_sealed_opens_again(cipher: str, text: str, place: str) -> None:
    vault = VAULTS[cipher]

    sealed = vault.seal(text, place)

    assert vault.open(sealed, place) == text
    assert sealed.startswith(f"v1.{vault.mark}.")
    assert vault.mark.startswith(cipher)


@ciphers
@given(data=st.data(), text=st.text(min_size=1, max_size=60))
def test_a_change_of_any_character_is_refused(cipher: str, data: st.DataObject, text: str) -> None:
    vault = VAULTS[cipher]
    sealed = vault.seal(text, PLACE)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != sealed[at]))

    with pytest.raises((TamperedError, UnknownKeyError)):
        vault.open(sealed[:at] + other + sealed[at + 1 :], PLACE)


@ciphers
@pytest.mark.parametrize("cut", ["", "v1", "v1.", "none", "head", "one"])
def test_what_is_cut_off_is_refused(cipher: str, cut: str) -> None:
    vault = VAULTS[cipher]
    sealed = vault.seal("13800000000", PLACE)
    torn = {"head": sealed.rpartition(".")[0] + ".", "one": sealed[:-1], "none": "13800000000"}.get(cut, cut)

    with pytest.raises(TamperedError):
        vault.open(torn, PLACE)


@ciphers
def test_another_spelling_of_the_same_bytes_is_refused(cipher: str) -> None:
    vault = VAULTS[cipher]
    sealed = vault.seal("a", PLACE)
    # 29 bytes: the last character before the sign of padding has four bits that mean nothing.
    assert sealed.endswith("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    alias = sealed[:-2] + alphabet[alphabet.index(sealed[-2]) ^ 1] + "="

    for spelling in (alias, sealed[:-3] + "\n" + sealed[-3:], sealed + "="):
        with pytest.raises(TamperedError):
            vault.open(spelling, PLACE)


@ciphers
@given(place=st.sampled_from(["evaluators/2/phone", "evaluators/1/name", "evaluators/11/phone", ""]))
def test_a_value_moved_to_another_row_or_field_is_refused(cipher: str, place: str) -> None:
    vault = VAULTS[cipher]

    with pytest.raises(TamperedError):
        vault.open(vault.seal("13800000000", PLACE), place)


def test_a_value_does_not_pass_for_one_of_another_cipher() -> None:
    sealed = VAULTS["aes-gcm"].seal("13800000000", PLACE)

    with pytest.raises(TamperedError):
        VAULTS["sm4-gcm"].open(sealed.replace("aes-gcm", "sm4-gcm"), PLACE)


def test_the_same_value_is_never_sealed_twice_the_same() -> None:
    vault = VAULTS["aes-gcm"]

    assert len({vault.seal("13800000000", PLACE) for _ in range(100)}) == 100


def test_a_wrong_key_is_refused_and_named() -> None:
    other = Vault(KeyRing.read(NEW))
    sealed = VAULTS["aes-gcm"].seal("13800000000", PLACE)

    with pytest.raises(UnknownKeyError, match=VAULTS["aes-gcm"].active) as refused:
        other.open(sealed, PLACE)

    assert "13800000000" not in str(refused.value)
    assert OLD not in str(refused.value)


def test_another_key_does_not_open_what_claims_to_be_its_own() -> None:
    other = Vault(KeyRing.read(NEW))
    sealed = VAULTS["aes-gcm"].seal("13800000000", PLACE)

    with pytest.raises(TamperedError):
        other.open(sealed.replace(VAULTS["aes-gcm"].active, other.active), PLACE)


def test_values_under_several_keys_and_ciphers_open_side_by_side() -> None:
    ring = KeyRing.read(f"{NEW}\n{OLD}")
    now = Vault(ring, "sm4-gcm")
    sealed = [VAULTS["aes-gcm"].seal("a", PLACE), VAULTS["sm4-gcm"].seal("b", PLACE), now.seal("c", PLACE)]

    assert [now.open(value, PLACE) for value in sealed] == ["a", "b", "c"]
    assert now.active == Vault(KeyRing.read(NEW)).active


def test_a_blind_index_finds_equals_of_one_field_under_every_key() -> None:
    old, both = VAULTS["aes-gcm"], Vault(KeyRing.read(f"{NEW}\n{OLD}"))
    kept = old.index("phone", "13800000000")

    assert kept == old.index("phone", "13800000000")
    assert kept != old.index("name", "13800000000")
    assert kept != old.index("phone", "13800000001")
    assert kept in both.indexes("phone", "13800000000")
    assert both.index("phone", "13800000000") != kept
    assert "13800000000" not in kept


def test_a_digest_is_keyed_and_the_plain_one_of_an_earlier_version_can_be_wrapped() -> None:
    vault = VAULTS["aes-gcm"]
    keyed, plain = vault.digests(b"order")

    assert len(plain) == 64
    assert vault.wrap_digest(plain) == keyed
    assert keyed in Vault(KeyRing.read(f"{NEW}\n{OLD}")).digests(b"order")
    assert keyed not in Vault(KeyRing.read(NEW)).digests(b"order")


def test_an_unknown_cipher_is_refused() -> None:
    with pytest.raises(DataKeyError, match="aes-gcm"):
        Vault(KeyRing.read(OLD), "rot13")
