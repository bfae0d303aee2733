"""Changing one's own password, at will or because somebody else knows it."""

from __future__ import annotations

from flask import flash, render_template, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access import sessions
from access.current import context, current_login, origin
from models.errors import DomainError, wrong_field
from protection.passwords import SHORTEST
from web.account.room import blueprint, own
from web.faults import at_fields
from web.pages import go, go_to, unkept
from workflows.accounts import passwords


@blueprint.get("/password")
def password() -> Response:
    """The form."""
    return form({})


def form(errors: dict[str, str]) -> Response:
    """The page with the form; nothing that was typed is sent back."""
    login = current_login()
    forced = login is not None and login.must_change_password
    return unkept(render_template("account/password.html", errors=errors, forced=forced, shortest=SHORTEST))


@blueprint.post("/password")
def change_password() -> Response | tuple[Response, int]:
    """Changes it; every other session ends, this one goes on under a new key."""
    current, new = request.form.get("current", ""), request.form.get("new", "")
    way, login = session.get(sessions.WAY, "password"), current_login()
    try:
        if new != request.form.get("again", ""):
            raise wrong_field("/again", "different", "两次输入的新密码不一致", "the two new passwords differ")
        account = passwords.change(context(), own().id, current, new, origin())
    except DomainError as error:
        return form(at_fields(error)), error.status
    sessions.begin(account, way)
    flash(_("密码已修改，其他设备上的登录已全部退出"), "done")
    return go("/") if login is not None and login.must_change_password else go_to("web.account.show")
