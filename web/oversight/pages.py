"""What is at risk today and this week, by office and step, with the list behind each figure."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from access.current import context, current_actor
from models.queries import oversight, tasks, trend
from models.queries.oversight import RISKS
from views import oversight as view
from web.oversight.chart import chart
from web.oversight.room import blueprint, number, wanted
from web.paging import kept
from web.saying import said_table
from workflows.holidays.horizon import horizon, weeks_until
from workflows.task_acts.supervising import last_urged, rests

SIZE = 50


@blueprint.get("")
def index() -> str:
    """The figures, and the last eight weeks."""
    actor, now = current_actor(), context().clock.now()
    narrowed = wanted()
    groups = view.groups(oversight.counts(actor, narrowed, horizon(now, context().calendar())))
    weeks = trend.weeks(actor, weeks_until(now), now)
    return render_template(
        "oversight/index.html",
        groups=groups,
        whole=view.added([group.whole for group in groups]),
        figures=view.FIGURES,
        risks=said_table(RISKS),
        offices=view.options(oversight.offices(actor)),
        wanted=narrowed,
        weeks=weeks,
        chart=chart(weeks),
    )


@blueprint.get("/steps")
def steps() -> str:
    """The list behind a figure, what has been late for longest on top."""
    actor, now, calendar = current_actor(), context().clock.now(), context().calendar()
    narrowed, page = wanted(), number("page", 100_000) or 1
    listed = oversight.listing(actor, narrowed, horizon(now, calendar))
    found = tasks.page(listed, page, SIZE)
    urged = last_urged(task.id for task, _ in found)
    return render_template(
        "oversight/steps.html",
        rows=view.rows(found, urged, now, calendar),
        total=listed.total(),
        page=page,
        size=SIZE,
        risks=said_table(RISKS),
        offices=view.options(oversight.offices(actor)),
        steps=names_of_steps(actor),
        wanted=narrowed,
        own=actor.organization_id,
        rests=lambda at: rests(at, now),
        address=address,
    )


def names_of_steps(actor: Any) -> list[tuple[str, str]]:
    """The steps in which something waits; what procedures name each in its own way is listed once, with all its names."""
    now = context().clock.now()
    names: dict[str, set[str]] = {}
    for count in oversight.counts(actor, oversight.Wanted(), horizon(now, context().calendar())):
        names.setdefault(count.step, set()).add(count.name)
    return sorted(((step, "、".join(sorted(known))) for step, known in names.items()), key=lambda pair: pair[1])


def address(page: int) -> str:
    """This list, on another page."""
    return url_for("web.oversight.steps", **kept(page=page))
