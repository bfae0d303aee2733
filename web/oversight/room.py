"""The blueprint of the supervisor's pages, and what a request narrows them by."""

from __future__ import annotations

from flask import Blueprint, request

from models.queries.oversight import RISKS, Wanted

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")


def wanted() -> Wanted:
    """The filter of the address; what is unreadable narrows nothing."""
    risk = request.args.get("risk", "")
    return Wanted(
        organization=request.args.get("organization") or None,
        step=request.args.get("step") or None,
        name=request.args.get("name") or None,
        procedure_id=number("procedure"),
        risk=risk if risk in RISKS else None,
    )


def number(name: str, largest: int = 2**31 - 1) -> int | None:
    """A positive number of the address, or nothing."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 11 and 0 < int(text) <= largest else None
