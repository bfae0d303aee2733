"""Accounts: the list, one of them, and what an administrator does with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor, origin
from models.account import ROLES, Account
from models.errors import DomainError
from models.login_event import KINDS
from models.procedure import localities
from models.queries import accounts as queries
from models.queries.pages import rows
from web.administration.organizations import offices
from web.faults import at_fields
from web.pages import go_to, unkept
from web.paging import number_of, page_url
from web.saying import said_table
from workflows.accounts import administration as acts
from workflows.accounts import second_factor

blueprint = Blueprint("accounts", __name__, url_prefix="/admin")

SIZE = 30
FILTERS = ("q", "role", "organization", "locality", "state", "sort")


@blueprint.get("/accounts")
def listing() -> str:
    """The list: searched, narrowed, sorted, paged by the address."""
    actor = current_actor()
    said = {name: request.args.get(name, "").strip()[:120] for name in FILTERS}
    wanted = queries.AccountFilter(**{name: value for name, value in said.items() if value})
    query, number = queries.listing(actor, wanted), number_of(request.args.get("page"))
    found = [row[0] for row in rows(query, number, SIZE)]
    return render_template(
        "administration/accounts.html",
        accounts=found,
        last=queries.last_login([account.id for account in found]),
        total=queries.count(query),
        page=number,
        size=SIZE,
        url=page_url,
        sort_url=sort_url,
        said=said,
        roles=list(ROLES.items()),
        role_names=ROLES,
        offices=offices(),
        places=localities(),
    )


def sort_url(column: str) -> str:
    """The same list sorted by a column; a second time the other way round."""
    said: dict[str, Any] = {name: value for name, value in request.args.items() if name in FILTERS and value}
    said["sort"] = f"-{column}" if said.get("sort", "username") == column else column
    return url_for("web.accounts.listing", **said)


@blueprint.get("/new-account")
def new() -> str:
    """The form of a new account."""
    said = {"organization": request.args.get("organization", ""), "locality": current_actor().locality or ""}
    return form(None, said, [], {})


def form(account: Account | None, said: dict[str, Any], chosen: list[str], errors: dict[str, str]) -> str:
    """The page of a new account, or of one that is there."""
    return render_template(
        "administration/account.html" if account else "administration/account_new.html",
        account=account,
        said=said,
        chosen=chosen,
        errors=errors,
        roles=list(ROLES.items()),
        offices=offices(),
        places=list(localities().items()),
        place_names=localities(),
        factor=second_factor.of(account.id) if account else None,
        last=queries.own_logins(account.id, 8) if account else [],
        kinds=said_table(KINDS),
        oneself=account is not None and account.id == current_actor().account_id,
    )


def words(username: str) -> acts.AccountWords:
    """What the form says."""
    return acts.AccountWords(
        username=username,
        name=request.form.get("name", "").strip(),
        roles=tuple(request.form.getlist("roles")),
        organization=request.form.get("organization", ""),
        locality=request.form.get("locality", ""),
    )


@blueprint.post("/accounts")
def create() -> Response | tuple[Response, int]:
    """A new account; its first password is shown this once, and nowhere kept."""
    said = words(request.form.get("username", "").strip().lower())
    try:
        account, password = acts.create(context(), current_actor(), said, set(localities()), origin())
    except DomainError as error:
        return unkept(form(None, vars(said), list(said.roles), at_fields(error))), error.status
    return unkept(render_template("administration/password_once.html", account=account, password=password, fresh=True))


@blueprint.get("/accounts/<username>")
def edit(username: str) -> str:
    """One account."""
    return page(acts.of(current_actor(), username), {})


def page(account: Account, errors: dict[str, str], said: acts.AccountWords | None = None) -> str:
    """The page of one account, with what is kept or what was typed."""
    office = account.organization.code if account.organization else ""
    kept = {"name": account.name, "organization": office, "locality": account.locality or ""}
    return form(account, vars(said) if said else kept, list(said.roles) if said else list(account.roles), errors)


@blueprint.post("/accounts/<username>")
def change(username: str) -> Response | tuple[Response, int]:
    """Another name, organisation, locality or roles."""
    said = words(username)
    try:
        account = acts.change(context(), current_actor(), username, said, set(localities()), origin())
    except DomainError as error:
        return again(username, error, said)
    flash(_("已保存账户 %(name)s", name=account.name), "done")
    return go_to("web.accounts.edit", username=username)


def again(username: str, error: DomainError, said: acts.AccountWords | None = None) -> tuple[Response, int]:
    """The page again, with what was wrong; 404 goes its own way."""
    if error.status == 404:
        raise error
    return unkept(page(acts.of(current_actor(), username), at_fields(error), said)), error.status


@blueprint.post("/accounts/<username>/close")
def close(username: str) -> Response | tuple[Response, int]:
    """Closes it, signs it out everywhere, and gives its claimed tasks back."""
    try:
        account = acts.close(context(), current_actor(), username, origin())
    except DomainError as error:
        return again(username, error)
    flash(_("已停用账户 %(name)s，其登录已全部退出，已领取的任务已放回", name=account.name), "done")
    return go_to("web.accounts.edit", username=username)


@blueprint.post("/accounts/<username>/reopen")
def reopen(username: str) -> Response | tuple[Response, int]:
    """Lets it in again."""
    try:
        account = acts.reopen(context(), current_actor(), username, origin())
    except DomainError as error:
        return again(username, error)
    flash(_("已启用账户 %(name)s", name=account.name), "done")
    return go_to("web.accounts.edit", username=username)


@blueprint.post("/accounts/<username>/password")
def reset_password(username: str) -> Response:
    """A new password to be read out, shown this once."""
    account, password = acts.reset_password(context(), current_actor(), username, origin())
    return unkept(render_template("administration/password_once.html", account=account, password=password, fresh=False))


@blueprint.post("/accounts/<username>/second-factor")
def reset_second_factor(username: str) -> Response | tuple[Response, int]:
    """Takes the second factor away from somebody who lost device and codes."""
    actor = current_actor()
    try:
        second_factor.switch_off(context(), acts.of(actor, username).id, origin(), by_id=actor.account_id)
    except DomainError as error:
        return again(username, error)
    flash(_("已重置动态口令，请核实本人身份后通知其重新设置"), "done")
    return go_to("web.accounts.edit", username=username)
