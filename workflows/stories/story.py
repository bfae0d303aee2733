"""Stories that a clerk can read: who does what when, and what must be true by when. One YAML file a story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from calendars.clock import read_beijing, to_beijing
from calendars.errors import InstantError
from workflows.procedures.package import Package
from workflows.stories.casting import cast_in
from workflows.stories.reading import Document, Place, StoryError, read_document
from workflows.stories.shape import hold_story

__all__ = ["Step", "Story", "StoryError", "read_story", "stories", "stories_in", "story_of"]

# A story is played as often as somebody asks for it: it must come to an end.
MOST_STEPS = 200
LONGEST = timedelta(days=3 * 366)
NOTICES = PurePosixPath("notices")


@dataclass(frozen=True)
class Step:
    """One moment of a story: the clock is moved to `at`, somebody does something, something must be true."""

    at: datetime
    by: str
    do: str
    outcome: str | None
    data: Mapping[str, Any]
    to: str
    province: str
    refused: str
    expect: Mapping[str, Any]
    # The institution whose part of a joint approval the step is about (ST-29); empty for the case of the whole.
    case: str = ""
    # A holiday notice that is imported now: a file beside the story.
    notice: str = ""


@dataclass(frozen=True)
class Story:
    """One story. `received` is when the work order arrives (UTC); `refused` the code with which it is not taken."""

    name: str
    locality: str
    title: str
    basis: tuple[str, ...]
    received: datetime
    order: Mapping[str, Any]
    refused: str
    steps: tuple[Step, ...]
    expect: Mapping[str, Any]
    # The holiday notices that it brings with it, by the names under which its steps import them.
    notices: Mapping[str, str] = field(default_factory=dict)
    # Who plays, where the story comes with a procedure of its own; None: who plays on the shelf.
    cast: Mapping[str, Any] | None = None


def read_story(path: Path, locality: str | None = None) -> Story:
    """Reads `bpmn/<locality>/scenarios/<name>.yaml`; raises `StoryError` naming the file and the entry at fault."""
    notices = {
        f"{NOTICES}/{item.name}": item.read_text(encoding="utf-8")
        for item in sorted(path.parent.glob("notices/*.toml"))
    }
    document = read_document(path.read_text(encoding="utf-8"), str(path))
    return story_of(document, path.stem, locality or path.parent.parent.name, notices)


def story_of(
    document: Document,
    name: str,
    locality: str,
    notices: Mapping[str, str] | None = None,
    cast: Mapping[str, Any] | None = None,
) -> Story:
    """A document as a story; raises `StoryError` naming file, line and field."""
    hold_story(document)
    raw = document.data
    received = instant(document, raw["received"], ("received",))
    steps = tuple(read_step(document, index, item) for index, item in enumerate(raw.get("steps", [])))
    story = Story(
        name=name,
        locality=locality,
        title=raw["title"],
        basis=tuple(raw.get("basis", [])),
        received=received,
        order=raw.get("order", {}),
        refused=raw.get("refused", ""),
        steps=steps,
        expect=raw.get("expect", {}),
        notices=notices or {},
        cast=cast,
    )
    bound(document, story)
    return story


def read_step(document: Document, index: int, raw: Mapping[str, Any]) -> Step:
    """One step of a story."""
    return Step(
        at=instant(document, raw["at"], ("steps", index, "at")),
        by=raw.get("by", ""),
        do=raw.get("do", ""),
        outcome=raw.get("outcome"),
        data=raw.get("with", {}),
        to=raw.get("to", ""),
        province=raw.get("province", ""),
        refused=raw.get("refused", ""),
        expect=raw.get("expect", {}),
        case=raw.get("case", ""),
        notice=raw.get("notice", ""),
    )


def instant(document: Document, text: str, place: Place) -> datetime:
    """A Beijing time as stories write it."""
    try:
        return read_beijing(text)
    except InstantError as error:
        raise document.refuse(place, error.message_zh, error.message_en) from error


def bound(document: Document, story: Story) -> None:
    """Refuses a story that runs backwards, is too long, or names a notice that does not lie beside it."""
    if len(story.steps) > MOST_STEPS:
        raise document.refuse(("steps",), f"最多{MOST_STEPS}步", f"at most {MOST_STEPS} steps")
    before = story.received
    for index, step in enumerate(story.steps):
        place: Place = ("steps", index, "at")
        if step.at < before:
            since = f"{to_beijing(before):%Y-%m-%d %H:%M}"
            raise document.refuse(place, f"时间倒流，应不早于 {since}", f"time runs backwards, not before {since}")
        if step.at - story.received > LONGEST:
            raise document.refuse(place, "距收到工单超过三年", "more than three years after the work order")
        if step.notice and step.notice not in story.notices:
            known = "、".join(story.notices) or "（无）"
            raise document.refuse(
                ("steps", index, "notice"),
                f"情景旁没有 {step.notice[:80]}，现有：{known}",
                f"does not lie beside the story; there are {', '.join(story.notices) or 'none'}",
            )
        before = step.at


def stories(folder: Path) -> Iterator[Story]:
    """The stories beside a diagram, in the order of their names."""
    for path in sorted(folder.glob("scenarios/*.yaml")):
        yield read_story(path, folder.name)


def story_files(files: Mapping[str, str]) -> dict[str, str]:
    """The stories among the files of a package: name → path, in the order of their names."""
    paths = (PurePosixPath(path) for path in sorted(files))
    return {path.stem: str(path) for path in paths if path.suffix == ".yaml" and path.parent.as_posix() == "scenarios"}


def stories_in(package: Package) -> Iterator[Story]:
    """The stories of a package; raises `StoryError` at the first that can not be read."""
    cast = cast_in(package)
    for name in story_files(package.files):
        yield story_in(package, name, cast)


def story_in(package: Package, name: str, cast: Mapping[str, Any]) -> Story:
    """One story of a package by its name; nothing outside of the package is read."""
    path = story_files(package.files)[name]
    return story_of(read_document(package.files[path], path), name, package.key, notices_in(package.files), cast)


def notices_in(files: Mapping[str, str]) -> dict[str, str]:
    """The holiday notices beside the stories of a package, by the names that steps use."""
    return {
        path.removeprefix("scenarios/"): text
        for path, text in sorted(files.items())
        if path.startswith(f"scenarios/{NOTICES}/") and path.endswith(".toml")
    }
