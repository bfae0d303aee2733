"""Many accounts from one file: template, preview with what is wrong in each row, import."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor, origin
from models.account import ROLES
from models.errors import DomainError
from models.procedure import localities
from models.queries import organizations as offices
from web.faults import at_fields
from web.pages import unkept
from workflows.accounts import account_import as acts
from workflows.accounts import import_template

blueprint = Blueprint("account_imports", __name__, url_prefix="/admin/account-imports")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
def show() -> Response:
    """How it goes, and where to put the file."""
    return form({})


def form(errors: dict[str, str]) -> Response:
    """The page with the file's field."""
    return unkept(render_template("administration/import.html", errors=errors, most=acts.MOST))


@blueprint.get("/template")
def template() -> Response:
    """The empty file, with a sheet that says what may stand in it."""
    answer = Response(import_template.empty_file(current_actor()), content_type=XLSX)
    answer.headers["Content-Disposition"] = (
        "attachment; filename=accounts.xlsx; filename*=UTF-8''%E8%B4%A6%E6%88%B7.xlsx"
    )
    return answer


@blueprint.post("")
def look() -> AnyResponse | tuple[AnyResponse, int]:
    """Reads the file and shows each row with its faults. Nothing is made yet."""
    given = request.files.get("file")
    try:
        content = given.read() if given is not None else b""
        found = acts.preview(context(), current_actor(), content, (given.filename or "") if given else "")
    except DomainError as error:
        return form(at_fields(error)), error.status
    page = render_template(
        "administration/import_preview.html",
        preview=found,
        roles=ROLES,
        places=localities(),
        offices={office.code: office.name for office in offices.within(current_actor())},
        columns=acts.COLUMNS,
    )
    return unkept(page)


@blueprint.post("/<int(max=2147483647):import_id>")
def run(import_id: int) -> AnyResponse | tuple[AnyResponse, int]:
    """Makes all accounts of the preview; their first passwords are shown this once."""
    try:
        made = acts.run(context(), current_actor(), import_id, origin())
    except DomainError as error:
        return form(at_fields(error)), error.status
    return unkept(render_template("administration/import_done.html", made=made))
