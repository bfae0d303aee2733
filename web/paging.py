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
    values: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), "page": number}
    return url_for(request.endpoint, **values)
