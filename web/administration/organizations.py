"""The organisation tree, and what an administrator does to it."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.errors import DomainError
from models.organization import KINDS, Organization
from models.procedure import localities
from models.queries import organizations as queries
from web.faults import at_fields
from web.pages import go_to, unkept
from web.saying import said_table
from workflows.accounts import organizations as acts

blueprint = Blueprint("organizations", __name__, url_prefix="/admin")


@blueprint.get("/organizations")
def tree() -> str:
    """The whole tree with its counts; narrowed to a locality where one is chosen."""
    places, branches = localities(), queries.tree(current_actor())
    wanted = request.args.get("locality", "")
    closed = request.args.get("closed") == "1"
    shown = [
        branch
        for branch in branches
        if wanted in ("", branch.organization.locality) and (closed or branch.organization.active)
    ]
    return render_template(
        "administration/organizations.html",
        branches=shown,
        kinds=said_table(KINDS),
        places=places,
        wanted=wanted,
        closed=closed,
        hidden=sum(not branch.organization.active for branch in branches),
    )


def offices() -> list[tuple[str, str]]:
    """The open organisations as a choice, each under the one above it."""
    found = [(office, depth) for office, depth in queries.outline(current_actor()) if office.active]
    return [(office.code, f"{'　' * depth}{office.name}") for office, depth in found]


@blueprint.get("/new-organization")
def new() -> str:
    """The form of a new one, below another one where one was chosen."""
    return form({"parent": request.args.get("parent", ""), "locality": current_actor().locality or ""}, {})


def form(said: dict[str, str], errors: dict[str, str]) -> str:
    """The page of a new one."""
    return render_template(
        "administration/organization_new.html",
        said=said,
        errors=errors,
        kinds=list(said_table(KINDS).items()),
        offices=offices(),
        places=list(localities().items()),
    )


@blueprint.post("/organizations")
def create() -> Response | tuple[Response, int]:
    """A new organisation."""
    said = {name: request.form.get(name, "").strip() for name in ("code", "name", "kind", "locality", "parent")}
    try:
        row = acts.create(context(), current_actor(), acts.NewOrganization(**said))
    except DomainError as error:
        return unkept(form(said, at_fields(error))), error.status
    flash(_("已建立机构“%(name)s”", name=row.name), "done")
    return go_to("web.organizations.tree")


@blueprint.get("/organizations/<code>")
def edit(code: str) -> str:
    """One organisation: its name, where it hangs, whether it is open."""
    return page(acts.of(current_actor(), code), {})


def page(row: Organization, errors: dict[str, str], said: dict[str, str] | None = None) -> str:
    """The page of one."""
    actor = current_actor()
    below = queries.everything_below(row.id)
    here = {office.id: office for office in queries.within(actor)}
    same = {one.code for one in here.values() if one.locality == row.locality and one.id not in below}
    return render_template(
        "administration/organization.html",
        row=row,
        said=said or {},
        errors=errors,
        kinds=said_table(KINDS),
        place=localities().get(row.locality, row.locality),
        parent=here.get(row.parent_id or 0),
        targets=[(code, words) for code, words in offices() if code in same],
        reasons=[zh for zh, _en in acts.standing_in_the_way(context(), row)] if row.active else [],
    )


@blueprint.post("/organizations/<code>/name")
def rename(code: str) -> Response | tuple[Response, int]:
    """Another name."""
    name = request.form.get("name", "")
    try:
        row = acts.rename(current_actor(), code, name)
    except DomainError as error:
        return again(code, error, {"name": name})
    flash(_("已改名为“%(name)s”", name=row.name), "done")
    return go_to("web.organizations.edit", code=code)


@blueprint.post("/organizations/<code>/parent")
def move(code: str) -> Response | tuple[Response, int]:
    """Below another one."""
    parent = request.form.get("parent", "")
    try:
        row = acts.move(current_actor(), code, parent)
    except DomainError as error:
        return again(code, error, {"parent": parent})
    flash(_("已移动“%(name)s”", name=row.name), "done")
    return go_to("web.organizations.edit", code=code)


def again(code: str, error: DomainError, said: dict[str, str]) -> tuple[Response, int]:
    """The page again, with what was wrong; 404 goes its own way."""
    if error.status == 404:
        raise error
    return unkept(page(acts.of(current_actor(), code), at_fields(error), said)), error.status


@blueprint.post("/organizations/<code>/close")
def close(code: str) -> Response | tuple[Response, int]:
    """Closes it."""
    try:
        row = acts.close(context(), current_actor(), code)
    except DomainError as error:
        return again(code, error, {})
    flash(_("已停用“%(name)s”", name=row.name), "done")
    return go_to("web.organizations.edit", code=code)


@blueprint.post("/organizations/<code>/reopen")
def reopen(code: str) -> Response | tuple[Response, int]:
    """Lets it work again."""
    try:
        row = acts.reopen(current_actor(), code)
    except DomainError as error:
        return again(code, error, {})
    flash(_("已启用“%(name)s”", name=row.name), "done")
    return go_to("web.organizations.edit", code=code)
