"""Who plays in a procedure's scenarios (`cast.yaml`): offices and accounts that can be seated as they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.account import ROLES
from models.errors import DomainError, FieldError, invalid
from models.organization import KINDS
from workflows.accounts.administration import USERNAME
from workflows.accounts.organizations import CODE
from workflows.editing import yaml_text

KNOWN = frozenset({"organizations", "accounts", "work_order", "locality"})
OFFICE, PERSON = ("code", "name", "kind"), ("username", "name", "roles")
# What the entries of an office and of an account are called.
OFFICES = {"code": "编码", "name": "名称", "kind": "类别", "parent": "上级机构"}
PEOPLE = {"username": "账户", "name": "姓名", "organization": "机构", "roles": "角色"}
LISTS: Mapping[str, Mapping[str, str]] = {"organizations": OFFICES, "accounts": PEOPLE}
LONGEST_NAME = 80


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong: where (`organizations/1/kind`), and what would be right."""

    place: str
    zh: str
    en: str


def check(text: str, offices: Collection[str]) -> None:
    """Raises a DomainError (422) that names every row at fault; `offices` are the codes of those that exist already."""
    found = list(troubles(yaml_text.read(text), offices))
    if found:
        errors = [FieldError(f"/{one.place}", "cast-wrong", one.zh, one.en) for one in found[:20]]
        raise invalid("cast-wrong", "演示人员文件有误，请改正", "the cast is not right", errors)


def faults(text: str, offices: Collection[str]) -> list[tuple[str, str]]:
    """The same as sentences, in Chinese and English."""
    try:
        return [(one.zh, one.en) for one in troubles(yaml_text.read(text), offices)]
    except DomainError as error:
        return [(error.message_zh, error.message_en)]


def troubles(cast: dict[str, Any], offices: Collection[str]) -> Iterator[Trouble]:
    """What is wrong with it."""
    for name in sorted(set(cast) - KNOWN):
        known = sorted(KNOWN)
        yield Trouble(
            name,
            f"没有 {name} 这一项，可用：{'、'.join(known)}",
            f"unknown entry {name}; there are {', '.join(known)}",
        )
    for name in LISTS:
        if not isinstance(cast.get(name, []), list):
            yield Trouble(name, f"{name} 应逐项列出，每项以“- ”开头", f"{name} must be a list")
    codes = set(offices)
    for number, office in enumerate(listed(cast, "organizations")):
        row = Row("organizations", number, f"第{number + 1}个机构", f"organization {number + 1}")
        yield from row.lacking(office, OFFICE)
        if isinstance(office, dict):
            yield from wrong_office(row, office, codes)
            codes.add(str(office.get("code")))
    yield from twice(listed(cast, "organizations"), "organizations", "code")
    for number, person in enumerate(listed(cast, "accounts")):
        row = Row("accounts", number, f"第{number + 1}个账户", f"account {number + 1}")
        yield from row.lacking(person, PERSON)
        if isinstance(person, dict):
            yield from wrong_person(row, person, codes)
    yield from twice(listed(cast, "accounts"), "accounts", "username")


def listed(cast: dict[str, Any], name: str) -> list[Any]:
    """The entries of a list; none where there is no list."""
    found = cast.get(name)
    return found if isinstance(found, list) else []


@dataclass(frozen=True)
class Row:
    """One office or account, and what it is called in a sentence."""

    list: str
    number: int
    zh: str
    en: str

    def wrong(self, field: str, zh: str, en: str) -> Trouble:
        """What is wrong with one of its fields."""
        return Trouble(f"{self.list}/{self.number}/{field}", f"{self.zh}{zh}", f"{self.en}: {en}")

    def lacking(self, item: Any, wanted: tuple[str, ...]) -> Iterator[Trouble]:
        """What every office or account has to say."""
        missing = [name for name in wanted if not (isinstance(item, dict) and item.get(name))]
        if missing:
            words = "、".join(f"{LISTS[self.list][name]}（{name}）" for name in missing)
            yield self.wrong(missing[0], f"缺少 {words}", f"{', '.join(missing)} must be given")


def wrong_office(row: Row, office: dict[str, Any], codes: set[str]) -> Iterator[Trouble]:
    """A code that can be one, a kind that there is, below an office that there is."""
    if office.get("code") and not CODE.fullmatch(str(office["code"])):
        zh = "的编码应由小写字母、数字和连字符组成，2 到 64 位，如 shantou-hall"
        yield row.wrong("code", zh, "its code must be 2 to 64 lower-case letters, digits and hyphens")
    yield from wrong_name(row, office, "名称")
    if office.get("kind") and str(office["kind"]) not in KINDS:
        told = "、".join(f"{key}（{name}）" for key, name in KINDS.items())
        zh = f"没有类别 {office['kind']}，可用：{told}"
        yield row.wrong("kind", zh, f"unknown kind {office['kind']}; there are {', '.join(KINDS)}")
    if office.get("parent") and str(office["parent"]) not in codes:
        zh = f"的上级 {office['parent']} 不存在，请先在它前面写出这个上级"
        yield row.wrong("parent", zh, f"unknown parent {office['parent']}; name it in a row above")


def wrong_person(row: Row, person: dict[str, Any], codes: set[str]) -> Iterator[Trouble]:
    """A name to log in with, and roles that there are, in an office that there is."""
    if person.get("username") and not USERNAME.fullmatch(str(person["username"])):
        zh = "的账户应由小写字母、数字和 . _ - @ 组成，2 到 64 位，如 shantou-l1"
        yield row.wrong("username", zh, "its username must be 2 to 64 lower-case letters, digits and . _ - @")
    yield from wrong_name(row, person, "姓名")
    roles = person.get("roles")
    strange = [str(role) for role in roles if str(role) not in ROLES] if isinstance(roles, list) else ["roles"]
    if strange:
        told = "、".join(f"{key}（{name}）" for key, name in ROLES.items())
        zh = f"没有角色 {'、'.join(strange)}，可用：{told}"
        yield row.wrong("roles", zh, f"unknown role {', '.join(strange)}; there are {', '.join(ROLES)}")
    if person.get("organization") and str(person["organization"]) not in codes:
        zh = f"的机构 {person['organization']} 不存在，请先在机构里写出"
        yield row.wrong("organization", zh, f"unknown organization {person['organization']}; name it among them")


def wrong_name(row: Row, item: dict[str, Any], title: str) -> Iterator[Trouble]:
    """A name that fits."""
    if len(str(item.get("name") or "")) > LONGEST_NAME:
        yield row.wrong("name", f"的{title}最多 {LONGEST_NAME} 字", f"its name has at most {LONGEST_NAME} characters")


def twice(items: list[Any], name: str, key: str) -> Iterator[Trouble]:
    """No two of the same code or username."""
    seen: dict[str, int] = {}
    for number, item in enumerate(items):
        code = str(item.get(key) or "") if isinstance(item, dict) else ""
        if code and code in seen:
            what, first = LISTS[name][key], seen[code] + 1
            zh = f"第{number + 1}行的{what} {code} 与第{first}行相同，请改成不同的"
            yield Trouble(
                f"{name}/{number}/{key}", zh, f"row {number + 1}: {code} is that of row {first}, too: change it"
            )
        seen.setdefault(code, number)
