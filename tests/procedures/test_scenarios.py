"""Every story beside a diagram holds, with and without save and restore, and together they pass every element."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from app import simulated_world
from workflows.procedures.definitions import Definition, Source
from workflows.procedures.elements import Element
from workflows.stories.simulate import Result, folders_of, run
from workflows.stories.story import Story, StoryError, read_story, stories

TRACES = Path(__file__).parent / "traces"
FOLDERS = folders_of([])
STORIES = [story for folder in FOLDERS for story in stories(folder)]


def name_of(story: Story) -> str:
    return f"{story.locality}-{story.name}"


@cache
def played(locality: str, name: str) -> Result:
    story = next(item for item in STORIES if (item.locality, item.name) == (locality, name))
    return run(story, simulated_world)


@cache
def definition(locality: str) -> Definition:
    folder = next(item for item in FOLDERS if item.name == locality)
    return Definition.build(Source.read(folder))


def readable(locality: str, trace: tuple[str, ...]) -> str:
    """One element a line: its id and its Chinese name."""
    elements = definition(locality).elements
    return "".join(f"{element}  {elements[element].name}\n" for element in trace)


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_a_story_happens_as_it_says(story: Story) -> None:
    assert played(story.locality, story.name).difference is None


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_the_token_takes_the_golden_path(story: Story) -> None:
    golden = TRACES / f"{name_of(story)}.txt"
    found = readable(story.locality, played(story.locality, story.name).trace)

    if os.environ.get("BIHUAN_WRITE_TRACES"):
        golden.write_text(found, encoding="utf-8")

    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_save_and_restore_between_steps_change_nothing(story: Story) -> None:
    in_memory = run(story, simulated_world, restore=False)

    assert in_memory.difference is None
    assert in_memory.trace == played(story.locality, story.name).trace


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_element_of_a_shipped_diagram_is_passed_by_some_story(folder: Path) -> None:
    passed = passed_in([story for story in STORIES if story.locality == folder.name])
    own = {item.id for item in nodes_of(folder.name) if not item.part}

    assert own - passed == set()


def test_every_element_of_a_shared_part_is_passed_by_some_story_of_some_locality() -> None:
    shared = {item.id for folder in FOLDERS for item in nodes_of(folder.name) if item.part}

    assert shared - passed_in(STORIES) == set()


def nodes_of(locality: str) -> list[Element]:
    return [element for element in definition(locality).elements.values() if element.kind != "sequenceFlow"]


def passed_in(told: list[Story]) -> set[str]:
    return {element for story in told for element in played(story.locality, story.name).trace}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_element_cites_the_rule_that_it_implements(folder: Path) -> None:
    elements = definition(folder.name).elements.values()

    assert [item.id for item in elements if item.kind != "sequenceFlow" and not item.basis] == []


def write(folder: Path, text: str) -> Path:
    path = folder / "shantou" / "scenarios" / "wrong.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """
title: 转派
received: 周四 2026-09-24 10:00
steps:
  - {at: 周四 2026-09-24 11:00, by: shantou-l1, do: dispatch_case, with: {to: shantou-housing}, expect: {stage: STAGE}}
"""


def test_a_story_that_says_otherwise_is_told_where_it_differs(tmp_path: Path) -> None:
    story = read_story(write(tmp_path, GOOD.replace("STAGE", "review")))

    said = run(story, simulated_world).difference
    assert said is not None
    assert said.zh == "第1步“转派工单”，阶段：期望 待复核，实际 待回访核实"
    assert said.en == "Step 1 “转派工单”, stage: expected review, found callback"


def test_of_several_days_those_that_differ_are_told(tmp_path: Path) -> None:
    days = "stage: callback, due: {dispatch_due: 2026-09-29, verify_by_callback: 2026-10-13}"
    story = read_story(write(tmp_path, GOOD.replace("stage: STAGE", days)))

    said = run(story, simulated_world).difference
    assert said is not None
    assert said.zh == "第1步“转派工单”，到期日：期望 回访核实 2026-10-13，实际 回访核实 2026-10-15"
    assert said.en.endswith(
        "expected 回访核实 (verify_by_callback) 2026-10-13, found 回访核实 (verify_by_callback) 2026-10-15"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("do:", "dos:"), "unknown: dos"),
        (GOOD.replace("stage:", "stages:"), "unknown: stages"),
        (GOOD.replace("周四 2026-09-24 11:00", "周五 2026-09-24 11:00"), "周四"),
        ("title: 无步骤\nreceived: 周四 2026-09-24 10:00\n", "steps"),
    ],
)
def test_a_misspelt_story_is_refused_and_not_passed(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StoryError, match=said):
        read_story(write(tmp_path, text.replace("STAGE", "callback")))
