"""What an uploaded .docx must be to stand below our papers: styles, header and footer, and nothing that acts or reaches out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from lxml import etree

from documents.errors import LetterheadError

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 200
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# Parts and relationships that act, embed or fetch.
ACTING = re.compile(
    r"vbaProject|vbaData|activeX|embeddings/|oleObject|afchunk|attachedTemplate|subDocument|\.bin$|\.exe$", re.I
)
# Fields that only say where one is or what day it is; every other one is refused, whatever it would do.
FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "TITLE", "STYLEREF"})
# Where a relationship without a mode points outside all the same.
OUTSIDE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.I)


def check(content: bytes) -> bytes:
    """The same content, if it may be a letterhead; LetterheadError with the reason where it may not."""
    if len(content) > LARGEST:
        raise LetterheadError("too-large", "文件超过 2 MB", "the file is larger than 2 MB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_sizes(archive)
            for name in archive.namelist():
                check_part(name, archive)
            if MAIN not in archive.read("[Content_Types].xml").decode("utf-8", "replace"):
                raise not_docx()
        docx.Document(io.BytesIO(content))
    except LetterheadError:
        raise
    except Exception as error:  # a file that somebody made up can break a library in any way
        raise not_docx() from error
    return content


def not_docx() -> LetterheadError:
    """It is something else, or broken."""
    return LetterheadError("not-docx", "不是可用的 Word 文档（.docx）", "not a Word document (.docx) that can be read")


def check_sizes(archive: zipfile.ZipFile) -> None:
    """Refuses archives that unpack to more than a letterhead can hold."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise LetterheadError("too-large-unpacked", "文档解压后过大", "the document is too large when unpacked")
    if any(part.flag_bits & 0x1 for part in parts):
        raise not_docx()


def check_part(name: str, archive: zipfile.ZipFile) -> None:
    """Refuses one part that acts, embeds or reaches out."""
    if ACTING.search(name) or ".." in name.split("/"):
        raise LetterheadError(
            "active-content", f"文档含有宏、控件或嵌入对象（{name[:60]}）", "it has macros or embedded objects"
        )
    if not name.endswith((".xml", ".rels")):
        return
    root = parse(bounded(archive, name))
    if name.endswith(".rels"):
        for relation in root.iter("{*}Relationship"):
            check_relation(relation)
        return
    for said in instructions(root):
        word = said.split(None, 1)[0].upper() if said.strip() else "?"
        if word not in FIELDS:
            raise LetterheadError(
                "active-field",
                f"文档含有不能使用的域（{word[:20]}）；只能用页码、页数、日期等",
                "it has a field other than page numbers, dates and the like",
            )


def instructions(root: etree._Element) -> Iterator[str]:
    """What each field of a part is told, put together from the pieces that it may be written in; one in another is one more."""
    for simple in root.iter("{*}fldSimple"):
        yield next((str(value) for key, value in simple.attrib.items() if str(key).endswith("instr")), "")
    around: list[str] = []
    for element in root.iter("{*}fldChar", "{*}instrText", "{*}delInstrText"):
        kind = next((value for key, value in element.attrib.items() if str(key).endswith("fldCharType")), "")
        if kind == "begin":
            around.append("")
        elif kind == "end" and around:
            yield around.pop()
        elif not kind:
            # Outside of any field it is told to nobody, unless a reader is less strict than we are.
            around = around or [""]
            around[-1] += element.text or ""
    yield from around


def check_relation(relation: etree._Element) -> None:
    """Refuses a relationship to the outside, or to something that acts."""
    outside = OUTSIDE.match(relation.get("Target") or "")
    if outside or (relation.get("TargetMode") or "").lower() == "external":
        raise LetterheadError(
            "external",
            "文档引用了外部内容（链接、图片或模板），请先去掉",
            "it points outside: remove links and linked pictures",
        )
    if ACTING.search((relation.get("Type") or "") + " " + (relation.get("Target") or "")):
        raise LetterheadError("active-content", "文档含有宏、控件或嵌入对象", "it has macros or embedded objects")


def bounded(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part unpacked, whatever its header says of its size."""
    with archive.open(name) as part:
        content = part.read(LARGEST_UNPACKED + 1)
    if len(content) > LARGEST_UNPACKED:
        raise LetterheadError("too-large-unpacked", "文档解压后过大", "the document is too large when unpacked")
    return content


def parse(content: bytes) -> etree._Element:
    """XML without a document type, so without entities."""
    if b"<!DOCTYPE" in content:
        raise not_docx()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)
