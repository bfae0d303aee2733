"""Offices by number, the tree of them, and what hangs on each."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from models.account import Account, Actor
from models.base import db
from models.organization import Organization
from models.queries import scope
from models.queries.accounts import carries
from models.task import Task


def by_ids(ids: Iterable[int | None]) -> dict[int, Organization]:
    """The offices with these numbers, in one question; `None` is left out."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    query = select(Organization).where(Organization.id.in_(wanted))
    return {office.id: office for office in db.session.scalars(query)}


def below(organization_id: int) -> list[Organization]:
    """The open offices directly below one, by name: those to which it can dispatch."""
    query = select(Organization).where(Organization.parent_id == organization_id, Organization.active)
    return list(db.session.scalars(query.order_by(Organization.name, Organization.id)))


def with_below(organization_id: int) -> list[Organization]:
    """An office, and after it those directly below as `below` has them."""
    query = select(Organization).where(
        or_(Organization.id == organization_id, and_(Organization.parent_id == organization_id, Organization.active))
    )
    return sorted(
        db.session.scalars(query.order_by(Organization.name, Organization.id)),
        key=lambda office: office.id != organization_id,
    )


def by_codes(codes: Iterable[str]) -> list[Organization]:
    """The offices with these codes, in their order."""
    return list(
        db.session.scalars(select(Organization).where(Organization.code.in_(set(codes))).order_by(Organization.code))
    )


def number(code: str) -> int:
    """The number of an office; 0, which no office has, where there is none of this code."""
    return db.session.scalar(select(Organization.id).where(Organization.code == code)) or 0


@dataclass(frozen=True)
class Branch:
    """An organisation in the tree: how deep it stands, its active accounts, its open tasks."""

    organization: Organization
    depth: int
    accounts: int
    tasks: int


def within(actor: Actor) -> list[Organization]:
    """The organisations of the actor's locality, or all for who serves all; by locality and code."""
    query = select(Organization).order_by(Organization.locality, Organization.code)
    if actor.locality:
        query = query.where(Organization.locality == actor.locality)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def one(actor: Actor, code: str) -> Organization | None:
    """One of them."""
    query = select(Organization).where(Organization.code == code)
    if actor.locality:
        query = query.where(Organization.locality == actor.locality)
    return db.session.scalar(query.execution_options(populate_existing=True))


def tree(actor: Actor) -> list[Branch]:
    """Every organisation under the one above it, in three questions."""
    people, work = accounts_by_office(), tasks_by_office()
    return [Branch(office, depth, people.get(office.id, 0), work.get(office.id, 0)) for office, depth in outline(actor)]


def outline(actor: Actor) -> list[tuple[Organization, int]]:
    """Every organisation under the one above it, with how deep it stands."""
    offices = within(actor)
    children: dict[int | None, list[Organization]] = {}
    known = {office.id for office in offices}
    for office in offices:
        above = office.parent_id if office.parent_id in known else None
        children.setdefault(above, []).append(office)
    found: list[tuple[Organization, int]] = []

    def walk(above: int | None, depth: int) -> None:
        for office in children.get(above, []):
            found.append((office, depth))
            walk(office.id, depth + 1)

    walk(None, 0)
    return found


def accounts_by_office() -> dict[int, int]:
    """How many active accounts each organisation has."""
    query = select(Account.organization_id, func.count()).where(Account.active).group_by(Account.organization_id)
    return {number: many for number, many in db.session.execute(query) if number is not None}


def tasks_by_office() -> dict[int, int]:
    """How many open tasks lie with each organisation."""
    query = select(Task.organization_id, func.count()).where(scope.OPEN).group_by(Task.organization_id)
    return {number: many for number, many in db.session.execute(query)}


def open_tasks(office_id: int) -> int:
    """How many open tasks an organisation holds or answers for."""
    mine = or_(Task.organization_id == office_id, Task.owner_organization_id == office_id)
    return db.session.scalar(select(func.count()).select_from(Task).where(scope.OPEN, mine)) or 0


def handed_down_to(offices: Iterable[int]) -> int:
    """How many open tasks lie with these organisations for others."""
    query = select(func.count()).select_from(Task).where(scope.OPEN, scope.ELSEWHERE)
    return db.session.scalar(query.where(Task.organization_id.in_(list(offices)))) or 0


def active_accounts(office_id: int) -> int:
    """How many people work there."""
    query = select(func.count()).select_from(Account).where(Account.active, Account.organization_id == office_id)
    return db.session.scalar(query) or 0


def everything_below(office_id: int) -> set[int]:
    """An organisation and all that hangs below it, at any depth."""
    branch = select(Organization.id).where(Organization.id == office_id).cte(recursive=True)
    branch = branch.union(select(Organization.id).where(Organization.parent_id == branch.c.id))
    return set(db.session.scalars(select(branch.c.id)))


def here_and_above(office_id: int | None) -> list[int]:
    """An organisation and those above it, the nearest first."""
    found: list[int] = []
    while office_id is not None and office_id not in found:
        found.append(office_id)
        office_id = db.session.scalar(select(Organization.parent_id).where(Organization.id == office_id))
    return found


def standing_in(office_id: int, role: str) -> int | None:
    """The nearest open office above one in which somebody has a role; None where there is none."""
    above = here_and_above(office_id)[1:]
    query = select(Organization.id).join(Account, Account.organization_id == Organization.id)
    working = query.where(Organization.id.in_(above), Organization.active, Account.active, carries(role))
    able = set(db.session.scalars(working))
    return next((number for number in above if number in able), None)
