"""Reads YAML that people sent: bounded in size, depth and number of entries, without aliases or tags, each entry with its line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

# A story that a clerk can read is shorter by far; the largest of the shelf has 3 KB.
LARGEST = 64 * 1024
DEEPEST = 12
MOST_ENTRIES = 4000

# Read by the library's C half where there is one: 8 times faster.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text: file, line (from 1; 0 for the whole), field, and what would be right."""

    file: str
    line: int
    field: str
    zh: str
    en: str

    @property
    def said_zh(self) -> str:
        """In Chinese, with its place."""
        place = "".join([f"第{self.line}行" if self.line else "", f" {self.field}" if self.field else ""]).strip()
        return f"{self.file}{f' {place}' if place else ''}：{self.zh}"

    @property
    def said_en(self) -> str:
        """In English, with its place."""
        place = " ".join([f"line {self.line}" if self.line else "", self.field]).strip()
        return f"{self.file}{f' {place}' if place else ''}: {self.en}"


class StoryError(Exception):
    """The first difference between a story and what happened, or what is wrong with the story itself (`fault`)."""

    def __init__(self, zh: str, en: str, fault: Fault | None = None) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en, self.fault = zh, en, fault


@dataclass(frozen=True)
class Document:
    """What a text says, and on which line each entry stands: `("steps", 2, "at")` → 14."""

    file: str
    data: Any
    lines: dict[Place, int]

    def refuse(self, place: Place, zh: str, en: str) -> StoryError:
        """The error for an entry; one that is missing is looked for where it would stand."""
        known = next((place[:end] for end in range(len(place), -1, -1) if place[:end] in self.lines), ())
        return refusal(self.file, self.lines.get(known, 0), shown(place), zh, en)


def refusal(file: str, line: int, field: str, zh: str, en: str) -> StoryError:
    """An error that names file, line and field."""
    fault = Fault(file, line, field, zh, en)
    return StoryError(fault.said_zh, fault.said_en, fault)


def shown(place: Place) -> str:
    """A place as people write it: `steps[2].at`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def read_document(text: str, file: str) -> Document:
    """The document of a text; raises `StoryError` for what can not be read, is too much, or is more than plain YAML."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise refusal(
            file, 0, "", f"文件过大，最多{LARGEST // 1024} KB", f"the file is too large, at most {LARGEST // 1024} KB"
        )
    try:
        look_over(text, file)
        lines: dict[Place, int] = {}
        node = yaml.compose(text, Loader=Loader)
        data = None if node is None else Builder(file, lines).build(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise refusal(
            file,
            mark.line + 1 if mark else 0,
            "",
            "YAML 格式无法读懂，请检查缩进、冒号和引号",
            f"no YAML: {error.problem}",
        ) from error
    except yaml.YAMLError as error:
        raise refusal(file, 0, "", "含有不可用的字符", f"not readable as YAML: {error}") from error
    return Document(file, data, lines)


def look_over(text: str, file: str) -> None:
    """Refuses what is too deep, too much, or could grow when it is put together; nothing is built before."""
    depth = entries = documents = 0
    for event in yaml.parse(text, Loader=Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        entries += isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refusal(
                file, line, "", "不能使用锚点和别名（& 和 *），请直接写出内容", "anchors and aliases are not allowed"
            )
        if getattr(event, "tag", None) not in (None, "!"):
            raise refusal(file, line, "", "不能使用标签（!）", "tags are not allowed")
        if depth > DEEPEST:
            raise refusal(file, line, "", f"嵌套过深，最多{DEEPEST}层", f"nested too deeply, at most {DEEPEST} levels")
        if entries > MOST_ENTRIES:
            raise refusal(
                file, line, "", f"内容过多，最多{MOST_ENTRIES}项", f"too much, at most {MOST_ENTRIES} entries"
            )
        if documents > 1:
            raise refusal(file, line, "", "一个文件只能写一个文档（---）", "one document a file")


@dataclass
class Builder:
    """Puts the value of a node together and notes the line of each entry."""

    file: str
    lines: dict[Place, int]

    def build(self, node: yaml.Node, place: Place) -> Any:
        """The value of a node."""
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return dict(self.pairs(node, place))
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*place, index)) for index, item in enumerate(node.value)]
        return self.scalar(node, place)

    def pairs(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, Any]]:
        """The entries of a mapping; a key stands once."""
        seen = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise refusal(self.file, line, shown(place), "项的名称应为文字", "the name of an entry must be text")
            key = str(key_node.value)
            if key in seen:
                raise refusal(self.file, line, shown((*place, key)), "这一项写了两次", "this entry stands twice")
            seen.add(key)
            value = self.build(value_node, (*place, key))
            self.lines[(*place, key)] = line
            yield key, value

    def scalar(self, node: yaml.Node, place: Place) -> Any:
        """A text, number, day, yes or no. A number that is none to reckon with, or a day that is in no month, is refused."""
        try:
            value = yaml.SafeLoader("").construct_object(node)
        except (ValueError, OverflowError) as error:
            raise refusal(
                self.file,
                self.lines[place],
                shown(place),
                f"不是有效的日期或数字：{node.value[:40]}",
                "no valid date or number",
            ) from error
        if isinstance(value, float) and not math.isfinite(value):
            raise refusal(self.file, self.lines[place], shown(place), "不是有效的数字", "no valid number")
        return value
