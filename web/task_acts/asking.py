"""What a dialog asks for, what was filled in, and how a refusal finds its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.errors import DomainError
from models.queries import cases as case_queries
from web.errors import in_words
from web.pages import go, safe_target

LONGEST = 2000


@dataclass(frozen=True)
class Filled:
    """What somebody filled in: whom they chose, the words, and the rest."""

    to: list[str] = field(default_factory=list)
    text: str = ""
    mode: str = "all"
    until: str = ""
    q: str = ""

    @classmethod
    def of_request(cls) -> Filled:
        """From the form that was sent."""
        form = request.form
        return cls(
            to=[name[:64] for name in form.getlist("to") if name][:50],
            text=form.get("text", "")[:LONGEST],
            mode=form.get("mode", "all")[:8],
            until=form.get("until", "")[:40],
            q=form.get("q", "").strip()[:40],
        )


def is_search() -> bool:
    """Whether only people are looked for: the form comes back with what was typed."""
    return "find" in request.form


# Where the workflows find something wrong → the field of the form.
PLACES = {
    "to": "to",
    "note": "text",
    "question": "text",
    "reason": "text",
    "text": "text",
    "until": "until",
    "mode": "mode",
    "verdict": "verdict",
}


def faults(error: DomainError) -> dict[str, str]:
    """Field → what is wrong with it; under `all` what stands against the whole (409), for what was typed is kept then, too.

    Any other refusal (403, 404) goes on as it is.
    """
    if error.status == 409:
        return {"all": in_words(error)}
    if error.status != 422 or not error.errors:
        raise error
    found: dict[str, str] = {}
    for item in error.errors:
        name = item.pointer.strip("/").split("/")[0]
        found.setdefault(PLACES.get(name, name), in_words(item))
    return found


def next_page(case_no: str) -> str:
    """Where one goes when it is done: to where one came from, else to the case."""
    target = safe_target(request.values.get("next"))
    return target or case_page(case_no)


def case_page(case_no: str) -> str:
    """The page of a case."""
    return url_for("web.case.show", case_no=case_no)


def done(case_no: str, words: str) -> Response:
    """It is done: says so, and leads on."""
    flash(words, "done")
    return go(next_page(case_no))


def number_of(case_id: int) -> str:
    """The number of a case."""
    return case_queries.numbers([case_id])[case_id]


def kept(**more: Any) -> dict[str, Any]:
    """What every dialog's template knows besides its own."""
    return {"target": safe_target(request.values.get("next")), "required_words": _("必填"), **more}
