"""A letterhead brings styles, header and footer. Whatever acts, embeds or reaches out is refused with the reason."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from documents import letterhead
from documents.errors import LetterheadError

KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELS = "word/_rels/document.xml.rels"


def plain() -> bytes:
    file = io.BytesIO()
    paper = docx.Document()
    paper.sections[0].header.paragraphs[0].text = "某市人民政府"
    paper.save(file)
    return file.getvalue()


def changed(**parts: bytes | None) -> bytes:
    """The plain one with parts put in its place; a name is written with `__` for `/`."""
    put = {name.replace("__", "/"): content for name, content in parts.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in put:
                new.writestr(name, old.read(name))
        for name, content in put.items():
            if content is not None:
                new.writestr(name, content)
    return written.getvalue()


def part(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(plain())) as archive:
        return archive.read(name).decode()


def with_relation(more: str) -> bytes:
    return changed(**{RELS: part(RELS).replace("</Relationships>", f"{more}</Relationships>").encode()})


def refused(content: bytes) -> str:
    with pytest.raises(LetterheadError) as found:
        letterhead.check(content)
    assert found.value.message_zh
    return found.value.code


def test_a_plain_one_is_taken() -> None:
    content = plain()

    assert letterhead.check(content) == content


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"<html></html>", plain()[:2000]])
def test_what_is_no_docx_is_refused(content: bytes) -> None:
    assert refused(content) == "not-docx"


def test_a_workbook_or_a_macro_document_by_another_name_is_refused() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = part("[Content_Types].xml").replace(kind, "application/vnd.ms-word.document.macroEnabled.main+xml")

    assert refused(changed(**{"[Content_Types].xml": macro.encode()})) == "not-docx"


@pytest.mark.parametrize(
    "name", ["word__vbaProject.bin", "word__embeddings__oleObject1.bin", "word__activeX__activeX1.xml"]
)
def test_macros_and_embedded_objects_are_refused(name: str) -> None:
    assert refused(changed(**{name: b"<a/>"})) == "active-content"


def test_a_relation_to_the_outside_is_refused() -> None:
    outside = 'Target="http://example.org/a.png" TargetMode="External"'

    assert refused(with_relation(f'<Relationship Id="rX" Type="{KINDS}image" {outside}/>')) == "external"


def test_an_attached_template_or_a_chunk_of_another_format_is_refused() -> None:
    for kind in ("attachedTemplate", "aFChunk", "oleObject"):
        kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        assert (
            refused(with_relation(f'<Relationship Id="rX" Type="{kinds}{kind}" Target="x.xml"/>')) == "active-content"
        )


def with_body(more: str) -> bytes:
    body = part("word/document.xml").replace("<w:sectPr", f"<w:p>{more}</w:p><w:sectPr", 1)
    return changed(**{"word/document.xml": body.encode()})


def field(*pieces: str, inside: str = "") -> str:
    """A field whose instruction is written in several runs."""
    told = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"{begin}{told}{inside}{end}"


@pytest.mark.parametrize(
    "more",
    [
        "<w:r><w:instrText>DDEAUTO c:\\\\cmd</w:instrText></w:r>",
        field('INCLUDEPICTURE "http://example.org/a.png"'),
        field("INCLUDE", 'TEXT "//server/a.docx"'),
        field("D", "D", "E Excel a"),
        field("PAGE", inside=field('INCLUDETEXT "a"')),
        field("QUOTE", inside=field("PAGE")),
        field('HYPERLINK "http://example.org"'),
        field(""),
        '<w:fldSimple w:instr="LINK Excel.Sheet a"/>',
    ],
)
def test_a_field_that_fetches_is_refused_however_it_is_written(more: str) -> None:
    assert refused(with_body(more)) == "active-field"


@pytest.mark.parametrize(
    "more", [field(" PA", "GE "), field("NUMPAGES \\\\* Arabic"), '<w:fldSimple w:instr=" DATE "/>']
)
def test_page_numbers_and_dates_are_taken(more: str) -> None:
    content = with_body(more)

    assert letterhead.check(content) == content


@pytest.mark.parametrize("target", ["http://example.org/a.png", "file:///c:/a.docx", "//server/a", r"\\server\a"])
def test_a_relation_that_points_outside_without_saying_so_is_refused(target: str) -> None:
    assert refused(with_relation(f'<Relationship Id="rX" Type="{KINDS}image" Target="{target}"/>')) == "external"


def test_an_entity_is_refused() -> None:
    body = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'

    assert refused(changed(**{"word/styles.xml": body.encode()})) == "not-docx"


def test_what_unpacks_to_too_much_is_refused() -> None:
    assert refused(changed(**{"word/media/a.png": b"\x00" * (letterhead.LARGEST_UNPACKED + 1)})) == "too-large-unpacked"
    assert (
        refused(changed(**{f"word/media/{n}.png": b"a" for n in range(letterhead.MOST_PARTS)})) == "too-large-unpacked"
    )


def test_what_is_too_large_is_refused_before_it_is_opened() -> None:
    assert refused(b"a" * (letterhead.LARGEST + 1)) == "too-large"
