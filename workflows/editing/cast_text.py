"""Who plays in a procedure's scenarios (`cast.yaml`): offices and accounts that can be seated as they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from models.account import ROLES
from models.errors import DomainError, FieldError, invalid
from models.organization import KINDS
from workflows.editing import yaml_text

KNOWN = frozenset({"organizations", "accounts", "work_order", "locality"})
OFFICE, PERSON = ("code", "name", "kind"), ("username", "name", "roles")


def check(text: str, offices: Collection[str]) -> None:
    """Raises a DomainError (422) that names every line at fault; `offices` are the codes of those that exist already."""
    found = list(troubles(yaml_text.read(text), offices))
    if found:
        errors = [FieldError("/text", "cast-wrong", zh, en) for zh, en in found[:20]]
        raise invalid("cast-wrong", "演示人员文件有误，请改正", "the cast is not right", errors)


def faults(text: str, offices: Collection[str]) -> list[tuple[str, str]]:
    """The same as sentences, in Chinese and English."""
    try:
        return list(troubles(yaml_text.read(text), offices))
    except DomainError as error:
        return [(error.message_zh, error.message_en)]


def troubles(cast: dict[str, Any], offices: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with it."""
    for name in sorted(set(cast) - KNOWN):
        yield f"没有 {name} 这一项，可用：{'、'.join(sorted(KNOWN))}", f"unknown entry {name}"
    for name in ("organizations", "accounts"):
        if not isinstance(cast.get(name, []), list):
            yield f"{name} 应逐项列出，每项以“- ”开头", f"{name} must be a list"
    codes = set(offices)
    for number, office in enumerate(listed(cast, "organizations"), start=1):
        yield from lacking(office, OFFICE, f"第{number}个机构", f"organization {number}")
        if isinstance(office, dict):
            yield from wrong_office(office, codes, number)
            codes.add(str(office.get("code")))
    for number, person in enumerate(listed(cast, "accounts"), start=1):
        yield from lacking(person, PERSON, f"第{number}个账户", f"account {number}")
        if isinstance(person, dict):
            yield from wrong_person(person, codes, number)


def listed(cast: dict[str, Any], name: str) -> list[Any]:
    """The entries of a list; none where there is no list."""
    found = cast.get(name)
    return found if isinstance(found, list) else []


def lacking(item: Any, wanted: tuple[str, ...], zh: str, en: str) -> Iterator[tuple[str, str]]:
    """What every office or account has to say."""
    missing = [name for name in wanted if not (isinstance(item, dict) and item.get(name))]
    if missing:
        yield f"{zh}缺少 {'、'.join(missing)}", f"{en} lacks {', '.join(missing)}"


def wrong_office(office: dict[str, Any], codes: set[str], number: int) -> Iterator[tuple[str, str]]:
    """A kind that there is, below an office that there is."""
    if office.get("kind") and str(office["kind"]) not in KINDS:
        yield (
            f"第{number}个机构没有类别 {office['kind']}，可用：{'、'.join(KINDS)}",
            f"organization {number}: unknown kind",
        )
    if office.get("parent") and str(office["parent"]) not in codes:
        yield (
            f"第{number}个机构的上级 {office['parent']} 不存在，请写在它前面",
            f"organization {number}: unknown parent",
        )


def wrong_person(person: dict[str, Any], codes: set[str], number: int) -> Iterator[tuple[str, str]]:
    """Roles that there are, in an office that there is."""
    roles = person.get("roles")
    strange = [str(role) for role in roles if str(role) not in ROLES] if isinstance(roles, list) else ["roles"]
    if strange:
        yield (
            f"第{number}个账户没有角色 {'、'.join(strange)}，可用：{'、'.join(ROLES)}",
            f"account {number}: unknown role",
        )
    if person.get("organization") and str(person["organization"]) not in codes:
        yield f"第{number}个账户的机构 {person['organization']} 不存在", f"account {number}: unknown organization"
