"""Heat on the procedure's diagram: where it jams, how long each step takes, how many are late; and a table of the same."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from access.current import context, current_actor
from models.procedure import Procedure
from models.queries import heat as query
from models.queries import oversight
from models.queries.oversight import Wanted
from views import heat as view
from views.oversight import options
from web.language import N_
from web.oversight.room import blueprint, number, wanted
from web.saying import said_table

# Natural days looked back.
PERIODS = {7: N_("近7天"), 30: N_("近30天"), 90: N_("近90天"), 365: N_("近一年")}
USUAL = 30


@blueprint.get("/heat")
def heat() -> str:
    """One version of a procedure."""
    actor, now, narrowed = current_actor(), context().clock.now(), wanted()
    days = number("days") if number("days") in PERIODS else USUAL
    by = request.args.get("by", "late")
    by = by if by in view.BY else "late"
    versions = oversight.versions(actor)
    chosen = next((item for item in versions if item.id == narrowed.procedure_id), versions[0] if versions else None)
    found: dict[str, object] = {"rows": [], "picture": "", "legend": [], "chosen": None}
    if chosen is not None:
        filter_ = Wanted(organization=narrowed.organization, procedure_id=chosen.id)
        definition = context().definitions.version(chosen.id)
        rows = view.table(definition, query.heat(actor, filter_, now - timedelta(days=days or USUAL), now), by)
        picture = Markup(view.drawn(definition, rows, title_of(chosen)))
        found = {"rows": rows, "picture": picture, "legend": view.legend(by, rows), "chosen": chosen}
        found["patterns"] = Markup(view.patterns())
    return render_template(
        "oversight/heat.html",
        versions=[(item.id, title_of(item)) for item in versions],
        offices=options(oversight.offices(actor)),
        organization=narrowed.organization,
        periods=said_table(PERIODS).items(),
        days=days,
        measures=said_table(view.BY).items(),
        by=by,
        **found,
    )


def title_of(procedure: Procedure) -> str:
    """«汕头市（第2版）»."""
    title = (procedure.settings or {}).get("title") or procedure.locality
    return str(_("%(title)s（第%(version)s版）", title=title, version=procedure.version))
