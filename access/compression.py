"""Answers go over the wire compressed where the browser takes it: an inbox of fifty lines is a tenth of its size.

A compressed page that holds both a secret (the form token) and what a stranger may choose (a search word) gives the secret
away by its length (BREACH). So each answer carries a filling of random length in gzip's own field for a file name, which
browsers skip: lengths say nothing any more.
"""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Flask, Response, request

# Smaller answers gain nothing.
SMALLEST = 1400
KINDS = frozenset({"text/html", "application/json", "application/problem+json", "image/svg+xml", "text/css"})
SCRIPTS = frozenset({"text/javascript", "application/javascript"})
# Bytes of filling at the most.
FILLING = 256


def compress(response: Response) -> Response:
    """Compresses a text that is whole in memory; streams, pictures and files stay as they are."""
    if response.mimetype not in KINDS | SCRIPTS or (response.is_streamed and not response.direct_passthrough):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Content-Encoding" in response.headers:
        return response
    if response.status_code in (204, 206, 304) or "Content-Range" in response.headers:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < SMALLEST:
        return response
    response.set_data(squeezed(body))
    response.headers["Content-Encoding"] = "gzip"
    if (tag := response.get_etag())[0] is not None:
        # The same content in another coding: good for comparing, not for ranges.
        response.set_etag(str(tag[0]), weak=True)
    return response


def squeezed(body: bytes) -> bytes:
    """The gzip form with its filling; no time of day in it."""
    packed, filling = io.BytesIO(), secrets.token_hex(secrets.randbelow(FILLING // 2) + 1)
    with gzip.GzipFile(filename=filling, mode="wb", compresslevel=5, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()


def init_app(app: Flask) -> None:
    """Compresses every answer of the application that gains by it."""
    app.after_request(compress)
