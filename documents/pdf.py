"""The PDF writer: the tree goes to Typst as data, so nothing that anybody wrote is ever read as Typst.

Our own `official.typ` is the only source; it may read no file, no package is at hand, and no clock is read.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from documents.characters import printable
from documents.errors import FontMissingError
from documents.tree import Block, Document, Picture, Table

SOURCE = (Path(__file__).parent / "official.typ").read_bytes()
# What each face may be called, the one that the standard names first. The first that is installed is taken.
SONG = (
    "FZXiaoBiaoSong-B05S",
    "SimSun",
    "STSong",
    "Songti SC",
    "Source Han Serif SC",
    "Noto Serif CJK SC",
    "Noto Serif SC",
)
HEI = ("SimHei", "STHeiti", "Heiti SC", "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Zen Hei")
FANG = ("FangSong_GB2312", "FangSong", "STFangsong")
KAI = ("KaiTi_GB2312", "KaiTi", "STKaiti", "Kaiti SC", "AR PL UKai CN")
# Characters that a line can not be broken between are given a place to break after so many.
UNBREAKABLE = re.compile(r"[!-~]{17,}")
STEP = 8
# Numbers of cases and papers: a line of text may end behind their hyphens, or it would be drawn wide before them.
HYPHEN = re.compile(r"(?<=[0-9A-Za-z]{4}-)(?=[0-9A-Za-z])")
PICTURE_PPI = 90.0
Form = Literal["pdf", "png"]


@cache
def installed() -> typst.Fonts:
    """The fonts of this machine, looked up once a process."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def faces(families: Sequence[str]) -> dict[str, list[str]]:
    """The four faces of an official paper from what is installed; FontMissingError where no font has Chinese."""
    song, hei = first(SONG, families), first(HEI, families)
    if song is None and hei is None:
        raise FontMissingError
    text, head = song or hei or "", hei or song or ""
    return {
        "song": [text, head],
        "hei": [head, text],
        "fang": [first(FANG, families) or text, text],
        "kai": [first(KAI, families) or text, text],
    }


def first(wanted: Sequence[str], families: Sequence[str]) -> str | None:
    """The first of these that is there."""
    known = {family.casefold(): family for family in families}
    return next((known[name.casefold()] for name in wanted if name.casefold() in known), None)


def check() -> str:
    """Which faces papers are set in; FontMissingError where there is none."""
    found = faces(installed().families())
    return "、".join(dict.fromkeys(names[0] for names in found.values()))


def write(document: Document, at: datetime) -> bytes:
    """The paper as PDF, dated `at` (aware). The same paper at the same instant is the same file."""
    return compiled(document, at, "pdf")[0]


def pages(document: Document, at: datetime, ppi: float = 80.0) -> list[bytes]:
    """The paper as PNG, one a page, for previews."""
    return compiled(document, at, "png", ppi)


def drawn(picture: Picture) -> bytes:
    """A drawing as PNG, for writers that can not take SVG."""
    source = b'#set page(width: auto, height: auto, margin: 4pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 1000pt)'
    return run(source, {"svg": picture.svg}, "png", PICTURE_PPI, None)[0]


def compiled(document: Document, at: datetime, form: Form, ppi: float = 80.0) -> list[bytes]:
    """One Typst run."""
    kept = document.to_json()
    fonts = faces(installed().families())
    data = {**kept, "fonts": fonts, "blocks": [setting(block) for block in document.blocks]}
    return run(SOURCE, {"data": json.dumps(data, ensure_ascii=False)}, form, ppi, at)


def run(source: bytes, inputs: dict[str, str], form: Form, ppi: float, at: datetime | None) -> list[bytes]:
    """Runs Typst in an empty folder, without packages."""
    with tempfile.TemporaryDirectory(prefix="bihuan-paper-") as folder:
        compiler = typst.Compiler(
            source,
            root=folder,
            font_paths=installed(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            package_path=folder,
            package_cache_path=folder,
        )
        timestamp = int(at.timestamp()) if at else 0
        made: Any = compiler.compile(format=form, ppi=ppi, timestamp=timestamp)
    return made if isinstance(made, list) else [made]


def setting(block: Block) -> dict[str, Any]:
    """A block as `official.typ` reads it, with places to break in what has none."""
    kept = dict(Document("", (block,)).to_json()["blocks"][0])
    if isinstance(block, Table):
        kept["rows"] = [[breakable(cell) for cell in row] for row in block.rows]
        kept["header"] = list(block.header)
    elif "runs" in kept:
        kept["runs"] = [{**piece, "text": breakable(HYPHEN.sub("\u200b", piece["text"]))} for piece in kept["runs"]]
    return kept


def breakable(text: str) -> str:
    """The text as it can be set: a zero-width space now and then inside endless words such as hashes and addresses."""
    return UNBREAKABLE.sub(lambda found: "\u200b".join(chunks(found.group())), printable(text))


def chunks(text: str) -> list[str]:
    """The text in pieces."""
    return [text[place : place + STEP] for place in range(0, len(text), STEP)]
