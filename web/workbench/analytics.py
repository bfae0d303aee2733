"""Process analytics of a procedure: how its past cases went, on the diagram and in tables; as an event log to take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from access import exports
from access.current import context, current_actor
from calendars.clock import beijing_instant, to_beijing
from models.errors import DomainError
from models.procedure import Procedure
from models.queries import organizations, oversight
from models.queries.analytics import Wanted
from views import analytics as view
from views import heat
from views.oversight import options
from web import days
from web.errors import in_words
from web.oversight.room import number
from web.pages import go_to
from web.paging import kept
from web.saying import said, said_table
from web.workbench.bars import bars
from workflows.analytics import asking, keeping
from workflows.analytics.figures import Figures
from workflows.analytics.keeping import Answer
from workflows.analytics.log import Log
from workflows.authoring import versions

blueprint = Blueprint("analytics", __name__, url_prefix="/workbench/<key>/analytics")
# The page begins with what was opened in so many natural days.
USUAL = 365
# What the tables may be sorted by, beside the order in which they come.
STEP_SORTS: dict[str, Callable[[view.StepRow], float | None]] = {
    "entered": lambda row: row.figures.entered,
    "per_case": lambda row: row.figures.per_case,
    "median": lambda row: row.figures.spread.median,
    "p90": lambda row: row.figures.spread.p90,
    "late": lambda row: row.figures.limits.share,
    "open": lambda row: row.figures.open,
}
FLOW_SORTS: dict[str, Callable[[view.FlowRow], float | None]] = {
    "median": lambda row: row.figures.spread.median,
    "p90": lambda row: row.figures.spread.p90,
    "late": lambda row: row.figures.limits.share,
}
OFFICE_SORTS: dict[str, Callable[[view.OfficeRow], float | None]] = {
    "open": lambda row: row.figures.open,
    "done": lambda row: row.figures.done,
    "median": lambda row: None if row.few else row.figures.spread.median,
    "p90": lambda row: None if row.few else row.figures.spread.p90,
}


@dataclass(frozen=True)
class Asked:
    """The filter of the address: versions, and what they are narrowed by."""

    known: list[Procedure]
    version: int | None
    against: int | None
    since: date | None
    until: date | None
    organization: str | None
    closed: bool
    by: str

    @property
    def newest(self) -> Procedure:
        """The version whose diagram is shown: the one that was chosen, or the newest."""
        return self.chosen(self.version)[0]

    def chosen(self, number: int | None) -> list[Procedure]:
        """One version by its number, or all of them."""
        return [asking.numbered(self.known, number)] if number is not None else self.known

    def wanted(self, number: int | None) -> Wanted:
        """The question about one version, or about all."""
        since = beijing_instant(self.since) if self.since is not None else None
        until = beijing_instant(self.until + timedelta(days=1)) if self.until is not None else None
        chosen = self.chosen(number)
        return asking.asked(current_actor(), chosen, since, until, self.organization, closed=self.closed)

    def told(self) -> dict[str, Any]:
        """What an export was narrowed by, for its record."""
        return {
            "key": self.newest.locality,
            "version": self.version,
            "from": self.since,
            "to": self.until,
            "organization": self.organization,
            "closed": self.closed or None,
        }


def asked(key: str) -> Asked:
    """What the address asks for; 422 where a day is none. Without days, the last year."""
    known, args = versions.all_of(current_actor(), key), request.args
    today = to_beijing(context().clock.now()).date()
    usual = None if "from" in args or "to" in args else today - timedelta(days=USUAL)
    by = args.get("by", "late")
    return Asked(
        known,
        number("version"),
        number("against"),
        day("from") or usual,
        day("to"),
        args.get("organization") or None,
        args.get("closed") == "1",
        by if by in view.BY else "late",
    )


def day(name: str) -> date | None:
    """A day of the address."""
    text = request.args.get(name, "").strip()
    return days.day(name, text) if text else None


@blueprint.get("")
def show(key: str) -> str | tuple[str, int]:
    """The page; while many cases are counted, how far that is."""
    try:
        question = asked(key)
        answer = keeping.ask(context(), question.wanted(question.version))
        other = None if question.against is None else keeping.ask(context(), question.wanted(question.against))
    except DomainError as error:
        if error.status != 422:
            raise
        return refused(key, error), 422
    return page(key, question, answer, other)


@blueprint.post("")
def renew(key: str) -> AnyResponse:
    """Counts anew what was kept."""
    question = asked(key)
    keeping.ask(context(), question.wanted(question.version), anew=True)
    flash(_("已开始重新统计"), "info")
    return go_to("web.analytics.show", key=key, **kept())


@blueprint.get("/log.xes")
def log_xes(key: str) -> Response:
    """The event log as XES."""
    question, log = log_of(key)
    title = title_of(question.newest)
    return exports.answer_file(
        "过程日志", log.xes(title), "xes", "application/xml; charset=utf-8", len(log), question.told(), _("过程日志")
    )


@blueprint.get("/log.csv")
def log_csv(key: str) -> Response:
    """The event log as a table."""
    question, log = log_of(key)
    return exports.answer_file(
        "过程日志", log.csv(), "csv", "text/csv; charset=utf-8", len(log), question.told(), _("过程日志")
    )


def log_of(key: str) -> tuple[Asked, Log]:
    """What is asked for, and its log."""
    question = asked(key)
    chosen = question.chosen(question.version)
    return question, Log(context(), question.wanted(question.version), chosen)


def refused(key: str, error: DomainError) -> str:
    """The page without figures: what is wrong stands at its field, everything typed is kept."""
    known = versions.all_of(current_actor(), key)
    wrong = {field.pointer.strip("/"): in_words(field) for field in error.errors}
    return render_template("workbench/analytics/show.html", **frame(key, known), wrong=wrong, args=request.args)


def frame(key: str, known: Sequence[Procedure]) -> dict[str, Any]:
    """What the page shows around the figures."""
    place = known[0].serves or known[0].locality
    return {
        "key": key,
        "title": title_of(known[0]),
        "versions": [(item.version, _("第%(number)s版", number=item.version)) for item in known],
        "offices": options([office for office in oversight.offices(current_actor()) if office.locality == place]),
        "measures": list(said_table(view.BY).items()),
        "few": view.FEW_WORDS,
        "time": view.time,
        "ends": view.ENDS,
    }


def page(key: str, question: Asked, answer: Answer, other: Answer | None) -> str:
    """The page with figures, or with how far they are."""
    shown = {} if answer.figures is None else tables(question, answer.figures)
    if other is not None and other.figures is not None and answer.figures is not None:
        shown["pairs"] = pairs(question, answer.figures, other.figures)
    values = kept(**{"from": question.since or "", "to": question.until or "", "by": question.by})
    return render_template(
        "workbench/analytics/show.html",
        **frame(key, question.known),
        **shown,
        wrong={},
        args=values,
        question=question,
        answer=answer,
        waiting=answer.under_way or (other is not None and other.under_way),
        procedure=question.newest,
        address=lambda **more: url_for("web.analytics.show", key=key, **kept(**more)),
        narrowed=kept(),
    )


def tables(question: Asked, figures: Figures) -> dict[str, Any]:
    """Diagram and tables of one answer."""
    definitions = definitions_of(question.chosen(question.version))
    names = view.Names(definitions)
    rows = view.steps(figures, names, question.by)
    known = organizations.by_ids(one.office for one in figures.offices)
    return {
        "figures": figures,
        "steps": sorted_by("steps_by", rows, STEP_SORTS),
        "flows": sorted_by("flows_by", view.flows(figures, names), FLOW_SORTS),
        "variants": view.variants(figures, names),
        "bottlenecks": sorted_by("offices_by", view.offices(figures, names, known), OFFICE_SORTS),
        "picture": Markup(view.drawn(definitions[0], rows, question.by, title_of(question.newest), said))
        if definitions
        else "",
        "legend": heat.scale(
            view.KINDS[question.by], max((view.value(r.figures, question.by) or 0 for r in rows), default=0)
        ),
        "patterns": Markup(heat.patterns()),
        "chart": bars([row for row in rows if not row.figures.automatic]),
        "share": view.share,
    }


def pairs(question: Asked, figures: Figures, others: Figures) -> dict[str, Any]:
    """Two versions beside each other."""
    definitions = definitions_of([*question.chosen(question.version), *question.chosen(question.against)])
    names = view.Names(definitions)
    return {"wholes": (figures.whole, others.whole), "steps": view.pairs(figures, others, names)}


def definitions_of(chosen: Sequence[Procedure]) -> list[Any]:
    """The versions that can still be read, the newest first."""
    found = [context().definitions.readable(item.id) for item in chosen]
    return [definition for definition in found if definition is not None]


def sorted_by(name: str, rows: list[Any], sorts: dict[str, Callable[[Any], float | None]]) -> list[Any]:
    """A table by what its head was asked for."""
    figure = sorts.get(request.args.get(name, ""))
    return view.ordered(rows, figure) if figure is not None else rows


def title_of(procedure: Procedure) -> str:
    """What it is called."""
    return str((procedure.settings or {}).get("title") or procedure.locality)
