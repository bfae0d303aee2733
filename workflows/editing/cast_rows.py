"""The offices and accounts of a `cast.yaml` as rows that are changed one by one: whatever stays as it was stays to the letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from workflows.editing import yaml_text
from workflows.editing.cast_text import LISTS
from workflows.editing.yaml_text import Changed
from workflows.stories.story import story_files

# The words of a story among which codes and usernames stand.
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")


@dataclass(frozen=True)
class Entry:
    """An office or account as it is to be; `was` is its number in the file before, None for a new one."""

    data: Mapping[str, Any]
    was: int | None = None


def has_rows(cast: Mapping[str, Any]) -> bool:
    """Whether rows can show it: lists of entries, each field a text and the roles texts; and a work order of fields."""
    return isinstance(cast.get("work_order", {}), dict) and all(
        isinstance(cast.get(name, []), list) and all(is_row(item, fields) for item in cast.get(name, []))
        for name, fields in LISTS.items()
    )


def is_row(item: Any, fields: Mapping[str, str]) -> bool:
    """Whether an entry holds what a row holds, and nothing else."""
    if not isinstance(item, dict) or not set(item) <= set(fields):
        return False
    roles = item.get("roles", [])
    plain = [value for key, value in item.items() if key != "roles"]
    # A field of one line gives back neither blanks around a text nor a second line.
    return isinstance(roles, list) and all(
        isinstance(value, str) and value == value.strip() and "\n" not in value for value in [*roles, *plain]
    )


def changed(text: str, rows: Mapping[str, Sequence[Entry]]) -> Changed:
    """The file with these rows."""
    before = yaml_text.read(text)
    wanted, after = dict(before), text
    for name, entries in rows.items():
        found = [dict(entry.data) for entry in entries]
        if found == before.get(name, []):
            continue
        wanted[name] = found
        after = yaml_text.put(after, name, "".join(lines_of(text, name, entries, before.get(name, []))))
    if yaml_text.agrees(after, wanted):
        return Changed(after)
    return Changed("".join(yaml_text.entry(key, value) for key, value in wanted.items()), anew=True)


def lines_of(text: str, name: str, entries: Sequence[Entry], before: Sequence[Any]) -> list[str]:
    """A list, an entry a line; one that says the same keeps its lines."""
    if not entries:
        return [f"{name}: []\n"]
    head, old = cut(text, name)
    found = [*(head or [f"{name}:\n"])]
    for entry in entries:
        kept = old[entry.was] if entry.was is not None and entry.was < len(old) else []
        if kept and entry.was is not None and before[entry.was] == entry.data:
            found += kept
        else:
            found += [*comments(kept), f"  - {yaml_text.flow(dict(entry.data))}\n"]
    return [line if line.endswith("\n") else f"{line}\n" for line in found]


def cut(text: str, name: str) -> tuple[list[str], list[list[str]]]:
    """The line that begins a list, and the lines of each entry with the comments above; nothing where it is not written so."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    key, node = next(((key, value) for key, value in pairs if str(key.value) == name), (None, None))
    place = yaml_text.span(text, name)
    if key is None or place is None or not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return [], []
    lines = text[: place[1]].splitlines(keepends=True)
    first, starts = key.start_mark.line, [item.start_mark.line for item in node.value]
    if not all(lines[start].lstrip().startswith("-") for start in starts):
        return [], []
    begins = [above(lines, start, least + 1) for start, least in zip(starts, [first, *starts], strict=False)]
    return lines[first : begins[0]], [
        lines[begin:end] for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)
    ]


def above(lines: Sequence[str], line: int, least: int) -> int:
    """Where the comments above a line begin."""
    while line > least and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def comments(lines: Sequence[str]) -> list[str]:
    """The comments above an entry."""
    return [line for line in lines if line.lstrip().startswith("#")]


def mentioned(files: Mapping[str, str], code: str) -> str:
    """The name of a story that speaks of a code or username; empty where none does."""
    names = (name for name, path in story_files(files).items() if code in WORD.findall(files[path]))
    return next(names, "")
