"""Says of a file that can not be imported what it is, so that whoever chose the wrong one sees which they chose."""

from __future__ import annotations

import io
import re
import zipfile

from workflows.importing.archive import BROKEN, DIRECTORY_ENTRY, MAIN, MOST_FILES, left_by_system, name_of

ZIP = b"PK\x03\x04"
Words = tuple[str, str]
WANTED: Words = (
    "请导入 .bpmn 或 .xml 流程图，或程序文件夹的 .zip 压缩包",
    "import a diagram (.bpmn, .xml) or the .zip archive of a procedure's folder",
)
PICTURE: Words = ("图片", "a picture")
OTHER_ARCHIVE: Words = ("其他格式的压缩包", "an archive of another kind")
# How files begin that people choose by mistake.
BEGINNINGS: tuple[tuple[bytes, Words], ...] = (
    (b"%PDF", ("PDF 文件", "a PDF file")),
    (b"\xd0\xcf\x11\xe0", ("旧版 Word、Excel 或 Visio 文件", "an old Word, Excel or Visio file")),
    *((begin, PICTURE) for begin in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")),
    *((begin, OTHER_ARCHIVE) for begin in (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")),
    (b"PK\x05\x06", ("空的压缩包", "an empty archive")),
)
# The first element of XML that is no BPMN.
ROOTS: dict[str, Words] = {
    "html": ("网页", "a web page"),
    "svg": ("SVG 图片", "an SVG picture"),
    "mxfile": ("draw.io 图", "a draw.io drawing"),
    "mxGraphModel": ("draw.io 图", "a draw.io drawing"),
    "VisioDocument": ("Visio 图", "a Visio drawing"),
}
FIRST = re.compile(rb"<(?:\w+:)?(\w+)[^<]*>?")
# Folders of what Office packs as a zip.
OFFICE: dict[str, Words] = {
    "word/": ("Word 文件", "a Word file"),
    "xl/": ("Excel 文件", "an Excel file"),
    "ppt/": ("PowerPoint 文件", "a PowerPoint file"),
    "visio/": ("Visio 文件", "a Visio file"),
}
NAMES_SHOWN = 3


def unfit(content: bytes) -> Words | None:
    """Why a file is nothing that can be imported, in Chinese and English; None where it may be a diagram or a procedure."""
    what = of_archive(content) if content.startswith(ZIP) else of_file(content)
    return None if what is None else (f"{what[0]}；{WANTED[0]}", f"{what[1]}: {WANTED[1]}")


def of_file(content: bytes) -> Words | None:
    """What a file is that does not look like XML, or like XML of another kind."""
    body = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body:
        return "文件里没有内容", "there is nothing in the file"
    for begin, what in BEGINNINGS:
        if content.startswith(begin):
            return is_a(what)
    if body.startswith(b"<"):
        root = next((found[1].decode() for found in FIRST.finditer(body[:2000])), "")
        known = next((what for name, what in ROOTS.items() if name.lower() == root.lower()), None)
        return is_a(known) if known else None
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None  # Another encoding, which is refused as such.
    if body[:1] in (b"{", b"["):
        return is_a(("JSON 文件", "a JSON file"))
    return is_a(("文字文件", "a text file") if is_text(content) else ("无法识别的文件", "a file of an unknown kind"))


def of_archive(content: bytes) -> Words | None:
    """What an archive is that holds no procedure; a broken one, or one of too much, is refused where it is read."""
    if content.count(DIRECTORY_ENTRY) > 2 * MOST_FILES:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name_of(info) for info in archive.infolist() if not info.is_dir()]
    except BROKEN:
        return None
    for folder, what in OFFICE.items():
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return is_a(what)
    names = [name for name in names if not left_by_system(name)]
    if any(name.rpartition("/")[2] == MAIN for name in names):
        return None
    shown = "、".join("".join(sign for sign in name[:40] if sign.isprintable()) for name in names[:NAMES_SHOWN])
    more = (" 等", " …") if len(names) > NAMES_SHOWN else ("", "")
    return (
        f"压缩包里没有 {MAIN}，不是程序文件夹（里面有：{shown}{more[0]}）",
        f"there is no {MAIN} in the archive, so it is no procedure's folder (it holds {shown}{more[1]})",
    )


def is_text(content: bytes) -> bool:
    """Whether somebody could read it."""
    if b"\0" in content[:4000]:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def is_a(what: Words) -> Words:
    """The beginning of the sentence."""
    return f"这是{' ' if what[0][0].isascii() else ''}{what[0]}", f"this is {what[1]}"
