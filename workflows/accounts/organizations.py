"""The organisation tree, as an administrator changes it: nothing is ever orphaned, and nothing hangs below itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.account import Actor
from models.base import db
from models.characters import legible
from models.errors import DomainError, not_found, wrong_field
from models.locks import alone
from models.organization import KINDS, Organization
from models.queries import organizations as queries
from workflows.context import Context
from workflows.procedures.routing import newest
from workflows.unit import transaction

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,63}")
LONGEST_NAME = 120


@dataclass(frozen=True)
class NewOrganization:
    """What an administrator says of a new one; `parent` is a code, empty for the top of a locality."""

    code: str
    name: str
    kind: str
    locality: str = ""
    parent: str = ""


def create(context: Context, actor: Actor, said: NewOrganization) -> Organization:
    """A new organisation; 422 names what is wrong with it."""
    if not CODE.fullmatch(said.code):
        zh = "编码用小写字母、数字和连字符，2 到 64 位，如 shantou-longhu"
        raise wrong_field("/code", "bad-code", zh, "a code has lower-case letters, digits and dashes")
    if said.kind not in KINDS:
        raise wrong_field("/kind", "not-a-choice", "请选择机构类别", "choose what kind of organisation it is")
    name = checked_name(said.name)
    with alone("organizations"), transaction():
        if Organization.by_code(said.code) is not None:
            raise wrong_field("/code", "taken", f"编码 {said.code} 已被使用", f"the code {said.code} is taken")
        parent = active(actor, said.parent, "/parent") if said.parent else None
        if parent and said.locality not in ("", parent.locality):
            raise wrong_field(
                "/locality", "other-locality", "与上级机构的地区不同", "its parent is of another locality"
            )
        locality = parent.locality if parent else locality_of(context, actor, said.locality)
        ensure_name_free(name, locality, parent.id if parent else None)
        row = Organization(
            code=said.code,
            name=name,
            kind=said.kind,
            locality=locality,
            parent_id=parent.id if parent else None,
            active=True,
        )
        db.session.add(row)
        db.session.flush()
    return row


def rename(actor: Actor, code: str, name: str) -> Organization:
    """Another name; the code stays for good, for diagrams and outside systems know it."""
    name = checked_name(name)
    with alone("organizations"), transaction():
        row = of(actor, code)
        if row.name != name:
            ensure_name_free(name, row.locality, row.parent_id)
            row.name = name
    return row


def move(actor: Actor, code: str, parent: str) -> Organization:
    """Hangs it below another one of its locality; 409 where it would hang below itself, or lose what was handed down to it."""
    with alone("organizations"), transaction():
        row, above = of(actor, code), active(actor, parent, "/parent")
        if above.locality != row.locality:
            raise wrong_field("/parent", "other-locality", "不能移到其他地区的机构之下", "it is of another locality")
        below = queries.everything_below(row.id)
        if above.id in below:
            raise wrong_field(
                "/parent", "cycle", "不能移到自身或自身的下级之下", "nothing hangs below itself or what is below it"
            )
        if above.id == row.parent_id:
            return row
        held = queries.handed_down_to(below)
        if held:
            raise DomainError(
                "tasks-handed-down",
                f"该机构及下级还有 {held} 件上级下派的任务，请先办结或收回再移动",
                f"{held} tasks are handed down to it: finish them or take them back first",
            )
        ensure_name_free(row.name, row.locality, above.id)
        row.parent_id = above.id
    return row


def close(context: Context, actor: Actor, code: str) -> Organization:
    """Closes one with nobody and nothing in it (409 says what is). What it did stays on record; it gets no new cases."""
    with alone("organizations"), transaction():
        row = of(actor, code)
        if not row.active:
            return row
        reasons = standing_in_the_way(context, row)
        if reasons:
            raise DomainError(
                "organization-in-use",
                f"不能停用{row.name}：{'；'.join(zh for zh, _ in reasons)}",
                f"{row.code} can not be closed: {'; '.join(en for _, en in reasons)}",
            )
        row.active = False
    return row


def standing_in_the_way(context: Context, row: Organization) -> list[tuple[str, str]]:
    """What would be orphaned if it were closed, in Chinese and English."""
    found = []
    if people := queries.active_accounts(row.id):
        found.append((f"还有 {people} 个在用账户", f"{people} active accounts"))
    if below := queries.below(row.id):
        found.append((f"还有 {len(below)} 个在用下级机构", f"{len(below)} active organisations below it"))
    if tasks := queries.open_tasks(row.id):
        found.append((f"还有 {tasks} 件在办任务", f"{tasks} open tasks"))
    if is_needed(context, row):
        found.append(
            (f"本地区的办理程序需要一个“{KINDS.get(row.kind, row.kind)}”", "the procedures of its locality need one")
        )
    return found


def is_needed(context: Context, row: Organization) -> bool:
    """Whether a procedure of the locality works with an office of this kind, and this is the last one."""
    try:
        kinds = {
            kind
            for _, definition in newest(context, row.locality, context.clock.now())
            for kind in definition.offices.values()
        }
    except DomainError:
        return False
    others = [
        one
        for one in queries.within(SIMPLE)
        if one.active and one.locality == row.locality and one.kind == row.kind and one.id != row.id
    ]
    return row.kind in kinds and not others


def reopen(actor: Actor, code: str) -> Organization:
    """Lets a closed one work again; the one above it has to be open."""
    with alone("organizations"), transaction():
        row = of(actor, code)
        above = db.session.get(Organization, row.parent_id) if row.parent_id else None
        if above is not None and not above.active:
            raise DomainError(
                "parent-closed", f"上级机构{above.name}已停用，请先启用", f"{above.code} above it is closed"
            )
        row.active = True
    return row


# Who sees all organisations.
SIMPLE = Actor(None, "system", "系统", None, None, frozenset({"admin"}), None)


def of(actor: Actor, code: str) -> Organization:
    """An organisation that the administrator looks after; 404 otherwise."""
    row = queries.one(actor, code)
    if row is None:
        raise not_found("该机构", "organisation")
    return row


def active(actor: Actor, code: str, pointer: str) -> Organization:
    """An open organisation by its code; 422 naming the field."""
    row = queries.one(actor, code)
    if row is None or not row.active:
        raise wrong_field(pointer, "unknown-organization", "没有这个机构，或已停用", "no such open organisation")
    return row


def checked_name(name: str) -> str:
    """A name that shows all it says."""
    name = name.strip()
    if not name:
        raise wrong_field("/name", "required", "请填写机构名称", "give it a name")
    if len(name) > LONGEST_NAME or not legible(name) or "\n" in name:
        raise wrong_field(
            "/name", "bad-name", f"机构名称最多 {LONGEST_NAME} 字，不含控制字符", "too long, or characters unseen"
        )
    return name


def ensure_name_free(name: str, locality: str, parent_id: int | None) -> None:
    """Two of one name beside each other could not be told apart."""
    twins = [
        one for one in queries.within(SIMPLE) if (one.name, one.locality, one.parent_id) == (name, locality, parent_id)
    ]
    if twins:
        raise wrong_field("/name", "taken", f"同一上级之下已有“{name}”", f"{name} is there already")


def locality_of(context: Context, actor: Actor, locality: str) -> str:
    """The locality of an organisation at the top: one with a procedure, and the administrator's own."""
    if actor.locality is not None and locality != actor.locality:
        raise wrong_field("/locality", "other-locality", "只能在本地区建立机构", "only in your own locality")
    newest(context, locality, context.clock.now())
    return locality
