"""Texts of stories are read safely: bounded, plain, and what is wrong is said with file, line and field in both languages."""

from __future__ import annotations

import pytest

from workflows.procedures.package import Package
from workflows.stories.casting import cast_in, read_cast
from workflows.stories.reading import LARGEST, StoryError, read_document
from workflows.stories.story import MOST_STEPS, Story, stories_in

GOOD = """# 转派
title: 转派
basis: [ST-35a]
received: 周四 2026-09-24 10:00
steps:
  - at: 周四 2026-09-24 11:00
    by: shantou-l1
    do: dispatch_case
    with: {to: shantou-housing}
    expect: {stage: callback, due: {dispatch_due: 2026-09-29}}
"""


def told(text: str, **files: str) -> list[Story]:
    return list(stories_in(Package("shantou", {"scenarios/a.yaml": text, **files})))


def refused(text: str, **files: str) -> StoryError:
    with pytest.raises(StoryError) as caught:
        told(text, **files)
    return caught.value


def test_a_story_is_read_from_the_files_of_its_package() -> None:
    notices = {"scenarios/notices/2027.toml": "year = 2027"}

    story = told(GOOD, **notices)[0]

    assert (story.name, story.locality, story.title, len(story.steps)) == ("a", "shantou", "转派", 1)
    assert story.notices == {"notices/2027.toml": "year = 2027"}
    assert story.cast is not None
    assert story.cast["locality"] == "shantou"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("title: 转派", "titel: 转派", 2, "titel", "没有 titel 这一项"),
        ("title: 转派\n", "", 2, "title", "缺少 title"),
        ("title: 转派", "title: ' '", 2, "title", "缺少标题"),
        ("周四 2026-09-24 11:00", "周五 2026-09-24 11:00", 6, "steps[0].at", "周四"),
        ("周四 2026-09-24 11:00", "周四 2026-09-24 09:00", 6, "steps[0].at", "时间倒流"),
        ("周四 2026-09-24 11:00", "2036-09-24 11:00", 6, "steps[0].at", "三年"),
        ("周四 2026-09-24 11:00", "2026-09-24 11:00:00", 6, "steps[0].at", "北京时间"),
        ("by: shantou-l1", "by: [shantou-l1]", 7, "steps[0].by", "应为文字"),
        ("do: dispatch_case", "dos: dispatch_case", 8, "steps[0].dos", "没有 dos"),
        ("{to: shantou-housing}", "shantou-housing", 9, "steps[0].with", "名称: 值"),
        ("stage: callback", "stages: callback", 10, "steps[0].expect.stages", "没有 stages"),
        ("2026-09-29", "9月29日", 10, "steps[0].expect.due", "2026-09-29"),
        ("2026-09-29", "2026-13-29", 10, "steps[0].expect.due.dispatch_due", "日期"),
        ("do: dispatch_case", "province: sleep", 8, "steps[0].province", "down"),
        ("do: dispatch_case", "notice: ../../calendars/notices/2026.toml", 8, "steps[0].notice", "情景旁没有"),
        ("do: dispatch_case", "notice: /etc/passwd", 8, "steps[0].notice", "情景旁没有"),
        ("by: shantou-l1", "by: shantou-l1\n    by: shantou-l2", 8, "steps[0].by", "两次"),
        ("title: 转派", "? [a]\n: b", 2, "", "项的名称"),
        ("basis: [ST-35a]", "basis: [ST-35a", 4, "", "YAML"),
        ("steps:\n", "steps: []\nx:\n", 6, "x", "没有 x"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_field(old: str, new: str, line: int, field: str, says: str) -> None:
    error = refused(GOOD.replace(old, new))

    assert error.fault is not None
    assert (error.fault.file, error.fault.line, error.fault.field) == ("scenarios/a.yaml", line, field)
    assert says in error.fault.zh
    assert error.fault.en
    assert f"第{line}行" in str(error)
    assert f"line {line}" in str(error)


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "锚点"),
        ("a: *nothing\n", "锚点"),
        ("title: !!python/object/apply:os.system [ls]\n", "标签"),
        ("title: !!binary aGVsbG8=\n", "标签"),
        ("a: " + "[" * 40 + "]" * 40, "嵌套过深"),
        ("[" * 20_000, "嵌套过深"),
        ("a: [" + "x," * 5000 + "]", "内容过多"),
        ("a: " + "x" * LARGEST, "过大"),
        ("a: 1\n---\nb: 2\n", "一个文件"),
        ("a: .inf\n", "数字"),
        ("a: " + "9" * 5000, "数字"),
        ("a: \x00", "不可用的字符"),
        ("", "应为"),
        ("- a\n", "应为"),
    ],
)
def test_what_could_hurt_is_refused(text: str, says: str) -> None:
    assert says in str(refused(text))


def test_a_story_has_no_more_steps_than_can_be_played() -> None:
    step = "  - {at: 周四 2026-09-24 11:00}\n"

    assert "最多" in str(refused(GOOD + step * MOST_STEPS))


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        ("organizations: [{code: a, name: 甲, kind: palace}]", "organizations[0].kind", "department"),
        ("organizations: [{code: a, name: 甲, kind: hall, parent: b}]", "organizations[0].parent", "上级"),
        ("organizations: [{code: a, kind: hall}]", "organizations[0].name", "缺少"),
        ("accounts: [{username: a, name: 甲, roles: [king]}]", "accounts[0].roles", "first_level"),
        ("accounts: [{username: a, name: 甲, organization: b, roles: []}]", "accounts[0].organization", "没有这个机构"),
        ("people: []", "people", "没有 people"),
        ("organizations: [" + "{code: a, name: b, kind: hall}," * 300 + "]", "", "最多"),
    ],
)
def test_a_cast_that_can_not_be_seated_is_refused(text: str, field: str, says: str) -> None:
    with pytest.raises(StoryError) as caught:
        read_cast(text)

    assert caught.value.fault is not None
    assert (caught.value.fault.file, caught.value.fault.field) == ("cast.yaml", field)
    assert says in caught.value.fault.zh


def test_a_package_without_a_cast_plays_with_those_of_its_folder_on_the_shelf() -> None:
    assert any(item["username"] == "siping-l1" for item in cast_in(Package("siping", {}))["accounts"])
    assert cast_in(Package("elsewhere", {"settings.yaml": "locality: siping"})) == {"locality": "siping"}


def test_lines_of_entries_are_known() -> None:
    document = read_document(GOOD, "a.yaml")

    assert document.lines[("steps", 0, "do")] == 8
    assert document.lines[("steps", 0, "expect", "due", "dispatch_due")] == 10
