"""Writes a story as text. What was not changed stays as it was written, letter by letter, with its comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from calendars.clock import WEEKDAYS_ZH, read_beijing, to_beijing
from calendars.errors import InstantError
from workflows.stories.reading import Loader, read_document
from workflows.stories.shape import STEP, STORY

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SPOKEN = re.compile(r"周. \d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII)
INSTANTS = frozenset({"at", "received"})
# Written an entry a line; anything else stands on one line.
SPREAD = frozenset({"expect", "steps"})


@dataclass(frozen=True)
class NewStep:
    """A step as it is to be; `was` is its number in the text before, None for a new one."""

    data: Mapping[str, Any]
    was: int | None = None


@dataclass
class Written:
    """A text cut into pieces: what stands before the first entry, each entry, and each step, with the comments above it."""

    head: list[str] = field(default_factory=list)
    entries: dict[str, list[str]] = field(default_factory=dict)
    begin: list[str] = field(default_factory=list)
    steps: list[list[str]] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)


def rewrite(text: str, story: Mapping[str, Any], steps: Sequence[NewStep] | None) -> str:
    """The text with what has changed. `story` are all entries but the steps; None where there are none.

    Raises `StoryError` where the text can not be read.
    """
    before = cut(text)
    wanted = [key for key in before.entries if key in story or (key == "steps" and steps is not None)]
    # A work order that is refused may do without steps.
    with_steps = bool(steps) or (steps is not None and not story.get("refused"))
    wanted += [key for key in STORY if key not in wanted and (key in story or (key == "steps" and with_steps))]
    lines = list(before.head)
    for key in wanted:
        if key == "steps" and not steps:
            lines.append("steps: []")
        elif key == "steps":
            lines += before.begin or ["steps:"]
            lines += [line for step in steps or () for line in step_lines(before, step)]
        elif key in before.entries and same(key, before.data[key], story[key]):
            lines += before.entries[key]
        else:
            lines += comments(before.entries.get(key, [])) + entry(key, story[key], 0)
    return "\n".join(line.rstrip("\n") for line in lines).rstrip() + "\n"


def cut(text: str) -> Written:
    """A text in its pieces; an empty one has none."""
    data = read_document(text, "").data if text.strip() else None
    if not isinstance(data, dict):
        return Written()
    root = yaml.compose(text, Loader=Loader)
    lines, written = text.splitlines(), Written(data=data)
    if not isinstance(root, yaml.MappingNode) or root.flow_style or not root.value:
        return Written(data=data)
    starts = [(str(key.value), key.start_mark.line, value) for key, value in root.value]
    first = above(lines, starts[0][1], 0)
    written.head = lines[:first]
    for index, (key, line, value) in enumerate(starts):
        start = above(lines, line, starts[index - 1][1] + 1) if index else first
        end = above(lines, starts[index + 1][1], line + 1) if index + 1 < len(starts) else len(lines)
        written.entries[key] = lines[start:end]
        if key == "steps":
            cut_steps(written, lines, (start, end), value)
    return written


def cut_steps(written: Written, lines: list[str], within: tuple[int, int], node: Any) -> None:
    """The steps of a block list; one in brackets is written anew."""
    starts = [item.start_mark.line for item in node.value]
    if not starts or node.flow_style or any(not lines[line].lstrip().startswith("-") for line in starts):
        written.begin = [*comments(lines[within[0] : within[1]]), "steps:"]
        return
    bounds = [above(lines, line, before + 1) for line, before in zip(starts, [within[0], *starts], strict=False)]
    written.begin = lines[within[0] : bounds[0]] if bounds else lines[within[0] : within[1]]
    for start, end in zip(bounds, [*bounds[1:], within[1]], strict=True):
        written.steps.append(lines[start:end])


def above(lines: Sequence[str], line: int, least: int) -> int:
    """Where the comments and empty lines above a line begin."""
    while line > least and (not lines[line - 1].strip() or lines[line - 1].lstrip().startswith("#")):
        line -= 1
    return line


def comments(lines: Sequence[str]) -> list[str]:
    """The comments and empty lines above an entry."""
    return list(lines[: above_all(lines)])


def above_all(lines: Sequence[str]) -> int:
    """How many of the first lines are comments or empty."""
    rest = (index for index, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    return next(rest, len(lines))


def step_lines(before: Written, step: NewStep) -> list[str]:
    """A step as it was where it is the same, else written anew below its comments."""
    old = before.steps[step.was] if step.was is not None and step.was < len(before.steps) else None
    if old is not None and step.was is not None:
        was = before.data["steps"][step.was]
        if was.keys() == step.data.keys() and all(same(key, was[key], step.data[key]) for key in was):
            return old
    first, *rest = [line for key in STEP if key in step.data for line in entry(key, step.data[key], 4)]
    return [*comments(old or []), f"  - {first.strip()}", *rest]


def same(key: str, old: Any, new: Any) -> bool:
    """Whether two values say the same, however they are written."""
    if key in INSTANTS and isinstance(old, str) and isinstance(new, str):
        return spoken(old) == spoken(new)
    return bool(plain(old) == plain(new))


def plain(value: Any) -> Any:
    """A value with its days as text."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def spoken(text: str) -> str:
    """A Beijing time with its weekday; as it is where it is none."""
    try:
        local = to_beijing(read_beijing(text))
    except InstantError:
        return text
    return f"{WEEKDAYS_ZH[local.weekday()]} {local:%Y-%m-%d %H:%M}"


def entry(key: str, value: Any, depth: int) -> list[str]:
    """An entry as lines."""
    indent = " " * depth
    if key in SPREAD and isinstance(value, Mapping) and value:
        inner = [line for name, item in value.items() for line in entry(name, item, depth + 2)]
        return [f"{indent}{key}:", *inner]
    if key == "events" and isinstance(value, list) and value:
        return [f"{indent}{key}:", *(f"{indent}  - {flow(with_days(item))}" for item in value)]
    if key in INSTANTS and isinstance(value, str) and SPOKEN.fullmatch(spoken(value)):
        return [f"{indent}{key}: {spoken(value)}"]
    # A day is a day in an expectation; in a work order it is a text.
    return [f"{indent}{key}: {flow(value if key == 'order' else with_days(value))}"]


def flow(value: Any) -> str:
    """A value on one line."""
    dumped = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=1 << 20, sort_keys=False)
    return str(dumped).strip()[1:-1]


def with_days(value: Any) -> Any:
    """A value with its days as days, so that they stand without quotation marks."""
    if isinstance(value, Mapping):
        return {key: with_days(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [with_days(item) for item in value]
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
