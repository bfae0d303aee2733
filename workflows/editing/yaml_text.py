"""YAML files as text from people: read without surprises, and changed entry by entry, so that comments elsewhere stay.

`changed` puts one entry of the file anew and leaves every other line alone. Where the file is not written line by line
(`{a: 1, b: 2}`) it is written anew as a whole, and the answer says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import yaml

from models.errors import DomainError

LONGEST = 50_000
# A list of lists of lists is nothing that a setting or a cast says.
DEEPEST = 10
NOTHING: Any = object()


@dataclass(frozen=True)
class Changed:
    """The file after a change. `anew` is whether all of it was written again, without its comments."""

    text: str
    anew: bool = False


def read(text: str) -> dict[str, Any]:
    """The entries of a file in the shape in which they are kept; 422 says in which line it can not be read, and why."""
    if len(text) > LONGEST:
        raise fault(f"超过 {LONGEST} 个字符", f"longer than {LONGEST} characters")
    try:
        refuse_repetition(text)
        raw = yaml.safe_load(text)
        # Endless numbers and halves of characters are nothing that can be kept.
        shape = json.dumps({} if raw is None else raw, ensure_ascii=False, allow_nan=False, default=str).encode()
        kept: Any = json.loads(shape)
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark
        line = mark.line + 1 if mark else 1
        raise fault(
            f"第{line}行读不懂，请检查缩进、冒号和引号", f"line {line} can not be read: {trouble.problem}"
        ) from trouble
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as trouble:
        raise fault("读不懂，请检查缩进、冒号和引号", f"can not be read: {trouble}"[:200]) from trouble
    if not isinstance(kept, dict):
        raise fault("应为“名称: 值”逐行写成", "one name: value a line is wanted")
    return kept


def refuse_repetition(text: str) -> None:
    """No references (a few lines of them make millions of entries), no tags, nothing endless, no key twice."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise fault(f"第{line}行：不得使用 & 和 * 引用", f"line {line}: no references with & and *")
        if getattr(event, "tag", None):
            raise fault(f"第{line}行：不得使用 ! 类型标记", f"line {line}: no tags with !")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise fault(f"第{line}行：嵌套超过 {DEEPEST} 层", f"line {line}: nested more than {DEEPEST} deep")
    for node in mappings(yaml.compose(text, Loader=yaml.SafeLoader)):
        names: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in names:
                line = key.start_mark.line + 1
                name = str(key.value)[:40]
                raise fault(f"第{line}行：{name} 写了两次，请只留一个", f"line {line}: {name} is there twice: keep one")
            names.add(str(key.value))


def mappings(node: yaml.Node | None) -> list[yaml.MappingNode]:
    """Every mapping of a document."""
    if isinstance(node, yaml.MappingNode):
        return [node, *(found for pair in node.value for part in pair for found in mappings(part))]
    if isinstance(node, yaml.SequenceNode):
        return [found for part in node.value for found in mappings(part)]
    return []


def changed(text: str, name: str, value: Any) -> Changed:
    """The file with this entry as given, or without it (`NOTHING`). What says the same already stays as it is written."""
    before = read(text)
    if before.get(name, NOTHING) == value:
        return Changed(text)
    wanted = {key: item for key, item in before.items() if key != name or value is not NOTHING}
    if value is not NOTHING:
        wanted[name] = value
    written = put(text, name, "" if value is NOTHING else entry(name, value))
    if agrees(written, wanted):
        return Changed(written)
    return Changed("".join(entry(key, item) for key, item in wanted.items()), anew=True)


def put(text: str, name: str, lines: str) -> str:
    """The text with the lines of an entry replaced, or added at its end."""
    place = span(text, name)
    if place is None:
        return (text if text.endswith("\n") or not text else f"{text}\n") + lines
    return text[: place[0]] + lines + text[place[1] :]


def span(text: str, name: str) -> tuple[int, int] | None:
    """Where an entry begins and ends. Comments and empty lines behind it belong to what comes after."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return None
    begins = [key.start_mark.index for key, _ in root.value]
    for number, (key, _) in enumerate(root.value):
        if str(key.value) == name:
            end = begins[number + 1] if number + 1 < len(begins) else len(text)
            return begins[number], begins[number] + len(own_lines(text[begins[number] : end]))
    return None


def own_lines(text: str) -> str:
    """The lines of an entry without what stands between it and the next one."""
    lines = text.splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    return "".join(lines)


def has_comment(text: str, name: str) -> bool:
    """Whether the lines of an entry hold a comment that a change would take away."""
    place = span(text, name)
    tokens = text[place[0] : place[1]].splitlines() if place else []
    return any(line.lstrip().startswith("#") or " #" in line for line in tokens)


def agrees(text: str, wanted: dict[str, Any]) -> bool:
    """Whether a text says just this, in this order."""
    try:
        found = read(text)
    except DomainError:
        return False
    return found == wanted and list(found) == list(wanted)


def entry(name: str, value: Any) -> str:
    """One entry as this editor writes it: short values in the line, what has parts one a line."""
    if not isinstance(value, dict) or not value:
        return f"{name}: {flow(value)}\n"
    return f"{name}:\n" + "".join(f"  {key}: {flow(part)}\n" for key, part in value.items())


def flow(value: Any) -> str:
    """A value in one line."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1_000_000, sort_keys=False)
    return str(text).removesuffix("\n").removesuffix("\n...")


def fault(zh: str, en: str) -> DomainError:
    """The file can not be read (422)."""
    return DomainError("yaml-unreadable", zh, en, status=422)
