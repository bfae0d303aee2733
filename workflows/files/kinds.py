"""What a file is, by what it holds. A name only has to agree; a file that is two things at once is refused."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import IO

from models.errors import DomainError, wrong_field
from workflows.files import hidden

# Where a second format shows itself: HTML at the beginning, the directory of a ZIP at the end.
HEAD, TAIL = 2048, 66 * 1024
MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """A type that may be attached. `picture` has a preview; `opens` may be shown by the browser itself in a page of its own."""

    media: str
    name: str
    extensions: tuple[str, ...]
    picture: bool = False
    opens: bool = False


OFFICE = "application/vnd.openxmlformats-officedocument"
JPEG = Kind("image/jpeg", "照片", ("jpg", "jpeg"), picture=True)
PNG = Kind("image/png", "图片", ("png",), picture=True)
WEBP = Kind("image/webp", "图片", ("webp",), picture=True)
HEIC = Kind("image/heic", "照片", ("heic", "heif"))
PDF = Kind("application/pdf", "PDF 文档", ("pdf",), opens=True)
DOCX = Kind(f"{OFFICE}.wordprocessingml.document", "文字文档", ("docx",))
XLSX = Kind(f"{OFFICE}.spreadsheetml.sheet", "表格", ("xlsx",))
PPTX = Kind(f"{OFFICE}.presentationml.presentation", "演示文稿", ("pptx",))
DOC = Kind("application/msword", "文字文档", ("doc",))
XLS = Kind("application/vnd.ms-excel", "表格", ("xls",))
MP4 = Kind("video/mp4", "视频", ("mp4", "m4v"))
TXT = Kind("text/plain", "文本", ("txt",))

KINDS = {kind.media: kind for kind in (JPEG, PNG, WEBP, HEIC, PDF, DOCX, XLSX, PPTX, DOC, XLS, MP4, TXT)}
ACCEPTED = tuple(f".{extension}" for kind in KINDS.values() for extension in kind.extensions)
# Brands of ISO media files (ISO/IEC 14496-12), at byte 8.
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), HEIC),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"), MP4),
}
MEMBERS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(file: IO[bytes], name: str) -> Kind:
    """The kind of a file of this name; 422 where it is none of ours, is not what its name says, or is two things at once."""
    head = read_at(file, 0, HEAD)
    if not head:
        raise refused("empty", "文件是空的", "the file is empty")
    extension = name.rpartition(".")[2].casefold() if "." in name else ""
    kind = told_by(head) or (office(file) if head.startswith(b"PK\x03\x04") else None)
    if kind is None and head.startswith(OLE):
        kind = {"doc": DOC, "xls": XLS}.get(extension)
    if kind is None and extension == "txt" and is_text(file):
        kind = TXT
    if kind is None:
        raise refused(
            "type-not-allowed",
            "这种文件不能作为附件；可用照片（jpg、png、webp、heic）、PDF、Word、Excel、PPT、mp4、txt",
            "this type of file can not be attached",
        )
    if extension not in kind.extensions:
        raise refused(
            "extension-differs",
            f"文件内容是{kind.name}（{kind.extensions[0]}），与扩展名“{extension[:10] or '无'}”不符，请改正文件名",
            f"the content is {kind.media}, which the extension does not say",
        )
    refuse_second_nature(file, head, kind)
    return kind


def told_by(head: bytes) -> Kind | None:
    """The kind that the first bytes tell."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    # At the very beginning: readers that search for it further on are what makes two-faced files possible.
    if head.startswith(b"%PDF-"):
        return PDF
    return BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else None


def office(file: IO[bytes]) -> Kind | None:
    """Which document of OOXML a ZIP is; one with macros is none. Only its directory is read, nothing is unpacked."""
    if behind_zip(file):
        raise two_natures()
    found = hidden.members(file)
    names = {member.filename for member in found or ()}
    if found is None or "[Content_Types].xml" not in names:
        return None
    if hidden.has_macros(found):
        raise refused("macros", "文件含有宏，请另存为不含宏的文件", "the document has macros: save it without")
    return next((kind for member, kind in MEMBERS.items() if member in names), None)


def behind_zip(file: IO[bytes]) -> bool:
    """Whether something stands behind the directory of a ZIP: one of ours ends where the file ends, without a comment."""
    end = read_at(file, max(0, size_of(file) - TAIL), TAIL)
    place = end.rfind(hidden.ZIP_END)
    return place >= 0 and place != len(end) - hidden.END.size


def is_text(file: IO[bytes]) -> bool:
    """Whether all of it is text in UTF-8 or GB 18030, without control characters."""
    return any(decodes(file, encoding) for encoding in ("utf-8-sig", "gb18030"))


def decodes(file: IO[bytes], encoding: str) -> bool:
    """Whether a file is text in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(64 * 1024):
            if unprintable(decoder.decode(chunk)):
                return False
        return not unprintable(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


def unprintable(text: str) -> bool:
    """Whether there is a control character that no text has."""
    return any(character < " " and character not in "\t\n\r\f" for character in text)


def refuse_second_nature(file: IO[bytes], head: bytes, kind: Kind) -> None:
    """Refuses (422) a file that another reader could take for something else: HTML, or a ZIP behind a picture."""
    zipped = kind in (DOCX, XLSX, PPTX, TXT)
    has_zip = not zipped and hidden.ZIP_END in read_at(file, max(0, size_of(file) - TAIL), TAIL)
    if MARKUP.search(head) or has_zip:
        raise two_natures()
    if kind is PDF and hidden.runs_something(file):
        raise refused(
            "active-content",
            "PDF 含有脚本或会启动程序；请用“打印为 PDF”另存后上传",
            "the PDF has scripts or starts programs: print it to a PDF and upload that",
        )


def two_natures() -> DomainError:
    """Two formats in one file."""
    return refused(
        "two-natures",
        "文件里混有另一种格式（网页或压缩包），为安全起见不予接收；请重新导出后上传",
        "the file is two formats at once and is refused",
    )


def size_of(file: IO[bytes]) -> int:
    """Bytes of a file."""
    return file.seek(0, 2)


def read_at(file: IO[bytes], place: int, size: int) -> bytes:
    """So many bytes from a place."""
    file.seek(place)
    return file.read(size)


def refused(code: str, zh: str, en: str) -> DomainError:
    """A file that may not come in (422)."""
    return wrong_field("/file", code, zh, en)
