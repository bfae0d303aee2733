"""The landing page: what this is, where the interface is documented, and, in a demonstration, what time it is there."""

from flask import Blueprint, Response, current_app, render_template, send_from_directory

from calendars.clock import WEEKDAYS_ZH, to_beijing
from config import ROOT, Config
from workflows.context import Context

blueprint = Blueprint("web", __name__)


@blueprint.get("/")
def index() -> str:
    """The landing page."""
    config: Config = current_app.config["BIHUAN"]
    context: Context = current_app.extensions["bihuan"]
    now = to_beijing(context.clock.now())
    return render_template(
        "home.html",
        demonstration=config.demonstration,
        now=f"{WEEKDAYS_ZH[now.weekday()]} {now:%Y-%m-%d %H:%M}",
        published_until=context.calendar().published_until(),
        sandbox=config.province_url if config.own_sandbox else None,
    )


@blueprint.get("/style.css")
def style() -> Response:
    """The one style sheet."""
    return send_from_directory(ROOT / "web" / "assets", "style.css")
