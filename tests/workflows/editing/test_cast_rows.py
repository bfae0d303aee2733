"""Offices and accounts are changed row by row; whatever stays as it was stays to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflows.editing import yaml_text
from workflows.editing.cast_rows import Entry, changed, has_rows, mentioned
from workflows.editing.cast_text import LISTS
from workflows.procedures.shelf import SHELF

TEXT = """# 示例
work_order:
  text: 等了三个小时
organizations:
  # 一级
  - {code: a-one, name: 甲局, kind: city_bureau}
  - code: a-two
    name: 乙中心
    kind: hall
    parent: a-one  # 直属
# 人
accounts:
  - {username: p-one, name: 甲, organization: a-one, roles: [first_level]}
"""


def rows(text: str) -> dict[str, list[Entry]]:
    """The rows of a file as they are."""
    cast = yaml_text.read(text)
    return {name: [Entry(item, number) for number, item in enumerate(cast.get(name, []))] for name in LISTS}


@pytest.mark.parametrize("path", sorted(SHELF.glob("*/cast.yaml")), ids=lambda path: path.parent.name)
def test_rows_that_are_kept_change_no_letter(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert has_rows(yaml_text.read(text))
    assert changed(text, rows(text)).text == text


def test_one_row_is_changed_and_the_lines_of_the_others_stay() -> None:
    wanted = rows(TEXT)
    wanted["organizations"][0] = Entry({"code": "a-one", "name": "新局", "kind": "city_bureau"}, 0)

    found = changed(TEXT, wanted)

    assert found.text == TEXT.replace("name: 甲局", "name: 新局")
    assert not found.anew


def test_rows_are_added_and_taken_out() -> None:
    wanted = rows(TEXT)
    del wanted["organizations"][0]
    wanted["organizations"].append(Entry({"code": "a-three", "name": "丙", "kind": "hall"}))
    wanted["accounts"] = []

    text = changed(TEXT, wanted).text

    assert "    parent: a-one  # 直属\n  - {code: a-three, name: 丙, kind: hall}\n# 人\naccounts: []\n" in text
    assert "a-one, name" not in text
    assert changed("", {"accounts": [Entry({"username": "p", "name": "甲", "roles": ["staff"]})]}).text == (
        "accounts:\n  - {username: p, name: 甲, roles: [staff]}\n"
    )


def test_a_file_that_is_not_written_line_by_line_is_written_anew() -> None:
    text = "{organizations: [{code: a-one, name: 甲, kind: hall}], locality: x}\n"
    wanted = {"organizations": [Entry({"code": "a-one", "name": "乙", "kind": "hall"}, 0)]}

    found = changed(text, wanted)

    assert found.anew
    assert yaml_text.read(found.text)["organizations"] == [{"code": "a-one", "name": "乙", "kind": "hall"}]


@pytest.mark.parametrize(
    "text",
    [
        "accounts: 5",
        "accounts: [x]",
        "accounts: [{username: 5}]",
        "organizations: [{code: a, colour: red}]",
        "accounts: [{roles: staff}]",
        "work_order: 5",
        "accounts: [{name: ' 甲'}]",
    ],
)
def test_what_rows_can_not_show_is_left_to_the_text(text: str) -> None:
    assert not has_rows(yaml_text.read(text))


def test_a_story_that_speaks_of_somebody_is_found() -> None:
    files = {"scenarios/01-a.yaml": "steps:\n  - {by: p-one, do: x}\n", "forms/x.json": "p-two"}

    assert mentioned(files, "p-one") == "01-a"
    assert mentioned(files, "p-on") == mentioned(files, "p-two") == ""
