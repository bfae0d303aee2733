"""How a request to the province is signed: HMAC-SHA256 over five lines.

method, path, timestamp (unix seconds), idempotency key, SHA-256 of the body in hex; joined by newlines, no newline at
the end. The same code signs in the client and verifies in the sandbox.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

WINDOW = timedelta(minutes=10)

HEADER_IDEMPOTENCY = "Idempotency-Key"
HEADER_KEY = "X-Bihuan-Key"
HEADER_TIMESTAMP = "X-Bihuan-Timestamp"
HEADER_SIGNATURE = "X-Bihuan-Signature"

# Printable ASCII without blanks: a newline in a key would let two requests share one canonical string.
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_TIMESTAMP = re.compile(r"[0-9]{1,11}")


class SignatureError(Exception):
    """The signature does not hold; `code` says why in a slug."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class SignedParts:
    """The parts of a request that its signature covers."""

    method: str
    path: str
    timestamp: str
    idempotency_key: str
    body: bytes

    def canonical(self) -> bytes:
        """The bytes that are signed."""
        digest = hashlib.sha256(self.body).hexdigest()
        lines = (self.method.upper(), self.path, self.timestamp, self.idempotency_key, digest)
        return "\n".join(lines).encode("utf-8")


def canonical_json(payload: Mapping[str, Any]) -> bytes:
    """One spelling per content: sorted keys, UTF-8, no whitespace.

    Raises ValueError or TypeError for what JSON cannot say (NaN, dates, half characters).
    """
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def is_idempotency_key(text: str) -> bool:
    """Whether a text may serve as an idempotency key: 1 to 200 printable ASCII characters, no blanks."""
    return _KEY.fullmatch(text) is not None


def unix_seconds(instant: datetime) -> str:
    """An aware instant as the timestamp header writes it: whole seconds since 1970 UTC."""
    return str(int(instant.timestamp()))


def sign(secret: bytes, parts: SignedParts) -> str:
    """The signature in lower-case hex."""
    return hmac.new(secret, parts.canonical(), hashlib.sha256).hexdigest()


def verify(secret: bytes, parts: SignedParts, signature: str, *, now: datetime) -> None:
    """Return if the signature holds and its timestamp is within ten minutes of `now` (aware), both ends included.

    Raises SignatureError with `timestamp-malformed`, `signature-mismatch` or `timestamp-out-of-window`.
    """
    if not _TIMESTAMP.fullmatch(parts.timestamp):
        raise SignatureError("timestamp-malformed")
    # Bytes, because compare_digest refuses text that is not ASCII and a header may be anything.
    if not hmac.compare_digest(sign(secret, parts).encode(), signature.encode("utf-8", "replace")):
        raise SignatureError("signature-mismatch")
    signed_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(parts.timestamp))
    if abs(now - signed_at) > WINDOW:
        raise SignatureError("timestamp-out-of-window")
