"""The cast of a procedure's stories can be seated as it stands, or is refused with the line at fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import DomainError
from workflows.editing import yaml_text
from workflows.editing.cast_text import check, faults
from workflows.procedures.shelf import SHELF

FILES = [SHELF / "cast.yaml", *sorted(SHELF.glob("*/cast.yaml"))]
OFFICES = {
    office["code"]
    for path in FILES
    for office in yaml_text.read(path.read_text(encoding="utf-8")).get("organizations", [])
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_cast_of_the_shelf_is_sound(path: Path) -> None:
    check(path.read_text(encoding="utf-8"), OFFICES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("people: []", "没有 people 这一项"),
        ("organizations:\n  - {code: a, name: 甲, kind: castle}", "没有类别 castle"),
        ("organizations:\n  - {code: a, name: 甲, kind: hall, parent: nobody}", "上级 nobody 不存在"),
        ("organizations:\n  - {code: a}", "缺少 名称（name）、类别（kind）"),
        ("organizations:\n  - text", "缺少 编码（code）"),
        ("accounts:\n  - {username: a, name: 甲, roles: [king]}", "没有角色 king"),
        ("accounts:\n  - {username: a, name: 甲, roles: first_level}", "没有角色"),
        ("accounts:\n  - {username: a, name: 甲, roles: [staff], organization: nobody}", "机构 nobody 不存在"),
        ("organizations:\n  - {code: A B, name: 甲, kind: hall}", "的编码应由小写字母"),
        ("accounts:\n  - {username: 甲, name: 甲, roles: [staff]}", "的账户应由小写字母"),
        ("accounts:\n" + "  - {username: ab, name: 甲, roles: [staff]}\n" * 2, "第2行的账户 ab 与第1行相同"),
        ("a: &a [1]\nb: *a", "不得使用 & 和 *"),
        ("organizations: 5", "organizations 应逐项列出"),
        ("organizations:\n  - {code: a, name: 甲, kind: [hall]}", "没有类别"),
        ("organizations:\n  - {code: a, name: 甲, kind: hall, parent: {a: 1}}", "上级"),
        ("accounts:\n  - {username: a, name: 甲, roles: [{a: 1}]}", "没有角色"),
        ("accounts:\n  - {username: a, name: 甲, roles: [staff], organization: [a]}", "不存在"),
    ],
)
def test_what_can_not_be_seated_is_named(text: str, says: str) -> None:
    with pytest.raises(DomainError):
        check(text, OFFICES)
    assert any(says in zh for zh, _en in faults(text, OFFICES))
