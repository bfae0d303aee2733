"""Heat on the procedure's diagram: where it jams, how long each step takes, how many are late; and a table of the same."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from access.current import context, current_actor
from access.rule import STUDENTS
from models.account import Actor
from models.procedure import Procedure
from models.queries import heat as query
from models.queries import oversight
from models.queries.oversight import Wanted
from views import heat as view
from views.oversight import options
from web.language import N_
from web.oversight.room import blueprint, number, wanted
from web.saying import said, said_table

# Natural days looked back.
PERIODS = {7: N_("近7天"), 30: N_("近30天"), 90: N_("近90天"), 365: N_("近一年")}
USUAL = 30


@blueprint.get("/heat")
def heat() -> str:
    """One version of a procedure."""
    actor, narrowed = current_actor(), wanted()
    days = number("days") or USUAL
    days = days if days in PERIODS else USUAL
    by = request.args.get("by", "late")
    by = by if by in view.BY else "late"
    versions = oversight.versions(actor)
    chosen = next((item for item in versions if item.id == narrowed.procedure_id), versions[0] if versions else None)
    found = drawn(actor, chosen, narrowed.organization, days, by) if chosen else {}
    return render_template(
        "oversight/heat.html",
        oversees=actor.has("supervisor") or actor.has("first_level"),
        studies=bool(STUDENTS.roles & actor.every_role),
        versions=[(item.id, title_of(item)) for item in versions],
        offices=options(oversight.offices(actor)),
        organization=narrowed.organization,
        periods=said_table(PERIODS).items(),
        days=days,
        measures=said_table(view.BY).items(),
        by=by,
        chosen=chosen,
        **found,
    )


def drawn(actor: Actor, chosen: Procedure, organization: str | None, days: int, by: str) -> dict[str, object]:
    """The diagram of a version with its table and its legend."""
    now, definition = context().clock.now(), context().definitions.version(chosen.id)
    wanted = Wanted(organization=organization, procedure_id=chosen.id)
    rows = view.table(definition, query.heat(actor, wanted, now - timedelta(days=days), now), by)
    return {
        "rows": rows,
        "picture": Markup(view.drawn(definition, rows, title_of(chosen), said)),
        "legend": view.legend(by, rows),
        "patterns": Markup(view.patterns()),
    }


def title_of(procedure: Procedure) -> str:
    """«汕头市（第2版）»."""
    title = (procedure.settings or {}).get("title") or procedure.locality
    return str(_("%(title)s（第%(version)s版）", title=title, version=procedure.version))
