"""What a file is, by what it holds; what is two things at once does not come in."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from models.errors import DomainError
from tests.evidence import PDF, document, photo
from workflows.files.kinds import ACCEPTED, KINDS, kind_of
from workflows.files.pictures import MOST_PIXELS, copies

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def kind(content: bytes, name: str) -> str:
    return kind_of(io.BytesIO(content), name).extensions[0]


def code(content: bytes, name: str) -> str:
    with pytest.raises(DomainError) as refusal:
        kind_of(io.BytesIO(content), name)
    assert refusal.value.status == 422
    return refusal.value.errors[0].code


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (photo(), "现场.jpg", "jpg"),
        (photo(), "IMG_0001.JPEG", "jpg"),
        (photo(kind="PNG"), "a.png", "png"),
        (photo(kind="WEBP"), "a.webp", "webp"),
        (HEIC, "a.heic", "heic"),
        (PDF, "整改报告.pdf", "pdf"),
        (document(), "a.docx", "docx"),
        (document("xl/workbook.xml"), "a.xlsx", "xlsx"),
        (document("ppt/presentation.xml"), "a.pptx", "pptx"),
        (OLE, "a.doc", "doc"),
        (OLE, "a.xls", "xls"),
        (MP4, "a.mp4", "mp4"),
        ("经核实，情况属实。".encode(), "说明.txt", "txt"),
        ("经核实，情况属实。".encode("gb18030"), "说明.txt", "txt"),
    ],
)
def test_what_is_allowed_is_known_by_its_content(content: bytes, name: str, expected: str) -> None:
    assert kind(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.jpg", "empty"),
        (b"MZ\x90\x00", "a.exe", "type-not-allowed"),
        (b"MZ\x90\x00", "a.jpg", "type-not-allowed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "type-not-allowed"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.html", "type-not-allowed"),
        (b"Rar!\x1a\x07\x01\x00", "a.rar", "type-not-allowed"),
        (OLE, "a.msi", "type-not-allowed"),
        (b"\x00\x01\x02 text", "a.txt", "type-not-allowed"),
        (b"PK\x03\x04 and no more", "a.docx", "type-not-allowed"),
        (document("evil.bin"), "a.docx", "type-not-allowed"),
        # The name must agree, whichever of the two is wrong.
        (photo(), "a.pdf", "extension-differs"),
        (PDF, "报告.jpg", "extension-differs"),
        (PDF, "pdf", "extension-differs"),
        (PDF, "报告.pdf.exe", "extension-differs"),
        (document("xl/workbook.xml"), "a.docx", "extension-differs"),
        (document("word/document.xml", "word/vbaProject.bin"), "a.docx", "macros"),
        # Two things at once.
        (b"%PDF-1.4\n<html><script>alert(1)</script></html>", "a.pdf", "two-natures"),
        (PDF + document(), "a.pdf", "two-natures"),
        (photo() + document(), "a.jpg", "two-natures"),
        (photo(kind="PNG") + document(), "a.png", "two-natures"),
        (document() + b"<script>alert(1)</script>", "a.docx", "two-natures"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.txt", "two-natures"),
        (b"GIF89a/*", "a.gif", "type-not-allowed"),
        # A reader that searches for the beginning would find one.
        (b"\xff\xfe\x00 %PDF-1.4", "a.pdf", "type-not-allowed"),
    ],
)
def test_what_is_not_allowed_is_refused_with_what_is_wrong(content: bytes, name: str, expected: str) -> None:
    assert code(content, name) == expected


@given(content=st.binary(max_size=300), extension=st.sampled_from(ACCEPTED))
def test_whatever_comes_is_known_or_refused(content: bytes, extension: str) -> None:
    with contextlib.suppress(DomainError):
        assert kind_of(io.BytesIO(content), f"a{extension}").media in KINDS


def test_copies_hold_pixels_and_nothing_else() -> None:
    original = photo(4000, 1000)
    assert b"SECRET-CAMERA" in original

    small = copies(io.BytesIO(original))

    for content, most in ((small.preview, 1600), (small.thumbnail, 320)):
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, max(picture.size)) == ("JPEG", most)
            assert dict(picture.getexif()) == {}
        assert b"SECRET-CAMERA" not in content


def test_a_picture_is_turned_as_the_camera_was_held() -> None:
    small = copies(io.BytesIO(photo(600, 300, turned=True)))

    with Image.open(io.BytesIO(small.thumbnail)) as picture:
        assert picture.height > picture.width


def test_a_transparent_picture_stands_on_white() -> None:
    sink = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(sink, "PNG")

    small = copies(sink)

    with Image.open(io.BytesIO(small.thumbnail)) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_a_bomb_is_not_unpacked() -> None:
    side = 60_000
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = b"".join(
        chunk(name, data) for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )

    assert side * side > MOST_PIXELS
    with pytest.raises(DomainError) as refusal:
        copies(io.BytesIO(b"\x89PNG\r\n\x1a\n" + body))
    assert refusal.value.errors[0].code == "picture-too-large"


def chunk(name: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("cut", [30, 400, 2000])
def test_a_broken_picture_is_said_to_be_broken(cut: int) -> None:
    with pytest.raises(DomainError) as refusal:
        copies(io.BytesIO(photo()[:cut]))

    assert refusal.value.errors[0].code == "picture-broken"
