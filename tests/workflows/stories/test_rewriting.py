"""A story that was edited in the page keeps, as text, what nobody touched: order, style and comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workflows.procedures.shelf import SHELF
from workflows.stories.reading import read_document
from workflows.stories.rewriting import NewStep, plain, rewrite
from workflows.stories.story import story_of

TEXT = """# 第一行说明
title: 转派   # 标题旁的话
basis: [ST-35a]

# 收到的时间
received: 周四 2026-09-24 10:00
steps:
  # 先转派
  - {at: 周四 2026-09-24 11:00, by: shantou-l1, do: dispatch_case, with: {to: shantou-housing}}
  # 再回访
  - at: 周五 2026-09-25 09:00   # 第二天
    by: shantou-l2
    do: verify_by_callback
    expect:
      due: {submit_rectification: 2026-10-15}   # 含国庆
# 结局
expect: {stage: rectification}
"""


def parts(text: str) -> tuple[dict[str, Any], list[NewStep]]:
    data = dict(read_document(text, "").data)
    steps = [NewStep(step, index) for index, step in enumerate(data.pop("steps", []))]
    return data, steps


@pytest.mark.parametrize(
    "path", sorted(SHELF.glob("*/scenarios/*.yaml")), ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
def test_a_story_of_the_shelf_in_which_nothing_changed_stays_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data, steps = parts(text)

    assert rewrite(text, plain(data), [NewStep(plain(step.data), step.was) for step in steps] or None) == text


def test_what_changed_is_written_anew_and_the_rest_stays() -> None:
    data, steps = parts(TEXT)
    steps[1] = NewStep({**steps[1].data, "at": "2026-09-28 09:00", "outcome": "verified"}, 1)

    text = rewrite(TEXT, data, steps)

    untouched, _, changed = text.partition("  # 再回访\n")
    assert TEXT.startswith(untouched)
    assert changed == (
        "  - at: 周一 2026-09-28 09:00\n    by: shantou-l2\n    do: verify_by_callback\n    outcome: verified\n"
        "    expect:\n      due: {submit_rectification: 2026-10-15}\n# 结局\nexpect: {stage: rectification}\n"
    )


def test_steps_are_moved_with_their_comments_taken_out_copied_and_added() -> None:
    data, (first, second) = parts(TEXT)
    new = NewStep({"at": "2026-09-26 10:00", "province": "down"})

    text = rewrite(TEXT, data, [new, second, NewStep(second.data), first])

    assert (
        text.index("  - at: 周六 2026-09-26 10:00\n    province: down")
        < text.index("  # 再回访")
        < text.index("  # 先转派")
    )
    assert text.count("verify_by_callback") == 2
    assert text.count("# 第二天") == 1
    assert [step["by"] for step in read_document(text, "").data["steps"][1:]] == [
        "shantou-l2",
        "shantou-l2",
        "shantou-l1",
    ]
    assert "# 先转派" not in rewrite(TEXT, data, [second])


def test_entries_are_changed_added_and_taken_out() -> None:
    data, steps = parts(TEXT)
    del data["basis"]
    data |= {
        "title": "两行：\n“引号”",
        "refused": "x",
        "expect": {"stage": "closed", "events": ["CaseOpened 2026-09-24"]},
    }

    text = rewrite(TEXT, data, steps)

    read = read_document(text, "").data
    assert read["title"] == "两行：\n“引号”"
    assert read["expect"] == data["expect"]
    assert (read["refused"], "basis" in read) == ("x", False)
    assert "# 收到的时间\nreceived: 周四 2026-09-24 10:00" in text
    assert "# 结局\nexpect:\n  stage: closed\n  events:\n    - CaseOpened 2026-09-24\n" in text


@pytest.mark.parametrize(
    "text", ["{title: 甲, received: 2026-09-24 10:00, steps: []}", "title: 甲\nreceived: 2026-09-24 10:00\nsteps: []\n"]
)
def test_a_story_in_brackets_is_written_anew(text: str) -> None:
    data, _ = parts(text)

    written = rewrite(text, data, [NewStep({"at": "2026-09-24 11:00"})])

    assert "steps:\n  - at: 周四 2026-09-24 11:00\n" in written
    assert story_of(read_document(written, ""), "a", "shantou").title == "甲"


def test_a_new_story_is_written_from_nothing() -> None:
    story = {"title": "新情景", "received": "2026-09-24 10:00", "order": {"evaluation": {"text": "等太久"}}}

    text = rewrite(
        "", story, [NewStep({"at": "2026-09-24 11:00", "by": "a", "do": "b", "with": {"no": "0012", "on": True}})]
    )

    assert text == (
        "title: 新情景\nreceived: 周四 2026-09-24 10:00\norder: {evaluation: {text: 等太久}}\nsteps:\n"
        "  - at: 周四 2026-09-24 11:00\n    by: a\n    do: b\n    with: {'no': '0012', 'on': true}\n"
    )
    assert read_document(text, "").data["steps"][0]["with"] == {"no": "0012", "on": True}
