"""The neutral tree between a template and the two writers: what stands on the paper, nothing of how it is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# The parts of an official paper (GB/T 9704): what a line of text is.
TEXTS = (
    "letterhead",  # 红头：发文机关标志
    "number",  # 文号，其下红线
    "title",  # 标题
    "addressee",  # 主送机关
    "heading",  # 层次标题
    "paragraph",  # 正文
    "closing",  # 结语：专此报告
    "quote",  # 引文
    "attachment",  # 附件说明
    "signature",  # 落款
    "date",  # 成文日期
    "copy",  # 抄送
    "note",  # 附注，小字
)


@dataclass(frozen=True)
class Run:
    """Some characters in one face."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Text:
    """One line or paragraph; `level` counts headings from 1."""

    kind: str
    runs: tuple[Run, ...]
    level: int = 0

    @property
    def plain(self) -> str:
        """The characters alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Table:
    """Rows of cells, the last cell of a short row reaching to the end; `widths` are shares of the line.

    `header` is empty where there is none. In a `form` every other cell is the label of the one beside it.
    """

    rows: tuple[tuple[str, ...], ...]
    header: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    form: bool = False


@dataclass(frozen=True)
class Picture:
    """A drawing of our own making (workflows/drawing), alone on a page that lies on its side."""

    svg: str
    caption: str = ""


@dataclass(frozen=True)
class Break:
    """A new page."""


Block = Text | Table | Picture | Break
NAMES: dict[str, type[Block]] = {"text": Text, "table": Table, "picture": Picture, "break": Break}


@dataclass(frozen=True)
class Document:
    """One paper. `style` is `letter` (公文) or `file` (案卷); `mark` stands in the header of every page (草稿), `running` below."""

    title: str
    blocks: tuple[Block, ...]
    style: str = "letter"
    mark: str = ""
    running: str = ""

    def to_json(self) -> dict[str, Any]:
        """The paper as JSON values, as it is kept."""
        kinds = {kind: name for name, kind in NAMES.items()}
        blocks = [{"block": kinds[type(block)], **asdict(block)} for block in self.blocks]
        return {
            "title": self.title,
            "style": self.style,
            "mark": self.mark,
            "running": self.running,
            "blocks": blocks,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Document:
        """The paper that was kept; KeyError where it is none of ours."""
        words = {key: str(kept[key]) for key in ("title", "style", "mark", "running")}
        return cls(blocks=tuple(block_from(entry) for entry in kept["blocks"]), **words)


def block_from(entry: Mapping[str, Any]) -> Block:
    """One block as it was kept."""
    kind = NAMES[entry["block"]]
    values = {key: value for key, value in entry.items() if key != "block"}
    if kind is Text:
        values["runs"] = tuple(Run(**run) for run in values["runs"])
    elif kind is Table:
        values["rows"] = tuple(tuple(row) for row in values["rows"])
        values |= {key: tuple(values[key]) for key in ("header", "widths")}
    return kind(**values)
