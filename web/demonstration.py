"""The demonstration's clock, for people: how late it is there, and buttons that move it on."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context
from calendars.errors import CalendarFault
from models.errors import DomainError
from web.errors import in_words
from web.filters import minute, weekday
from web.pages import go, safe_target
from workflows import demo_clock

blueprint = Blueprint("demonstration", __name__, url_prefix="/demonstration")

STEPS = ("1小时", "4小时", "1个工作日", "2个工作日", "5个工作日", "10个工作日")


@blueprint.get("/clock")
def clock() -> str:
    """What time it is in the demonstration, and how to move on."""
    return render_template("demonstration/clock.html", steps=STEPS, target=safe_target(request.args.get("next")))


@blueprint.post("/clock")
def move_clock() -> Response:
    """Moves the clock on; whatever falls due on the way happens."""
    try:
        now = demo_clock.advance(context(), request.form.get("advance", ""))
        flash(_("演示时钟现为 %(day)s %(now)s", day=weekday(now), now=minute(now)), "done")
    except (CalendarFault, DomainError) as error:
        flash(in_words(error), "refused")
    return go(safe_target(request.form.get("next")) or "/")
