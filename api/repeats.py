"""`Idempotency-Key`: a caller that heard no answer sends the same again and gets the answer of the first time."""

from __future__ import annotations

import re

from flask import request

from access.current import context
from models.errors import wrong_field
from workflows.unit import Repeatable

HEADER = "Idempotency-Key"
ALLOWED = re.compile(r"[!-~]{1,200}")
# For the OpenAPI document.
PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "同键同内容重发得同一答复；同键异内容为409 / the same key and content gets the same answer again",
}


def given_key() -> str | None:
    """The key of this request, if it brings one; 422 for one that can not be kept."""
    key = request.headers.get(HEADER)
    if key is not None and not ALLOWED.fullmatch(key):
        raise wrong_field(
            f"/headers/{HEADER}",
            "bad-idempotency-key",
            "应为1至200个可见ASCII字符",
            "1 to 200 visible ASCII characters",
        )
    return key


def repeatable() -> Repeatable | None:
    """The key of this request, if it brings one; its content is the address and the body."""
    key = given_key()
    if key is None:
        return None
    content = f"{request.method} {request.path}\n".encode() + request.get_data(cache=True)
    # Keyed: what somebody wrote may be short enough to be guessed from a plain hash.
    content_hash, *earlier = context().vault.digests(content)
    return Repeatable(key, content_hash, tuple(earlier))
