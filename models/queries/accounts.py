"""Lists for the administrator: accounts and the audit of logins; both within the administrator's locality."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select, true
from sqlalchemy.orm import aliased

from models.account import Account, Actor
from models.base import db
from models.login_event import FAILURES, LoginEvent
from models.organization import Organization

SORTS: dict[str, ColumnElement[Any]] = {
    "username": Account.username.asc(),
    "-username": Account.username.desc(),
    "name": Account.name.asc(),
    "-name": Account.name.desc(),
    "organization": Organization.name.asc(),
    "-organization": Organization.name.desc(),
    "created": Account.created_at.asc(),
    "-created": Account.created_at.desc(),
}
BY = aliased(Account)


@dataclass(frozen=True)
class AccountFilter:
    """What the list of accounts is narrowed by. `organization` is a code; `state` is `active`, `closed`,
    or `waiting` for its first own password."""

    q: str | None = None
    role: str | None = None
    organization: str | None = None
    locality: str | None = None
    state: str | None = None
    sort: str = "username"


@dataclass(frozen=True)
class LoginFilter:
    """What the audit is narrowed by. `kind` may be `failures`; instants are aware, the second one excluded."""

    kind: str | None = None
    username: str | None = None
    address: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def within(actor: Actor) -> ColumnElement[bool]:
    """Accounts that an administrator looks after: those of their locality, or all."""
    return Account.locality == actor.locality if actor.locality else true()


def listing(actor: Actor, wanted: AccountFilter) -> Select[Account]:
    """Accounts, as many as fit."""
    query = select(Account).outerjoin(Organization, Organization.id == Account.organization_id).where(within(actor))
    if wanted.q:
        parts = (Account.username, Account.name, Organization.name)
        query = query.where(or_(*(part.icontains(wanted.q, autoescape=True) for part in parts)))
    if wanted.role:
        query = query.where(carries(wanted.role))
    if wanted.organization:
        query = query.where(Organization.code == wanted.organization)
    if wanted.locality:
        query = query.where(Account.locality == wanted.locality)
    if wanted.state:
        query = query.where(Account.active.is_(wanted.state != "closed"))
    if wanted.state == "waiting":
        query = query.where(Account.must_change_password)
    return query.order_by(SORTS.get(wanted.sort, SORTS["username"]), Account.id)


def carries(role: str) -> ColumnElement[bool]:
    """Whether an account has a role, in a way that both databases understand."""
    return cast(Account.roles, String).contains(f'"{role}"', autoescape=True)


def one(actor: Actor, username: str) -> Account | None:
    """An account that the administrator looks after."""
    query = select(Account).where(Account.username == username, within(actor))
    return db.session.scalar(query.execution_options(populate_existing=True))


def logins(actor: Actor, wanted: LoginFilter) -> Select[LoginEvent, Account, Account]:
    """The audit, newest first; of unknown names only for whoever looks after all localities."""
    query = (
        select(LoginEvent, Account, BY)
        .outerjoin(Account, Account.id == LoginEvent.account_id)
        .outerjoin(BY, BY.id == LoginEvent.by_id)
        .where(within(actor))
        .order_by(LoginEvent.at.desc(), LoginEvent.id.desc())
    )
    if wanted.kind == "failures":
        query = query.where(LoginEvent.kind.in_(sorted(FAILURES)))
    elif wanted.kind:
        query = query.where(LoginEvent.kind == wanted.kind)
    if wanted.username:
        named = (Account.username, Account.name)
        query = query.where(or_(*(part.icontains(wanted.username, autoescape=True) for part in named)))
    if wanted.address:
        query = query.where(LoginEvent.address.contains(wanted.address, autoescape=True))
    if wanted.since:
        query = query.where(LoginEvent.at >= wanted.since)
    if wanted.until:
        query = query.where(LoginEvent.at < wanted.until)
    return query


def own_logins(account_id: int, most: int) -> list[LoginEvent]:
    """The newest lines of one account."""
    query = select(LoginEvent).where(LoginEvent.account_id == account_id)
    return list(db.session.scalars(query.order_by(LoginEvent.at.desc(), LoginEvent.id.desc()).limit(most)))


def last_login(accounts: list[int]) -> dict[int, datetime]:
    """When each of these accounts last came in."""
    came = LoginEvent.kind.in_(["login", "sign_on", "token"])
    query = select(LoginEvent.account_id, func.max(LoginEvent.at)).where(LoginEvent.account_id.in_(accounts), came)
    return {number: at for number, at in db.session.execute(query.group_by(LoginEvent.account_id)) if number}


def count(query: Select[*tuple[Any, ...]]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def administrators(demonstration: bool) -> list[int]:
    """Active accounts that look after everything; those of a demonstration open no door elsewhere, so they count there alone."""
    query = select(Account.id).where(Account.active, Account.locality.is_(None), carries("admin"))
    if not demonstration:
        query = query.where(Account.demonstration.is_(False))
    return list(db.session.scalars(query.order_by(Account.id)))
