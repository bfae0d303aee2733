"""The bytes of attachments on their way out: under their own type, and with no rights in the browser that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

from models.attachment import Attachment
from workflows.context import Context
from workflows.files import kinds, vaulted

# What the bytes of strangers may do in a browser: nothing, and not as a part of our pages.
ALONE = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# In a sandbox the PDF reader of older browsers does not start (Chromium 150 does); it runs apart from our pages by itself.
READER = "default-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def download(context: Context, row: Attachment) -> Response:
    """The original, to be kept as a file."""
    return answer(vaulted.content(context, row, row.storage_key), row.media, f"attachment; {named(row.name)}", ALONE)


def reading(context: Context, row: Attachment) -> Response:
    """A PDF in the browser's own reader; anything else as a file."""
    kind = kinds.KINDS.get(row.media)
    if kind is None or not kind.opens:
        return download(context, row)
    return answer(vaulted.content(context, row, row.storage_key), row.media, f"inline; {named(row.name)}", READER)


def small(context: Context, row: Attachment, key: str) -> Response:
    """A copy that we have drawn ourselves: a JPEG, whatever the original was. It never changes, so it may be kept."""
    response = answer(vaulted.content(context, row, key), "image/jpeg", "inline", ALONE)
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def answer(chunks: Iterator[bytes], media: str, disposition: str, policy: str) -> Response:
    """Bytes under their own type, which no browser may guess anew."""
    content_type = f"{media}; charset=utf-8" if media == "text/plain" else media
    headers = {
        "Content-Disposition": disposition,
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return Response(chunks, headers=headers, content_type=content_type)


def named(name: str) -> str:
    """A Chinese file name for browsers of all ages (RFC 6266, RFC 8187)."""
    plain = "".join(character if character.isascii() and character not in '"\\%;' else "_" for character in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
