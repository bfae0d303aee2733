"""Seals values so that only a data key opens them, and only at the place for which they were sealed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from protection.keys import DataKey, DataKeyError, KeyRing

VERSION = "v1"
CIPHERS = ("aes-gcm", "sm4-gcm")
NONCE, TAG = 12, 16
# Hexadecimal digits of a keyed hash that are kept: 192 bits.
DIGITS = 48

Seal = Callable[[bytes, bytes, bytes], bytes]


class SealError(Exception):
    """A sealed value that does not open. Says neither what was sealed nor with what."""


class UnknownKeyError(SealError):
    """It was sealed under a key that this installation does not have."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"没有编号为 {key_id} 的数据密钥 / there is no data key {key_id}")
        self.key_id = key_id


class TamperedError(SealError):
    """It was changed, or moved from the place for which it was sealed."""

    def __init__(self) -> None:
        super().__init__("加密内容校验不通过：被改动，或不在原来的位置 / the sealed value was changed or moved")


@dataclass(frozen=True)
class Purposes:
    """What is derived from one data key."""

    ciphers: dict[str, tuple[Seal, Seal]]
    index: bytes
    digest: bytes
    files: bytes = b""

    @classmethod
    def of(cls, key: DataKey) -> Purposes:
        """Derives each purpose's key once."""
        aes = AESGCM(key.derive("aes-256-gcm", 32))
        sm4 = Sm4(key.derive("sm4-gcm", 16))
        ciphers: dict[str, tuple[Seal, Seal]] = {
            "aes-gcm": (aes.encrypt, aes.decrypt),
            "sm4-gcm": (sm4.encrypt, sm4.decrypt),
        }
        blind, digest, files = (key.derive(purpose, 32) for purpose in ("blind index", "content digest", "files"))
        return cls(ciphers, blind, digest, files)


class Sm4:
    """SM4 (GB/T 32907) in Galois/counter mode, with the tag behind the text as `AESGCM` does it."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encrypt(self, nonce: bytes, text: bytes, place: bytes) -> bytes:
        """Text and tag."""
        worker = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        worker.authenticate_additional_data(place)
        return worker.update(text) + worker.finalize() + worker.tag

    def decrypt(self, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
        """The text; raises `InvalidTag`."""
        worker = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
        worker.authenticate_additional_data(place)
        return worker.update(sealed[:-TAG]) + worker.finalize()


class Vault:
    """A key ring with a cipher. `place` names where a value is kept, such as `evaluators/17/phone`."""

    def __init__(self, ring: KeyRing, cipher: str = "aes-gcm") -> None:
        if cipher not in CIPHERS:
            raise DataKeyError(f"没有算法 {cipher!r}，可用 {'、'.join(CIPHERS)}", f"no cipher {cipher!r}")
        self.cipher = cipher
        self.active = ring.active.id
        self._purposes = {key.id: Purposes.of(key) for key in ring.keys}

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The keys of this installation, the active one first."""
        return tuple(self._purposes)

    @property
    def mark(self) -> str:
        """Cipher and key of what is sealed now, such as `aes-gcm.1f2e3d4c`."""
        return f"{self.cipher}.{self.active}"

    def seal(self, text: str, place: str) -> str:
        """`v1.<cipher>.<key id>.<nonce, text and tag>`; under a fresh random nonce, so never twice the same."""
        nonce, head = secrets.token_bytes(NONCE), f"{VERSION}.{self.mark}"
        encrypt, _ = self._purposes[self.active].ciphers[self.cipher]
        sealed = nonce + encrypt(nonce, text.encode(), f"{head}.{place}".encode())
        return f"{head}.{urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """What was sealed here. Raises `UnknownKeyError`, or `TamperedError` for anything that is not exactly what was sealed."""
        version, _, rest = sealed.partition(".")
        cipher, _, rest = rest.partition(".")
        key_id, _, body = rest.partition(".")
        if version != VERSION or cipher not in CIPHERS:
            raise TamperedError
        if key_id not in self._purposes:
            raise UnknownKeyError(key_id[:16])
        _, decrypt = self._purposes[key_id].ciphers[cipher]
        try:
            raw = urlsafe_b64decode(body.encode("ascii"))
            # Other spellings of the same bytes are refused too: there is one sealed form.
            if len(raw) < NONCE + TAG or urlsafe_b64encode(raw).decode() != body:
                raise TamperedError
            place_bytes = f"{version}.{cipher}.{key_id}.{place}".encode()
            return decrypt(raw[:NONCE], raw[NONCE:], place_bytes).decode()
        except (InvalidTag, ValueError) as error:
            raise TamperedError from error

    def of_file(self, mark: str, salt: bytes) -> tuple[Seal, Seal]:
        """Encrypts and decrypts the pieces of one file: a key of its own, so that its pieces may be numbered.

        Raises `UnknownKeyError`, or `TamperedError` for a mark that is none.
        """
        cipher, _, key_id = mark.partition(".")
        if cipher not in CIPHERS:
            raise TamperedError
        if key_id not in self._purposes:
            raise UnknownKeyError(key_id[:16])
        key = hmac.new(self._purposes[key_id].files, cipher.encode() + salt, hashlib.sha256).digest()
        if cipher == "sm4-gcm":
            sm4 = Sm4(key[:16])
            return sm4.encrypt, sm4.decrypt
        aes = AESGCM(key)
        return aes.encrypt, aes.decrypt

    def index(self, field: str, value: str) -> str:
        """The blind index of a normalised value under the active key: equal values of a field are equal, and no more."""
        return self._indexed(self.active, field, value)

    def indexes(self, field: str, value: str) -> list[str]:
        """What the blind index may be, under each key of the ring."""
        return [self._indexed(key_id, field, value) for key_id in self.key_ids]

    def _indexed(self, key_id: str, field: str, value: str) -> str:
        return keyed(key_id, self._purposes[key_id].index, f"{field}\n{value}")

    def digests(self, content: bytes) -> list[str]:
        """The keyed digest of a content under each key, the active one first; the last is the plain one of old rows."""
        plain = hashlib.sha256(content).hexdigest()
        return [*(self._digest(key_id, plain) for key_id in self.key_ids), plain]

    def wrap_digest(self, plain: str) -> str:
        """A plain SHA-256 digest of an earlier version as the keyed one of the same content."""
        return self._digest(self.active, plain)

    def _digest(self, key_id: str, plain: str) -> str:
        return keyed(key_id, self._purposes[key_id].digest, plain)


def keyed(key_id: str, key: bytes, text: str) -> str:
    """HMAC-SHA-256, shortened, with the id of its key before it."""
    return f"{key_id}.{hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:DIGITS]}"
