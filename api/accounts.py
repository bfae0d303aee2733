"""Accounts, for administrators."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor, origin
from api.parsing import Room
from api.schemas.accounts import AccountChange, AccountNew, AccountPage, AccountQuery, AccountShown, PasswordShown
from models.account import Account
from models.procedure import localities
from models.queries import accounts as queries
from models.queries.pages import rows
from views import accounts as views
from views.pages import envelope, narrowing
from workflows.accounts import administration as acts
from workflows.accounts import second_factor

room = Room("accounts", __name__, url_prefix="/api/v1/accounts", description="账户 / Accounts")


@room.route("")
@room.arguments(AccountQuery, location="query")
@room.response(200, AccountPage, description="一页账户 / a page of accounts")
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """账户列表 / List accounts."""
    wanted = queries.listing(current_actor(), queries.AccountFilter(**narrowing(query)))
    found = rows(wanted, query["page"], query["page_size"])
    return envelope([views.account(row[0]) for row in found], queries.count(wanted), query)


@room.route("", methods=["POST"])
@room.arguments(AccountNew)
@room.response(201, PasswordShown, description="账户和初始密码 / the account and its first password")
def create(body: dict[str, Any]) -> dict[str, Any]:
    """新建账户，初始密码只给出这一次 / Make an account; its first password is given this once."""
    words = acts.AccountWords(**{**body, "roles": tuple(body["roles"])})
    account, password = acts.create(context(), current_actor(), words, set(localities()), origin())
    return {"account": views.account(account), "password": password}


@room.route("/<username>")
@room.response(200, AccountShown, description="账户 / the account")
@room.alt_response(404, response="NOT_FOUND")
def show(username: str) -> dict[str, Any]:
    """账户 / Show an account."""
    return views.account(acts.of(current_actor(), username))


@room.route("/<username>", methods=["PATCH"])
@room.arguments(AccountChange, required=False)
@room.response(200, AccountShown, description="变更后的账户 / the account afterwards")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def change(body: dict[str, Any], username: str) -> dict[str, Any]:
    """变更、停用或启用账户 / Change, close or reopen an account."""
    active = body.pop("active", None)
    account = acts.of(current_actor(), username)
    if body:
        account = acts.change(
            context(), current_actor(), username, words_of(account, body), set(localities()), origin()
        )
    if active is True:
        account = acts.reopen(context(), current_actor(), username, origin())
    if active is False:
        account = acts.close(context(), current_actor(), username, origin())
    return views.account(account)


def words_of(account: Account, body: dict[str, Any]) -> acts.AccountWords:
    """What an account is to be: as it is, but for what was said."""
    office = account.organization.code if account.organization else ""
    kept = {"name": account.name, "roles": account.roles, "organization": office, "locality": account.locality or ""}
    if "organization" in body and "locality" not in body:
        kept["locality"] = "" if body["organization"] else account.locality or ""
    said = {**kept, **body}
    return acts.AccountWords(username=account.username, **{**said, "roles": tuple(said["roles"])})


@room.route("/<username>/password-reset", methods=["POST"])
@room.response(200, PasswordShown, description="账户和初始密码 / the account and its first password")
@room.alt_response(404, response="NOT_FOUND")
def reset_password(username: str) -> dict[str, Any]:
    """重置密码，新密码只给出这一次 / Reset the password; the new one is given this once."""
    account, password = acts.reset_password(context(), current_actor(), username, origin())
    return {"account": views.account(account), "password": password}


@room.route("/<username>/second-factor-reset", methods=["POST"])
@room.response(200, AccountShown, description="账户 / the account")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def reset_second_factor(username: str) -> dict[str, Any]:
    """重置动态口令 / Take the second factor away."""
    account = acts.of(current_actor(), username)
    second_factor.switch_off(context(), account.id, origin(), by_id=current_actor().account_id)
    return views.account(account)
