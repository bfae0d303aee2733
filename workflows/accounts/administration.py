"""Accounts, as an administrator makes and changes them. Each act is in the audit, with who did it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from models import session as sessions
from models.account import ONE_TIME, ROLES, UNSEATED, Account, Actor
from models.base import db
from models.characters import legible
from models.cover import Cover
from models.errors import DomainError, FieldError, invalid, not_found, wrong_field
from models.locks import alone
from models.login_event import note
from models.organization import Organization
from models.queries import accounts as queries
from models.queries import covers as cover_queries
from models.queries import scope
from models.task import Task
from protection.passwords import one_time
from workflows.accounts.passwords import Origin
from workflows.accounts.passwords import replace as replace_password
from workflows.context import Context
from workflows.locked import on_case
from workflows.unit import transaction

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


@dataclass(frozen=True)
class AccountWords:
    """What an administrator says of an account. `organization` is a code, empty where it serves a locality or all."""

    username: str
    name: str
    roles: tuple[str, ...]
    organization: str = ""
    locality: str = ""


@dataclass(frozen=True)
class Checked:
    """The same, understood."""

    words: AccountWords
    organization: Organization | None
    locality: str | None


def check(actor: Actor, words: AccountWords, localities: set[str]) -> Checked:
    """All that is wrong with what was said of an account, in one refusal (422)."""
    faults = [*name_faults(words), *role_faults(words)]
    office = Organization.by_code(words.organization) if words.organization else None
    if words.organization and (office is None or not office.active or elsewhere(actor, office.locality)):
        faults.append(fault("/organization", "unknown-organization", f"没有编码为 {words.organization} 的在用机构"))
    if not words.organization and set(words.roles) - UNSEATED:
        faults.append(fault("/organization", "required", "办理步骤的角色须选择所属机构"))
    locality = office.locality if office else (words.locality or None)
    if locality is not None and locality not in localities and office is None:
        faults.append(fault("/locality", "unknown-locality", f"没有地区 {locality}"))
    if office is not None and words.locality and words.locality != office.locality:
        faults.append(fault("/locality", "other-locality", f"机构{office.name}属于地区 {office.locality}"))
    if office is None and elsewhere(actor, locality):
        faults.append(fault("/locality", "other-locality", "只能管理本地区的账户"))
    if faults:
        raise invalid("invalid-field", faults[0].message_zh, faults[0].message_en, faults)
    return Checked(words, office, locality)


def elsewhere(actor: Actor, locality: str | None) -> bool:
    """Whether a locality is not the administrator's to look after."""
    return actor.locality is not None and locality != actor.locality


def name_faults(words: AccountWords) -> list[FieldError]:
    """What is wrong with the names."""
    found = []
    if not USERNAME.fullmatch(words.username):
        found.append(fault("/username", "bad-username", "账户用小写字母、数字和 . _ - @，2 到 64 位，字母或数字开头"))
    if not words.name or len(words.name) > 80 or not legible(words.name) or "\n" in words.name:
        found.append(fault("/name", "bad-name", "请填写姓名，最多 80 字"))
    return found


def role_faults(words: AccountWords) -> list[FieldError]:
    """What is wrong with the roles."""
    if not words.roles:
        return [fault("/roles", "required", "请至少选择一个角色")]
    unknown = [role for role in words.roles if role not in ROLES]
    if unknown:
        return [fault("/roles", "not-a-choice", f"没有角色 {unknown[0][:40]}，应为 {'、'.join(ROLES.values())}")]
    if "gateway" in words.roles and len(words.roles) > 1:
        return [fault("/roles", "gateway-alone", "省平台接口账户不能兼有其他角色")]
    return []


def fault(pointer: str, code: str, zh: str) -> FieldError:
    """One field at fault."""
    return FieldError(pointer, code, zh, f"{pointer.removeprefix('/')}: {code}")


def create(
    context: Context, actor: Actor, words: AccountWords, localities: set[str], origin: Origin
) -> tuple[Account, str]:
    """A new account with a password to be read out once, and changed by its owner at the first login."""
    password = one_time()
    hashed = ONE_TIME.hash(password)
    with alone("accounts"), transaction():
        account = add(context, actor, check(actor, words, localities), hashed, origin)
        db.session.flush()
    return account, password


def add(context: Context, actor: Actor, checked: Checked, hashed: str, origin: Origin) -> Account:
    """The row of a new account, within the caller's transaction; 422 where its name is taken."""
    words, now = checked.words, context.system_clock.now()
    if Account.by_username(words.username) is not None:
        raise wrong_field("/username", "taken", f"账户 {words.username} 已存在", f"{words.username} is taken")
    account = Account(
        username=words.username,
        name=words.name,
        password_hash=hashed,
        organization_id=checked.organization.id if checked.organization else None,
        roles=sorted(set(words.roles)),
        locality=checked.locality,
        active=True,
        # A machine has nobody who could change it.
        must_change_password="gateway" not in words.roles,
        created_at=now,
    )
    db.session.add(account)
    db.session.flush()
    note("account_created", now, account.id, by_id=actor.account_id, where=origin.where)
    return account


def change(
    context: Context, actor: Actor, username: str, words: AccountWords, localities: set[str], origin: Origin
) -> Account:
    """Another name, organisation, locality or roles. 409 where nobody would be left to administer, or work would be orphaned."""
    claimed: list[int] = []
    with alone("accounts"), transaction():
        account = of(actor, username)
        checked = check(actor, replace(words, username=account.username), localities)
        before = said(account)
        roles = sorted(set(words.roles))
        if "admin" in account.roles and ("admin" not in roles or checked.locality != account.locality):
            ensure_another(account)
        office = checked.organization.id if checked.organization else None
        moved = office != account.organization_id
        if moved:
            end_covers(context, account, actor)
        if moved or set(account.roles) - set(roles):
            claimed = claimed_cases(account)
        account.name, account.roles, account.locality = words.name, roles, checked.locality
        account.organization_id, account.organization = office, checked.organization
        if said(account) != before:
            now = context.system_clock.now()
            detail = f"{before} → {said(account)}"
            note("account_changed", now, account.id, by_id=actor.account_id, detail=detail, where=origin.where)
    release_claims(context, actor, account, claimed)
    return account


def said(account: Account) -> str:
    """Organisation and roles in a few words, for the audit."""
    office = account.organization.code if account.organization else account.locality or "全部地区"
    return f"{account.name}·{office}·{','.join(account.roles)}"


def close(context: Context, actor: Actor, username: str, origin: Origin) -> Account:
    """Closes an account: nobody is logged in with it any more, what it had claimed goes back to the colleagues, its covers end."""
    with alone("accounts"), transaction():
        account = of(actor, username)
        if account.id == actor.account_id:
            raise DomainError("oneself", "不能停用自己的账户", "nobody closes their own account")
        if not account.active:
            return account
        if "admin" in account.roles:
            ensure_another(account)
        now = context.system_clock.now()
        account.active = False
        sessions.end_all(account.id, now)
        end_covers(context, account, actor)
        claimed = claimed_cases(account)
        note("account_closed", now, account.id, by_id=actor.account_id, where=origin.where)
    release_claims(context, actor, account, claimed)
    return account


def reopen(context: Context, actor: Actor, username: str, origin: Origin) -> Account:
    """Lets an account in again; its organisation has to be open."""
    with alone("accounts"), transaction():
        account = of(actor, username)
        if account.organization is not None and not account.organization.active:
            raise DomainError(
                "organization-closed",
                f"所属机构{account.organization.name}已停用，请先启用或调整机构",
                "its organisation is closed",
            )
        if not account.active:
            account.active = True
            note("account_reopened", context.system_clock.now(), account.id, by_id=actor.account_id, where=origin.where)
    return account


def reset_password(context: Context, actor: Actor, username: str, origin: Origin) -> tuple[Account, str]:
    """A new password to be read out once; every token and session of the account ends."""
    password = one_time()
    hashed = ONE_TIME.hash(password)
    with transaction():
        account = of(actor, username)
        now = context.system_clock.now()
        must_change = "gateway" not in account.roles and not account.demonstration
        replace_password(account, hashed, now, must_change=must_change)
        note("password_reset", now, account.id, by_id=actor.account_id, where=origin.where)
    return account, password


def of(actor: Actor, username: str) -> Account:
    """An account that the administrator looks after; 404 otherwise."""
    account = queries.one(actor, username)
    if account is None:
        raise not_found("该账户", "account")
    return account


def ensure_another(account: Account) -> None:
    """There is always somebody who administers everything (409)."""
    if account.locality is None and not set(queries.administrators(account.demonstration)) - {account.id}:
        raise DomainError(
            "last-administrator", "这是最后一个系统管理员，不能停用或取消其角色", "this is the last administrator"
        )


def end_covers(context: Context, account: Account, actor: Actor) -> None:
    """Ends the covers of somebody who leaves their organisation, in both directions."""
    at: datetime = context.clock.now()
    found: list[Cover] = cover_queries.not_over([account.id], at)
    for cover in found:
        cover.end(actor.account_id, at)


def claimed_cases(account: Account) -> list[int]:
    """The cases in which the account has claimed an open task."""
    query = select(Task.case_id).where(scope.OPEN, Task.claimed_by == account.username).distinct()
    return list(db.session.scalars(query))


def release_claims(context: Context, actor: Actor, account: Account, cases: list[int]) -> None:
    """Gives what it had claimed back to the colleagues: an event of each case, one unit each. No due date moves."""
    for case_id in cases:
        with on_case(context, case_id, actor) as unit:
            for task in unit.around.steps:
                if task.state == "open" and task.claimed_by == account.username:
                    task.claimed_by = None
                    unit.emit("TaskReleased", step=task.step, claimed_by=account.username)
