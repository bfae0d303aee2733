"""Fills a template in: fields become what they stand for, headings get their numbers, and what has nothing to say is left out.

There is no condition to write: a line whose fields are all empty is not printed, nor is a heading with nothing below it.
What somebody wrote in several paragraphs is set in several paragraphs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from documents.language import Line, Part, Template
from documents.tree import Block, Break, Document, Picture, Run, Table, Text

Value = str | Table | Picture
# What ends a sentence.
STOPS = ("。", "！", "？", "；", "…", ".", "!", "?")
# What stands in a cell of a form that asks for something there is nothing of.
NOTHING = "—"
DIGITS = "零一二三四五六七八九"


def fill(
    template: Template, values: Mapping[str, Value], *, style: str = "letter", mark: str = "", of: str = ""
) -> Document:
    """The paper. A field that `values` does not have is empty; `of` stands behind the title above the pages of a file."""
    blocks: list[Block] = []
    for is_row, lines in groupby(template.lines, key=lambda line: line.kind in ("row", "ruling")):
        if is_row:
            blocks.append(table_of(list(lines), values))
        else:
            blocks += [block for line in lines for block in blocks_of(line, values)]
    title = next((block.plain for block in blocks if isinstance(block, Text) and block.kind == "title"), "")
    return Document(title, tuple(numbered(without_empty(blocks))), style, mark, "　".join(filter(None, (title, of))))


def blocks_of(line: Line, values: Mapping[str, Value]) -> list[Block]:
    """One line filled in, a paragraph for each that was written; nothing where it has fields and none of them says anything."""
    if line.kind == "break":
        return [Break()]
    if line.alone:
        value = values.get(line.alone, "")
        if isinstance(value, Picture):
            return [value] if value.svg else []
        if isinstance(value, Table):
            return [value] if value.rows else []
    runs = runs_of(line.cells[0], values)
    if line.fields and not any(said(name, values).strip() for name in line.fields):
        return []
    return [Text(line.kind, part, line.level) for part in paragraphs(runs)]


def paragraphs(runs: Sequence[Run]) -> list[tuple[Run, ...]]:
    """The same, cut where somebody began a new line."""
    found: list[list[Run]] = [[]]
    for run in runs:
        first, *more = (part.strip() if "\n" in run.text else part for part in run.text.split("\n"))
        found[-1].append(Run(first, run.bold))
        found += [[Run(part, run.bold)] for part in more if part]
    return [tuple(part) for part in found]


def runs_of(parts: Sequence[Part], values: Mapping[str, Value]) -> tuple[Run, ...]:
    """The characters of a line. A field that brings its own full stop gets no second one."""
    runs: list[Run] = []
    for part in parts:
        text = said(part.text, values).strip() if part.is_field else part.text
        if runs and runs[-1].text.endswith(STOPS) and text.startswith("。"):
            text = text[1:]
        runs.append(Run(text, part.bold))
    return tuple(runs)


def said(name: str, values: Mapping[str, Value]) -> str:
    """What a field says in a line of text."""
    value = values.get(name, "")
    return value if isinstance(value, str) else ""


def table_of(lines: list[Line], values: Mapping[str, Value]) -> Table:
    """Rows one below the other; what stands above a ruling is the head. A form keeps its empty cells."""
    at = next((place for place, line in enumerate(lines) if line.kind == "ruling"), 0)
    rows = [tuple(cell_of(cell, values, form=at != 1) for cell in line.cells) for line in lines if line.kind == "row"]
    head = rows[0] if at == 1 else ()
    return Table(tuple(rows[1:] if head else rows), head, form=not head)


def cell_of(parts: Sequence[Part], values: Mapping[str, Value], *, form: bool) -> str:
    """What a cell says. In a form what is asked for and is not there is a dash, and what asks for nothing stays free."""
    said_ = "".join(run.text for run in runs_of(parts, values))
    return NOTHING if form and not said_.strip() and any(part.is_field for part in parts) else said_


def without_empty(blocks: Sequence[Block]) -> list[Block]:
    """Without headings below which nothing stands before the next of their level."""
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        if isinstance(block, Text) and block.kind == "heading" and not has_content(blocks[place + 1 :], block.level):
            continue
        kept.append(block)
    return kept


def has_content(behind: Sequence[Block], level: int) -> bool:
    """Whether something stands below a heading of this level."""
    for block in behind:
        if isinstance(block, Break):
            continue
        if not isinstance(block, Text):
            return True
        if block.kind == "heading" and block.level <= level:
            return False
        if block.kind in ("paragraph", "quote", "note"):
            return True
        if block.kind != "heading":
            return False
    return False


def numbered(blocks: Sequence[Block]) -> list[Block]:
    """Headings with their numbers: 一、二、三、 and below them （一）（二）."""
    first = second = 0
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Text) and block.kind == "heading":
            first, second = (first + 1, 0) if block.level == 1 else (first, second + 1)
            number = f"{numeral(first)}、" if block.level == 1 else f"（{numeral(second)}）"
            block = Text(block.kind, (Run(number), *block.runs), block.level)
        found.append(block)
    return found


def numeral(number: int) -> str:
    """1 to 99 in Chinese: 十二, 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones or not tens else "")
