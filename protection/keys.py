"""Data keys: texts that an operator keeps, and the keys for each purpose that are derived from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST = 32


class DataKeyError(Exception):
    """Data keys that can not be used; the message never repeats one."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.message_zh, self.message_en = zh, en


@dataclass(frozen=True)
class DataKey:
    """One key as the operator holds it: a random text of 32 characters or more, without blanks."""

    text: str = field(repr=False)

    def derive(self, purpose: str, length: int) -> bytes:
        """The key for one purpose (HKDF-SHA-256): whoever learns one learns nothing about another."""
        kdf = HKDF(SHA256(), length, salt=b"bihuan.protection.v1", info=purpose.encode())
        return kdf.derive(self.text.encode())

    @property
    def id(self) -> str:
        """Eight hexadecimal digits that follow from the key itself: nobody can give two keys one name."""
        return self.derive("id", 4).hex()


@dataclass(frozen=True)
class KeyRing:
    """All keys of an installation: the first, active one seals; every one opens."""

    keys: tuple[DataKey, ...]

    @property
    def active(self) -> DataKey:
        """The key under which new values are sealed."""
        return self.keys[0]

    @classmethod
    def read(cls, text: str, *, older: Iterable[str] = ()) -> KeyRing:
        """One key a line, the active one first; empty lines and lines that begin with `#` do not count.

        `older` are further keys that only open. Raises `DataKeyError` where there is no key, or one can not be right.
        """
        lines = [line.strip() for line in text.splitlines()]
        wanted = [line for line in lines if line and not line.startswith("#")]
        for number, line in enumerate(wanted, start=1):
            if len(line) < SHORTEST or len(line.split()) > 1:
                raise DataKeyError(
                    f"第 {number} 个数据密钥不可用：应为至少{SHORTEST}个字符、不含空格的随机串",
                    f"data key {number} can not be used: a random text of {SHORTEST} characters or more, without blanks",
                )
        found = dict.fromkeys(DataKey(line) for line in [*wanted, *older])
        if not found:
            raise DataKeyError("没有数据密钥", "there is no data key")
        return cls(tuple(found))
