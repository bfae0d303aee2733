"""What may be said to a case beside its steps: open or not, until when, and why not."""

from __future__ import annotations

from typing import Any

from models.account import Actor
from models.case import Case
from views.diagram import badge
from web.case.wording import articles
from web.look import Look, look
from workflows.offers import Offer


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The messages that the reader may send, those that are open first; None where there are none."""
    at = look(case, actor)
    found = [shown(at, offer) for offer in at.offers]
    if not found:
        return None
    return {"open": [item for item in found if item["open"]], "closed": [item for item in found if not item["open"]]}


def shown(at: Look, offer: Offer) -> dict[str, Any]:
    """One message."""
    window = offer.window
    return {
        "name": offer.element.message,
        "title": offer.element.name,
        "help": offer.element.help or offer.form.get("description", ""),
        "open": offer.reason is None,
        "reason": offer.reason,
        "window": window and {"shown": window.shown, "left": left(at, offer), "provisional": window.provisional},
        "articles": articles(offer.element.basis),
    }


def left(at: Look, offer: Offer) -> str:
    """«剩3个工作日»."""
    return badge(offer.window.due_at, at.now, at.calendar) if offer.window else ""
