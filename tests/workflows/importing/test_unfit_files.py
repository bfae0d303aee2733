"""Whoever chose the wrong file is told which they chose, and what is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ROOT
from workflows.importing.archive import write_zip
from workflows.importing.unfit import WANTED, unfit
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF

FOREIGN = sorted((ROOT / "tests" / "workflows" / "importing" / "foreign").glob("*.bpmn"))
DOCX = write_zip({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"})
LOOSE = write_zip({"照片.jpg": "x", "说明.txt": "y", "a.txt": "", "b.txt": "", "__MACOSX/._a": ""})

CASES = [
    (b"", "文件里没有内容", "nothing in the file"),
    (b"\xef\xbb\xbf \r\n", "文件里没有内容", "nothing in the file"),
    (b"%PDF-1.7\n\x00", "这是 PDF 文件", "a PDF file"),
    (b"\x89PNG\r\n\x1a\n\x00", "这是图片", "a picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "旧版 Word", "an old Word"),
    (b"Rar!\x1a\x07\x00", "其他格式的压缩包", "an archive of another kind"),
    (b"PK\x05\x06" + bytes(18), "空的压缩包", "an empty archive"),
    (DOCX, "这是 Word 文件", "a Word file"),
    (LOOSE, "压缩包里没有 procedure.bpmn，不是程序文件夹（里面有：a.txt、b.txt、照片.jpg 等）", "no procedure.bpmn"),
    ("会议纪要".encode(), "这是文字文件", "a text file"),
    ("会议纪要".encode("gbk"), "这是文字文件", "a text file"),
    (b'{"a": 1}', "这是 JSON 文件", "a JSON file"),
    (b"\x00\x01\x02\x03", "这是无法识别的文件", "an unknown kind"),
    (b"<!DOCTYPE html>\n<html><body>x</body></html>", "这是网页", "a web page"),
    (b'<?xml version="1.0"?>\n<mxfile host="x"><diagram/></mxfile>', "这是 draw.io 图", "a draw.io drawing"),
    (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "这是 SVG 图片", "an SVG picture"),
]


@pytest.mark.parametrize(("content", "zh", "en"), CASES, ids=[case[2] for case in CASES])
def test_a_file_that_is_no_procedure_is_called_what_it_is(content: bytes, zh: str, en: str) -> None:
    said = unfit(content)

    assert said is not None
    assert zh in said[0]
    assert en in said[1]
    assert said[0].endswith(WANTED[0])
    assert said[1].endswith(WANTED[1])


@pytest.mark.parametrize("path", FOREIGN, ids=[path.stem for path in FOREIGN])
def test_a_diagram_of_any_tool_may_be_one(path: Path) -> None:
    assert unfit(path.read_bytes()) is None


def test_a_procedure_and_what_is_broken_go_on_to_where_they_are_read() -> None:
    assert unfit(Package.read(SHELF / "siping").as_zip()) is None
    assert unfit(b"PK\x03\x04 nonsense") is None
    assert unfit(b"\xff\xfe<\x00a\x00") is None
    assert unfit(b"<a><b></a>") is None
