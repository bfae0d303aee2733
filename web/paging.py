"""Pages of a list by the address: `?page=3`, everything else of the address kept."""

from __future__ import annotations

from typing import Any

from flask import request, url_for


def number_of(text: str | None) -> int:
    """The number of a page, from 1; what is none is the first."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
    return max(number, 1)


def page_url(number: int) -> str:
    """The address of another page of this list."""
    assert request.endpoint is not None
    return url_for(request.endpoint, **{**(request.view_args or {}), **kept(page=number)})


def kept(**more: Any) -> dict[str, Any]:
    """What stands behind the `?` of this address, with `more` in its place: fit for `url_for`, whatever somebody typed there.

    Left out is what would go by a name of the path, or steer `url_for` itself (`_scheme`, `endpoint`).
    """
    taken = {"endpoint", *(request.view_args or {})}
    found = {name: text for name, text in request.args.items() if name not in taken and not name.startswith("_")}
    return {**found, **more}
