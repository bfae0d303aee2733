"""A settings file changes entry by entry; whatever was not meant stays, comments too; what people upload can do no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import DomainError
from workflows.editing import yaml_text
from workflows.editing.yaml_text import NOTHING, changed, read
from workflows.procedures.shelf import SHELF, settings_in

FILES = sorted(SHELF.glob("*/settings.yaml"))
TEXT = """# 首行注释
title: 某县
levels: {value: [platform], basis: AA-1} # 行末
# 关于立案
opens_for:
  value: [不满意]
  # 里面的注释
  basis: AA-2
# 末尾注释
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_file_of_the_shelf_is_read_as_it_runs_and_stays_as_it_is_where_nothing_changes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert read(text) == settings_in(path.parent)
    assert all(changed(text, name, value).text == text for name, value in read(text).items())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_entry_of_the_shelf_can_be_changed_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in read(text):
        done = changed(text, name, {"value": "x: #y\n“甲”", "silent": "-"})

        assert not done.anew
        assert read(done.text) == {**read(text), name: {"value": "x: #y\n“甲”", "silent": "-"}}
        assert list(read(done.text)) == list(read(text))


def test_comments_outside_of_the_entry_stay() -> None:
    done = changed(TEXT, "opens_for", {"value": [], "basis": "AA-2"})

    assert done.text == TEXT.replace("[不满意]\n  # 里面的注释", "[]")
    assert yaml_text.has_comment(TEXT, "opens_for")
    assert yaml_text.has_comment(TEXT, "levels")
    assert not yaml_text.has_comment(TEXT, "title")


def test_an_entry_is_added_at_the_end_and_taken_out_with_its_lines() -> None:
    assert changed(TEXT, "applies", "case.closed").text == TEXT + "applies: case.closed\n"
    assert changed(TEXT.rstrip(), "roll_over", True).text.endswith("# 末尾注释\nroll_over: true\n")
    assert changed(TEXT, "levels", NOTHING).text == TEXT.replace(
        "levels: {value: [platform], basis: AA-1} # 行末\n", ""
    )


def test_a_file_that_is_not_written_line_by_line_is_written_anew_and_says_so() -> None:
    done = changed("{title: 某县, roll_over: {value: true}}", "roll_over", {"value": False})

    assert done.anew
    assert done.text == "title: 某县\nroll_over:\n  value: false\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x [1]\nb: *x\n", "第1行：不得使用 & 和 *"),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "第4行：c 写了两次"),
        ("a: !!python/object/apply:os.system ['true']\n", "不得使用 ! 类型标记"),
        ("- 1\n", "逐行写成"),
        ("a: [1\nb: 2\n", "读不懂"),
        ("a: " + "[" * 50 + "]" * 50, "嵌套超过"),
        ("a: " + "x" * 1_000_000, "超过"),
        ("a: .inf\n", "读不懂"),
        ('a: "\\ud800"\n', "读不懂"),
        ("? [1, 2]\n: 3\n", "读不懂"),
        ("a: \x07\n", "读不懂"),
    ],
)
def test_what_is_no_plain_list_of_entries_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read(text)

    assert refusal.value.status == 422
    assert says in refusal.value.message_zh
