"""Who plays in the scenarios is changed by name, row by row, without a line of YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.workbench.desk import Desk
from tests.workflows.editing.test_cast_text import OFFICES
from web.workbench import people
from workflows.editing import yaml_text
from workflows.procedures.shelf import SHELF

FILE = "cast.yaml"


def opened(desk: Desk) -> dict[str, list[str]]:
    """What the form holds, as a browser would send it."""
    desk.browser.get(f"{desk.home}/settings?tab=cast")
    return held(desk)


def held(desk: Desk) -> dict[str, list[str]]:
    """The same of the page at hand."""
    form = next(form for form in desk.browser.page.forms if str(form.action).endswith("/cast/rows"))
    found: dict[str, list[str]] = {}
    for key, value in form.form_values():
        found.setdefault(key, []).append(value)
    return found


def post(desk: Desk, fields: dict[str, Any], expect: int = 200) -> None:
    """Sends the form."""
    desk.browser.post(f"{desk.home}/settings/cast/rows", fields, expect)


def test_saving_the_rows_as_they_are_changes_nothing(desk: Desk) -> None:
    before = desk.files[FILE]

    post(desk, {**opened(desk), "act": "save"})

    assert desk.files[FILE] == before


def test_names_are_changed_and_every_other_line_stays(desk: Desk) -> None:
    before = desk.files[FILE]
    fields = opened(desk)
    number = fields["accounts/0/username"].index("shantou-l1")

    post(desk, {**fields, f"accounts/{number}/name": "李主任", "act": "save"})

    assert desk.files[FILE] == before.replace("name: 市局经办人甲,", "name: 李主任,")
    assert "已保存" in desk.browser.text


def test_somebody_is_added_with_office_and_roles(desk: Desk) -> None:
    post(desk, {**opened(desk), "act": "add-accounts"})
    number = len(yaml_text.read(desk.files[FILE])["accounts"])
    row = f"accounts/{number}"
    assert desk.browser.page.xpath("//input[@name=$name]/@aria-label", name=f"{row}/username")

    person = {f"{row}/username": "shantou-new", f"{row}/name": "新人", f"{row}/organization": "shantou-hall"}
    post(desk, {**held(desk), **person, f"{row}/roles": ["second_level", "staff"], "act": "save"})

    assert yaml_text.read(desk.files[FILE])["accounts"][-1] == {
        "username": "shantou-new",
        "name": "新人",
        "organization": "shantou-hall",
        "roles": ["second_level", "staff"],
    }


def test_an_empty_row_says_nothing_and_a_row_is_taken_out(desk: Desk) -> None:
    before = desk.files[FILE]
    post(desk, {**opened(desk), "act": "add-organizations"})
    post(desk, {**held(desk), "act": "save"})
    assert desk.files[FILE] == before

    post(desk, {**opened(desk), "act": "add-organizations"})
    number = len(yaml_text.read(before)["organizations"])
    post(desk, {**held(desk), "act": f"remove-organizations/{number}"})
    assert not desk.browser.page.xpath("//*[@name=$name]", name=f"organizations/{number}/name")


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"organizations/0/name": ""}, "organizations/0/name", "第1个机构缺少 名称（name）"),
        ({"organizations/0/kind": ""}, "organizations/0/kind", "第1个机构缺少 类别（kind）"),
        ({"organizations/0/name": "长" * 81}, "organizations/0/name", "第1个机构的名称最多 80 字"),
        ({"accounts/1/roles": "king"}, "", "第2个账户没有角色 king，可用：first_level（一级账户）"),
        ({"accounts/1/organization": "nowhere"}, "accounts/1/organization", "第2个账户的机构 nowhere 不存在"),
        ({"accounts/1/username": "shantou-l1"}, "", "第2行的账户 shantou-l1 与第1行相同"),
        ({"accounts/1/username": "甲"}, "", "第2个账户的账户应由小写字母"),
    ],
)
def test_what_can_not_be_right_names_its_row_and_stays_typed(
    desk: Desk, fields: dict[str, str], field: str, says: str
) -> None:
    before = desk.files[FILE]

    post(desk, {**opened(desk), **fields, "act": "save"}, 422)

    assert says in desk.browser.page.xpath("string(//*[@role='alert'])") or says in desk.browser.text
    if field:
        assert says in desk.browser.page.xpath("string(//*[@name=$name]/ancestor::td)", name=field)
        assert held(desk)[field] == [fields[field]]
    assert desk.files[FILE] == before


def test_who_plays_in_a_scenario_is_not_taken_out(desk: Desk) -> None:
    before = desk.files[FILE]
    fields = opened(desk)

    post(
        desk, {**{key: value for key, value in fields.items() if not key.startswith("accounts/0/")}, "act": "save"}, 422
    )

    assert "里用到 shantou-l1，不能删去" in desk.browser.text
    assert desk.files[FILE] == before


def test_rows_that_another_changed_meanwhile_are_not_overwritten(desk: Desk) -> None:
    fields = opened(desk)
    desk.write({FILE: desk.files[FILE].replace("市局经办人甲", "别人改的")}, by="publisher")

    post(desk, {**fields, "accounts/0/name": "我改的", "act": "save"}, 409)

    assert "publisher 已先保存了修改" in desk.browser.text
    assert "别人改的" in desk.files[FILE]
    assert held(desk)["accounts/0/name"] == ["别人改的"]


def test_a_file_that_rows_can_not_show_is_put_right_as_text(desk: Desk) -> None:
    desk.write({FILE: "accounts: [x]\n"})

    desk.browser.get(f"{desk.home}/settings?tab=cast")

    assert not desk.browser.page.xpath("//form[contains(@action, '/cast/rows')]")
    assert "第1个账户缺少" in desk.browser.text
    post(desk, {"accounts/0/username": "ab", "act": "save"}, 422)
    assert desk.files[FILE] == "accounts: [x]\n"


def test_the_usual_work_order_is_picked_as_in_a_scenario(desk: Desk) -> None:
    before = desk.files[FILE]
    post(desk, {**opened(desk), "order/+": "level", "ask": "1"})
    assert held(desk)["order/level"] == ["platform 1"]
    post(desk, {**held(desk), "order/level": "", "act": "save"}, 422)
    assert "请选择" in desk.browser.page.xpath("string(//*[@name='order/level']/..)")

    post(desk, {**held(desk), "order/level": "stars 1", "act": "save"})
    assert yaml_text.read(desk.files[FILE])["work_order"] == {"level": {"system": "stars", "code": "1"}}
    assert desk.files[FILE].startswith(before)

    post(desk, {**opened(desk), "act": "drop-order/level"})
    post(desk, {**held(desk), "act": "save"})
    assert desk.files[FILE] == before


@pytest.mark.parametrize("path", sorted(SHELF.glob("*/cast.yaml")), ids=lambda path: path.parent.name)
def test_every_cast_of_the_shelf_comes_back_from_its_rows(desk: Desk, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    with desk.site.app.test_request_context():
        rows = people.written(text)
        assert rows is not None

        found = people.changed(rows, desk.draft, text, OFFICES)

    assert found.text == text
