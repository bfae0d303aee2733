"""The second factor: set up with a square to photograph, taken away or given new recovery codes with a code of the device."""

from __future__ import annotations

import segno
from flask import flash, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from access.current import context, origin
from models.errors import DomainError
from web.account.room import blueprint, own
from web.faults import at_fields
from web.pages import go_to, unkept
from workflows.accounts import passwords
from workflows.accounts import second_factor as factors


@blueprint.get("/second-factor")
def second_factor() -> Response:
    """Shows the square, and asks for a first code."""
    account = own()
    if factors.of(account.id) is not None:
        return go_to("web.account.show")
    return setup({})


def setup(errors: dict[str, str]) -> Response:
    """The page with the square."""
    begun = factors.begin(context(), own())
    secret = " ".join(begun.secret[at : at + 4] for at in range(0, len(begun.secret), 4))
    return unkept(render_template("account/second_factor.html", secret=secret, square=square(begun.uri), errors=errors))


def square(uri: str) -> Markup:
    """The QR code as a picture in the page: no colours by style, no scripts."""
    code = segno.make(uri, error="m", micro=False)
    # Made of numbers and our own words alone.
    return Markup(code.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True))


@blueprint.post("/second-factor")
def confirm_second_factor() -> Response | tuple[Response, int]:
    """Puts it in force; the recovery codes are shown this once. A browser left open is not enough: it would lock its owner out."""
    try:
        passwords.verify(context(), own(), request.form.get("password", ""), origin(), "/password")
        codes = factors.confirm(context(), own(), request.form.get("code", ""), origin())
    except DomainError as error:
        if error.code == "second-factor-on":
            return go_to("web.account.show")
        return setup(at_fields(error)), error.status
    return unkept(render_template("account/recovery_codes.html", codes=codes, fresh=True))


@blueprint.get("/second-factor/off")
def leave_second_factor() -> str:
    """Asks for password and code before it is taken away."""
    return render_template("account/second_factor_off.html", errors={})


@blueprint.post("/second-factor/off")
def drop_second_factor() -> Response | tuple[Response, int]:
    """Takes it away."""
    try:
        prove()
        factors.switch_off(context(), own().id, origin())
    except DomainError as error:
        return unkept(render_template("account/second_factor_off.html", errors=at_fields(error))), error.status
    flash(_("动态口令已停用"), "done")
    return go_to("web.account.show")


@blueprint.get("/recovery-codes")
def ask_recovery_codes() -> str:
    """Asks for password and code before new ones are made."""
    return render_template("account/recovery_codes_new.html", errors={})


@blueprint.post("/recovery-codes")
def new_recovery_codes() -> Response | tuple[Response, int]:
    """New recovery codes; the old ones open nothing any more."""
    try:
        prove()
        codes = factors.new_codes(context(), own(), origin())
    except DomainError as error:
        return unkept(render_template("account/recovery_codes_new.html", errors=at_fields(error))), error.status
    return unkept(render_template("account/recovery_codes.html", codes=codes, fresh=False))


def prove() -> None:
    """Password and code: an open browser alone changes nothing here."""
    account = own()
    passwords.verify(context(), account, request.form.get("password", ""), origin(), "/password")
    factors.check(context(), account, request.form.get("code", ""), origin())
