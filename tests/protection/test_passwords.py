"""What may be a password."""

from __future__ import annotations

import pytest

from protection.passwords import objection, one_time

GOOD = [
    "五月的风吹过长长的堤岸",
    "correct horse battery",
    "Wd7#kuLp2x",
    "xq7mbn3trk",
    "我家门前有两棵枣树，真的",
]
BAD = {
    "short": "too-short",
    "五月的风": "too-short",
    "x" * 201: "too-long",
    "aaaaaaaaaa": "too-simple",
    "abababababab": "too-simple",
    "password123": "common",
    "Password2026!": "common",
    "ｐａｓｓｗｏｒｄ２０２６": "common",
    "1234567890": "common",
    "9876543210": "common",
    "qwertyuiop": "common",
    "1qaz2wsx3edc": "common",
    "13800138000": "common",
    "44050019900101123": "common",
    "abcd1abcd1abcd1": "common",
    "zhengwu@2026": "common",
    "woaini1314520": "common",
    "my-shantou-l1-password": "has-name",
    "市局经办人甲的好密码吧": "has-name",
}


@pytest.mark.parametrize("password", GOOD)
def test_long_and_unusual_ones_are_taken(password: str) -> None:
    assert objection(password, "shantou-l1", "市局经办人甲") is None


@pytest.mark.parametrize(("password", "code"), BAD.items())
def test_what_is_guessed_first_is_not(password: str, code: str) -> None:
    found = objection(password, "shantou-l1", "市局经办人甲")

    assert found is not None
    assert found[0] == code


def test_one_time_passwords_are_long_never_the_same_and_would_be_taken() -> None:
    made = {one_time() for _ in range(100)}

    assert len(made) == 100
    assert all(objection(password) is None for password in made)
    assert not set("".join(made)) & set("01ilo")
