"""The administrator's settings of notices: kinds, channels by role, hours, digests, group robots."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.account import ROLES
from models.errors import DomainError
from models.notice import KINDS
from models.notice_address import CHANNELS, ROBOTS, NoticeRobot
from models.queries import notice_sendings as queries
from models.queries import organizations
from web.errors import in_words
from web.pages import go_to
from web.saying import said, said_table
from workflows.notifying import addresses, settings
from workflows.notifying.addresses import RobotForm
from workflows.notifying.policy import EVERY, RECEIVERS

blueprint = Blueprint("notice_settings", __name__, url_prefix="/admin/notices")

ROBOT = "/robots/<int(max=2147483647):robot_id>"
SWITCHES = ("mandatory", "quiet", "at_once")


@blueprint.get("")
def show() -> str:
    """The page."""
    return page()


def page(errors: dict[str, str] | None = None) -> str:
    """The page, with what is wrong with a form on it; what was typed stays."""
    role = request.values.get("role", EVERY)
    role = role if role in RECEIVERS else EVERY
    policy = settings.policy()
    return render_template(
        "notices/settings.html",
        kinds=said_table(KINDS),
        channels=said_table(CHANNELS),
        offered=context().outlets.channels,
        roles=[(EVERY, _("其他所有角色"))] + [(name, said(ROLES[name])) for name in RECEIVERS],
        role=role,
        role_name=_("其他所有角色") if role == EVERY else said(ROLES[role]),
        special=role == EVERY or any(role in policy.channels[kind] for kind in KINDS),
        chosen={kind: policy.allowed(kind, [role]) for kind in KINDS},
        policy=policy,
        hours=policy.value()["hours"],
        window=policy.value()["digest"]["window"],
        robots=queries.robots(current_actor()),
        robot_names=said_table(ROBOTS),
        waiting=queries.waiting(),
        errors=errors or {},
        typed=request.form if errors else {},
    )


@blueprint.post("")
def change() -> Response | tuple[str, int]:
    """Changes hours, digests and how each kind is treated."""
    form = request.form
    changes: dict[str, Any] = {
        "hours": [form.get("opens", ""), form.get("closes", "")],
        "digest": {"on": "digest" in form, "threshold": form.get("threshold", ""), "window": form.get("window", "")},
        "kinds": {kind: {name: f"{kind}/{name}" in form for name in SWITCHES} for kind in KINDS},
    }
    try:
        settings.change(context(), current_actor(), changes)
    except DomainError as error:
        return page({item.pointer: in_words(item) for item in error.errors}), error.status
    flash(_("已保存，从下一条提醒起生效"), "done")
    return go_to("web.notice_settings.show")


@blueprint.post("/channels")
def change_channels() -> Response:
    """Changes the channels of one role; «as all others» takes a role's own ones away."""
    role = request.form.get("role", EVERY)
    on = set(request.form.getlist("on"))
    own = role == EVERY or "special" in request.form
    chosen = {
        kind: {role: [channel for channel in CHANNELS if f"{kind}/{channel}" in on] if own else None} for kind in KINDS
    }
    settings.change(context(), current_actor(), {"channels": chosen})
    flash(_("已保存，从下一条提醒起生效"), "done")
    return go_to("web.notice_settings.show", role=role if role in RECEIVERS else None)


@blueprint.get("/robots/new")
def new_robot() -> str:
    """The form of a new robot."""
    return robot_page(None, {"kinds": list(KINDS)})


@blueprint.get(ROBOT)
def robot(robot_id: int) -> str:
    """The form of a robot."""
    row = queries.robot(current_actor(), robot_id)
    if row is None:
        abort(404)
    typed = {"name": row.name, "channel": row.channel, "organization_id": row.organization_id, "kinds": row.kinds}
    return robot_page(row, typed)


def robot_page(row: NoticeRobot | None, typed: dict[str, Any], errors: dict[str, str] | None = None) -> str:
    """The form."""
    return render_template(
        "notices/robot.html",
        robot=row,
        typed=typed,
        errors=errors or {},
        kinds=said_table(KINDS),
        robot_names=said_table(ROBOTS),
        offices=[(office.id, office.name) for office in organizations.within(current_actor())],
        hosts=sorted(context().outlets.hosts),
    )


@blueprint.post("/robots/new")
@blueprint.post(ROBOT)
def keep_robot(robot_id: int | None = None) -> Response | tuple[str, int]:
    """Sets up or changes a robot."""
    form, kinds = request.form, request.form.getlist("kinds")
    wanted = RobotForm(
        form.get("name", ""),
        form.get("channel", ""),
        form.get("organization_id", type=int),
        kinds,
        form.get("address", ""),
        form.get("secret", ""),
    )
    try:
        addresses.keep_robot(context(), current_actor(), wanted, robot_id)
    except DomainError as error:
        if not error.errors:
            raise
        row = queries.robot(current_actor(), robot_id) if robot_id is not None else None
        typed = {**form, "organization_id": wanted.organization_id, "kinds": kinds}
        return robot_page(row, typed, {item.pointer: in_words(item) for item in error.errors}), error.status
    flash(_("已保存"), "done")
    return go_to("web.notice_settings.show")


@blueprint.post(ROBOT + "/drop")
def drop_robot(robot_id: int) -> Response:
    """Switches a robot off for good."""
    addresses.drop_robot(current_actor(), robot_id)
    flash(_("已停用"), "done")
    return go_to("web.notice_settings.show")
