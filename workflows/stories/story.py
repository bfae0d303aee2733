"""Stories that a clerk can read: who does what when, and what must be true by when. One YAML file a story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from calendars.clock import read_beijing

STORY_KEYS = {"title", "basis", "received", "order", "refused", "steps", "expect"}
STEP_KEYS = {"at", "by", "do", "outcome", "with", "to", "province", "expect", "refused", "notice", "case"}
EXPECT_KEYS = {
    "stage", "closure", "waiting", "due", "provisional", "urgency", "events", "never", "warned", "deadlines", "no_limit",
    "facts", "filings", "original",
}  # fmt: skip


class StoryError(Exception):
    """The first difference between a story and what happened, or what is wrong with the story itself."""


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
    # Where the story lies, and what it brings with it.
    folder: Path = Path()


def read_story(path: Path, locality: str | None = None) -> Story:
    """Reads `bpmn/<locality>/scenarios/<name>.yaml`; raises `StoryError` naming the file and the entry at fault."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        refuse_unknown(raw, STORY_KEYS, path.name)
        refuse_unknown(raw.get("expect", {}), EXPECT_KEYS, f"{path.name}: expect")
        return Story(
            name=path.stem,
            locality=locality or path.parent.parent.name,
            title=raw["title"],
            basis=tuple(raw.get("basis", [])),
            received=read_beijing(raw["received"]),
            order=raw.get("order", {}),
            refused=raw.get("refused", ""),
            steps=tuple(
                read_step(item, f"{path.name}: steps[{index}]")
                # A story may do without steps only where the work order is refused.
                for index, item in enumerate(raw.get("steps", []) if raw.get("refused") else raw["steps"])
            ),
            expect=raw.get("expect", {}),
            folder=path.parent,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise StoryError(f"{path}: 无法读懂 / can not be read: {error!r}") from error


def read_step(raw: Mapping[str, Any], where: str) -> Step:
    """One step of a story."""
    refuse_unknown(raw, STEP_KEYS, where)
    expect = raw.get("expect", {})
    refuse_unknown(expect, EXPECT_KEYS, f"{where}: expect")
    return Step(
        at=read_beijing(raw["at"]),
        by=raw.get("by", ""),
        do=raw.get("do", ""),
        outcome=raw.get("outcome"),
        data=raw.get("with", {}),
        to=raw.get("to", ""),
        province=raw.get("province", ""),
        refused=raw.get("refused", ""),
        expect=expect,
        case=raw.get("case", ""),
        notice=raw.get("notice", ""),
    )


def refuse_unknown(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    """A misspelt key would silently check nothing."""
    unknown = sorted(set(raw) - known)
    if unknown:
        raise StoryError(f"{where}: 没有 {'、'.join(unknown)} 这一项 / unknown: {', '.join(unknown)}")


def stories(folder: Path) -> Iterator[Story]:
    """The stories beside a diagram, in the order of their names."""
    for path in sorted(folder.glob("scenarios/*.yaml")):
        yield read_story(path, folder.name)
