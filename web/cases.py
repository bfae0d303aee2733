"""工单: all cases that the account may see, newest first, with search and filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from access.current import context, current_actor
from documents.sheets import Column, Kind
from models.account import Actor
from models.errors import wrong_field
from models.queries import case_list, cases, localities, looks, organizations
from models.queries.levels import level
from models.stages import STAGES
from views import case_list as views
from views.oversight import options
from web import cursor
from web.days import begin_of, end_of
from web.inbox.asked import LEVELS, LONGEST, one_of
from web.inbox.wording import said
from web.language import N_
from web.lists import exporting
from web.lists.columns import CASES, chosen
from web.lists.exporting import Name
from web.lists.narrowing import Narrowing
from web.pages import go, wants_fragment
from web.saying import said as in_our_words

blueprint = Blueprint("cases", __name__, url_prefix="/cases")
PAGE = 50
SORTS = {"new": N_("新到在前"), "old": N_("早到在前")}
STATES = {"open": N_("未办结"), "closed": N_("已办结"), "overdue": N_("已逾期")}


@dataclass(frozen=True)
class Asked(Narrowing):
    """The filters as they were written."""

    NARROWING = ("stage", "state", "office", "locality", "from", "to", "level", "q")

    stage: str = ""
    state: str = ""
    office: str = ""
    locality: str = ""
    from_: str = ""
    to: str = ""
    level: str = ""
    q: str = ""
    sort: str = ""

    def address(self, **changed: str) -> str:
        """The query string with some filters changed; an empty one is taken away. Never empty: that is where a default view begins."""
        values = {name: value for name, value in {**self.values(), **changed}.items() if value}
        return urlencode(values or {"all": "1"})

    @property
    def more(self) -> bool:
        """Whether a filter is chosen that stands below the search."""
        return any((self.office, self.locality, self.from_, self.to, self.level))


def read(given: Any) -> Asked:
    """What the caller asks for; 422 for what is no choice, no date, or too long."""
    asked = Asked(**{item.name: given.get(item.name.rstrip("_"), "").strip() for item in fields(Asked)})
    for name, choices in (("stage", STAGES), ("state", STATES), ("level", LEVELS), ("sort", SORTS)):
        one_of(name, getattr(asked, name), choices)
    for name, value in asked.values().items():
        if len(value) > LONGEST:
            raise wrong_field(f"/{name}", "too-long", f"最多 {LONGEST} 个字", f"{LONGEST} characters at most")
    return asked


def wanted(asked: Asked) -> case_list.Wanted:
    """The same as the database is asked."""
    return case_list.Wanted(
        stage=asked.stage or None,
        state=asked.state or None,
        organization=asked.office or None,
        locality=asked.locality or None,
        opened_from=begin_of("from", asked.from_),
        opened_to=end_of("to", asked.to),
        level=level(int(asked.level)) if asked.level else None,
        q=asked.q or None,
        oldest_first=asked.sort == "old",
    )


@blueprint.get("")
def listing() -> Response | str:
    """The list; an account's own first view where nothing is asked for."""
    actor = current_actor()
    saved = looks.saved(actor, "cases")
    first = next((view for view in saved if view.is_default and view.query), None)
    if not request.args and first is not None:
        return go(f"{url_for('web.cases.listing')}?{first.query}")
    asked = read(request.args)
    if request.args.get("format"):
        return exported(actor, asked, request.args["format"])
    template = "cases/_list.html" if wants_fragment() else "cases/list.html"
    return render_template(template, saved=saved, **filters(actor), **shown(actor, asked))


def shown(actor: Actor, asked: Asked) -> dict[str, Any]:
    """What the list of the page shows."""
    now = context().clock.now()
    place = {name: cursor.read(name, request.args.get(name)) for name in ("after", "before")}
    page = cursor.turn(case_list.walk(actor, wanted(asked), now), PAGE, place["after"], place["before"])
    names = chosen(actor, "cases")
    told = {name: str(value) for name, value in place.items() if value is not None}
    return {
        "asked": asked,
        "lines": views.lines(cases.in_order(page.ids), context(), asked.q),
        "page": page,
        "columns": {name: str(CASES[name]) for name in names},
        "said": said(),
        "locality_names": localities.names() if "locality" in names else {},
        "here": f"{url_for('web.cases.listing')}?{asked.address(**told)}",
    }


def exported(actor: Actor, asked: Asked, wanted_format: str) -> Response:
    """The list as a file, in the columns that the account sees."""
    walk = case_list.walk(actor, wanted(asked), context().clock.now())
    name = Name("工单", pgettext("list", "工单"))
    return exporting.answer(name, wanted_format, walk, lines_of, in_files(chosen(actor, "cases")), asked.values())


def in_files(names: Sequence[str]) -> list[Column]:
    """These columns where the list is written to a file."""
    named = localities.names()
    values: dict[str, tuple[Callable[[views.CaseLine], Any], Kind]] = {
        "case": (lambda line: line.case.case_no, "text"),
        "item": (lambda line: exporting.plain(line.item), "text"),
        "institution": (lambda line: exporting.plain(line.institution), "text"),
        "level": (lambda line: in_our_words(line.level), "text"),
        "stage": (lambda line: in_our_words(line.stage), "text"),
        "handler": (lambda line: line.handler, "text"),
        "opened": (lambda line: line.case.opened_at, "instant"),
        "due": (lambda line: line.due_at, "limit"),
        "left": (lambda line: in_our_words(line.left.words) if line.left else "", "text"),
        "closed": (lambda line: line.case.closed_at, "instant"),
        "returns": (lambda line: line.case.return_count, "number"),
        "external": (lambda line: line.case.external_id, "text"),
        "locality": (lambda line: named.get(line.case.locality, ""), "text"),
        "text": (lambda line: line.text, "text"),
    }
    return [Column(str(CASES[name]), *values[name]) for name in names]


def lines_of(ids: list[int]) -> list[views.CaseLine]:
    """The lines of some cases."""
    return views.lines(cases.in_order(ids), context(), "")


def filters(actor: Actor) -> dict[str, Any]:
    """What the filters offer."""
    return {
        "stages": [(name, _(words)) for name, words in STAGES.items()],
        "states": [(name, _(words)) for name, words in STATES.items()],
        "levels": [(name, _(words)) for name, words in LEVELS.items()],
        "sorts": [(name, _(words)) for name, words in SORTS.items()],
        "offices": options([one for one in organizations.within(actor) if one.kind != "section"]),
        "localities": sorted(localities.names().items()) if actor.locality is None else [],
    }
