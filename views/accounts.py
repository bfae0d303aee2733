"""What a reader sees of accounts, organisations and covers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.account import ROLES, Account
from models.cover import Cover
from models.organization import KINDS
from models.queries.organizations import Branch


def account(row: Account) -> dict[str, Any]:
    """An account."""
    office = row.organization
    return {
        "username": row.username,
        "name": row.name,
        "roles": [{"code": role, "name": ROLES.get(role, role)} for role in row.roles],
        "organization": {"code": office.code, "name": office.name} if office else None,
        "locality": row.locality,
        "active": row.active,
        "must_change_password": row.must_change_password,
        "created_at": row.created_at,
    }


def organization(branch: Branch, branches: list[Branch]) -> dict[str, Any]:
    """An organisation, among all."""
    row = branch.organization
    codes = {one.organization.id: one.organization.code for one in branches}
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "kind_name": KINDS.get(row.kind, row.kind),
        "locality": row.locality,
        "parent": codes.get(row.parent_id or 0),
        "active": row.active,
        "accounts": branch.accounts,
        "tasks": branch.tasks,
    }


def cover(row: Any, now: datetime) -> dict[str, Any]:
    """A cover with its people."""
    found: Cover = row[0]
    covered, covering, entered_by = (person(one) for one in row[1:])
    return {
        "id": found.id,
        "covered": covered,
        "covering": covering,
        "entered_by": entered_by,
        "starts_at": found.starts_at,
        "ends_at": found.span.ends_at,
        "reason": found.reason,
        "state": found.state(now),
    }


def person(row: Account) -> dict[str, str]:
    """Somebody with an account."""
    return {"username": row.username, "name": row.name}
