"""Absence covers (代办): the list, a new one, ending one."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from calendars.clock import BEIJING, beijing_instant, parse_instant, to_beijing
from calendars.errors import CalendarFault
from models.errors import DomainError, wrong_field
from models.queries import colleagues
from models.queries import covers as queries
from models.queries.pages import rows
from web.errors import in_words
from web.faults import at_fields
from web.language import N_
from web.pages import go_to, unkept
from web.paging import number_of, page_url
from web.task_acts.asking import is_search
from workflows.accounts import cover_candidates as candidates
from workflows.accounts import covers as acts

blueprint = Blueprint("covers", __name__, url_prefix="/covers")

SIZE = 30
# What the form asks for, with what is looked for among the people; nothing in it is longer than a reason may be.
NAMES = ("covered", "covered_q", "covering", "covering_q", "starts_on", "starts_hour", "ends_on", "ends_hour", "reason")
LONGEST = 200
# (id, words) of each state that a cover can be in; the words are marked for translation where they are shown.
STATES = {"coming": N_("未开始"), "running": N_("生效中"), "over": N_("已结束"), "withdrawn": N_("已撤销")}


@blueprint.get("")
def listing() -> str:
    """Covers that I may know of, those that run or lie ahead unless asked otherwise."""
    actor, now = current_actor(), context().clock.now()
    state, asked = request.args.get("state", "running"), request.args.get("q", "").strip()[:80]
    wanted = queries.CoverFilter(state=state if state in ("running", "over") else None, q=asked or None)
    query, number = queries.listing(actor, wanted, now), number_of(request.args.get("page"))
    return render_template(
        "covers/list.html",
        covers=rows(query, number, SIZE),
        total=queries.count(query),
        page=number,
        size=SIZE,
        url=page_url,
        state=state,
        q=asked,
        states=STATES,
        may_end=lambda cover: cover.state(now) in ("coming", "running") and acts.may_end(actor, cover),
    )


@blueprint.get("/new")
def new() -> str:
    """The form: who, by whom, from when to when, why."""
    today = to_beijing(context().clock.now())
    said = {
        "covered": current_actor().username,
        "starts_on": f"{today:%Y-%m-%d}",
        "starts_hour": "0",
        "ends_on": f"{today:%Y-%m-%d}",
        "ends_hour": "24",
    }
    return form(said, {})


def form(said: dict[str, str], errors: dict[str, str]) -> str:
    """The page with the form: those who were chosen stay in sight, whoever is looked for."""
    actor = current_actor()
    covered, covering = said["covered"], said.get("covering", "")
    return render_template(
        "covers/new.html",
        said=said,
        errors=errors,
        others=candidates.oversees(actor),
        absent=candidates.may_be_covered(actor, said.get("covered_q", ""), [covered]),
        standing_in=candidates.may_cover(actor, covered, said.get("covering_q", ""), [covering]),
        most=colleagues.MOST,
        hours=[(str(hour), f"{hour}:00") for hour in range(25)],
    )


@blueprint.post("")
def enter() -> Response | tuple[Response, int]:
    """Enters a cover; where people are only looked for, the form comes back with what was typed."""
    said = {name: request.form.get(name, "").strip()[:LONGEST] for name in NAMES}
    if is_search():
        return unkept(form(said, {}))
    try:
        span = (instant(said, "starts"), instant(said, "ends"))
        acts.enter(context(), current_actor(), said["covered"], said["covering"], span, said["reason"])
    except DomainError as error:
        return unkept(form(said, renamed(at_fields(error)))), error.status
    flash(_("代办已登记，到时自动生效，期满自动结束"), "done")
    return go_to("web.covers.listing")


def instant(said: dict[str, str], which: str) -> datetime:
    """A day and an hour in Beijing; 24 is the end of the day."""
    day, hour = said[f"{which}_on"], said[f"{which}_hour"]
    try:
        start = beijing_instant(to_beijing(parse_instant(day, default_offset=BEIJING)).date())
    except (CalendarFault, OverflowError) as error:
        raise wrong_field(f"/{which}_on", "bad-date", "日期应如 2026-09-30", "write a day as 2026-09-30") from error
    if not (hour.isascii() and hour.isdigit() and int(hour) <= 24):
        raise wrong_field(f"/{which}_hour", "bad-hour", "请选择时刻", "choose an hour")
    return start + timedelta(hours=int(hour))


def renamed(errors: dict[str, str]) -> dict[str, str]:
    """The rules speak of instants, the form of days."""
    return {name.replace("_at", "_on"): words for name, words in errors.items()}


@blueprint.post("/<int(max=2147483647):cover_id>/end")
def end(cover_id: int) -> Response:
    """Ends a cover before its time."""
    try:
        acts.end(context(), current_actor(), cover_id)
    except DomainError as error:
        if error.status == 404:
            raise
        flash(in_words(error), "refused")
        return go_to("web.covers.listing")
    flash(_("代办已结束"), "done")
    return go_to("web.covers.listing")
