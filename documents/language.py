"""The language of templates: lines of text with `{{ 字段 }}`, and nothing that could be computed or run.

A line is a paragraph. `# ` is the title, `## ` and `### ` are headings (numbered when filled in), `> ` is a quotation,
`| a | b |` a row of a table, `@主送 …` and its like are the parts of an official paper, `**…**` is bold, and a backslash takes
its meaning from the character behind it. Everything else is just what it says, `<b>` and `#let` too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from documents.errors import Finding, TemplateError

LONGEST = 20_000
MOST_LINES = 500
MOST_CELLS = 8
# What a line may be in an official paper, as the template says it.
DIRECTIVES = {
    "红头": "letterhead",
    "文号": "number",
    "主送": "addressee",
    "结语": "closing",
    "附件": "attachment",
    "落款": "signature",
    "日期": "date",
    "抄送": "copy",
    "附注": "note",
    "分页": "break",
}
HEADS = (("### ", "heading", 2), ("## ", "heading", 1), ("# ", "title", 0), ("> ", "quote", 0))
TOKEN = re.compile(r"\\(?P<escaped>.)|(?P<bold>\*\*)|\{\{(?P<field>.*?)\}\}|(?P<code>\{%|\{\{|\}\}|%\})", re.DOTALL)
NAME = re.compile(r"\w+")
RULING = re.compile(r"[\s|:-]+")


@dataclass(frozen=True)
class Part:
    """Some characters of a line, or the name of the field that stands there."""

    text: str
    is_field: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a template: what it is, and its cells (one, but in a table)."""

    number: int
    kind: str
    cells: tuple[tuple[Part, ...], ...]
    level: int = 0

    @property
    def fields(self) -> list[str]:
        """The names of the fields in it."""
        return [part.text for cell in self.cells for part in cell if part.is_field]

    @property
    def alone(self) -> str:
        """The field, where the line is a field and nothing else; else empty."""
        parts = [part for cell in self.cells for part in cell if part.is_field or part.text.strip()]
        return parts[0].text if self.kind == "paragraph" and len(parts) == 1 and parts[0].is_field else ""


@dataclass(frozen=True)
class Template:
    """A template that was read and found right."""

    lines: tuple[Line, ...]


def read(text: str, known: Mapping[str, str]) -> Template:
    """Reads a template. `known` maps field names to `text`, `table` or `picture`. Raises TemplateError with all findings."""
    findings: list[Finding] = []
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(text) > LONGEST or len(rows) > MOST_LINES:
        zh = f"模板过长：最多 {LONGEST} 字、{MOST_LINES} 行"
        raise TemplateError([Finding(1, "too-long", zh, f"at most {LONGEST} characters and {MOST_LINES} lines")])
    lines = [line for number, row in enumerate(rows, start=1) if (line := read_line(row, number, findings))]
    for line in lines:
        check_fields(line, known, findings)
    if not any(line.kind == "title" for line in lines):
        findings.append(Finding(1, "no-title", "缺少标题：请写一行“# 标题”", "there is no title: write a line «# …»"))
    if findings:
        # What is wrong twice in a line is said once.
        raise TemplateError(list(dict.fromkeys(findings)))
    return Template(tuple(lines))


def read_line(row: str, number: int, findings: list[Finding]) -> Line | None:
    """One line; None for an empty one and for the ruling below a table's head."""
    row = row.strip()
    if not row:
        return None
    if row.startswith("|"):
        return read_row(row, number, findings)
    if row.startswith("@"):
        word, _, rest = row[1:].replace("　", " ").partition(" ")
        kind = DIRECTIVES.get(word)
        if kind is None:
            near = nearest(word, list(DIRECTIVES), "@")
            findings.append(Finding(number, "unknown-part", f"没有“@{word}”{near}", f"there is no part @{word}"))
            return None
        return Line(number, kind, (parts_of(rest.strip(), number, findings),))
    for mark, kind, level in HEADS:
        if row.startswith(mark):
            return Line(number, kind, (parts_of(row.removeprefix(mark).strip(), number, findings),), level)
    return Line(number, "paragraph", (parts_of(row, number, findings),))


def read_row(row: str, number: int, findings: list[Finding]) -> Line | None:
    """One row of a table."""
    if RULING.fullmatch(row):
        return Line(number, "ruling", ()) if "-" in row else None
    cells = re.split(r"(?<!\\)\|", row.strip("|") if not row.endswith("\\|") else row[1:])
    if len(cells) > MOST_CELLS:
        findings.append(Finding(number, "too-many-cells", f"一行最多 {MOST_CELLS} 格", f"at most {MOST_CELLS} cells"))
        return None
    return Line(number, "row", tuple(parts_of(cell.strip(), number, findings) for cell in cells))


def parts_of(text: str, number: int, findings: list[Finding]) -> tuple[Part, ...]:
    """The characters and fields of a text."""
    parts: list[Part] = []
    bold, behind = False, 0
    for token in TOKEN.finditer(text):
        if token.start() > behind:
            parts.append(Part(text[behind : token.start()], bold=bold))
        behind = token.end()
        if token["escaped"]:
            parts.append(Part(token["escaped"], bold=bold))
        elif token["bold"]:
            bold = not bold
        elif token["code"]:
            zh = f"模板不含程序，不能写“{token['code']}”；要原样印出请写“\\{token['code'][0]}\\{token['code'][1]}”"
            findings.append(
                Finding(number, "code", zh, f"a template has no code: «{token['code']}» can not stand here")
            )
        else:
            parts += field_part(token["field"] or "", bold, number, findings)
    if text[behind:]:
        parts.append(Part(text[behind:], bold=bold))
    return tuple(parts)


def field_part(said: str, bold: bool, number: int, findings: list[Finding]) -> list[Part]:
    """The field between two pairs of braces: a bare name."""
    name = said.strip()
    if NAME.fullmatch(name):
        return [Part(name, is_field=True, bold=bold)]
    shown = name if len(name) <= 30 else name[:30] + "…"
    zh = f"“{{{{ {shown} }}}}”里只能写字段名，不能写算式、调用或其他程序"
    findings.append(Finding(number, "code", zh, "between {{ and }} stands the name of a field and nothing else"))
    return []


def check_fields(line: Line, known: Mapping[str, str], findings: list[Finding]) -> None:
    """Every field is one of the list, and a table or picture stands alone."""
    for name in line.fields:
        kind = known.get(name)
        if kind is None:
            near = nearest(name, list(known), "")
            findings.append(Finding(line.number, "unknown-field", f"没有字段“{name}”{near}", f"no field {name!r}"))
        elif kind != "text" and line.alone != name:
            zh = f"“{name}”是{'表格' if kind == 'table' else '图'}，须单独成行：{{{{ {name} }}}}"
            findings.append(Finding(line.number, "not-alone", zh, f"{name} is a {kind}: it needs a line of its own"))


def nearest(name: str, names: list[str], before: str) -> str:
    """«，您要写的可能是“…”», where something is near."""
    found = get_close_matches(name, names, n=1, cutoff=0.4)
    return f"，您要写的可能是“{before}{found[0]}”" if found else "，可用的见字段列表" if not before else ""
