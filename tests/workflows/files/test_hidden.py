"""What hides in a file: programs in a PDF, however they are written; archives that take all memory or the whole disk."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
import zlib
from datetime import UTC, datetime

import pytest

from documents import pdf
from documents.tree import Document, Run, Text
from models.errors import DomainError
from tests.evidence import PDF, document
from workflows.files import hidden
from workflows.files.kinds import kind_of

AT = datetime(2026, 9, 29, 2, tzinfo=UTC)


def code(content: bytes, name: str) -> str:
    with pytest.raises(DomainError) as refusal:
        kind_of(io.BytesIO(content), name)
    return refusal.value.errors[0].code


def with_object(said: bytes) -> bytes:
    return PDF.replace(b"trailer", b"2 0 obj<<" + said + b">>endobj\ntrailer")


def packed(said: bytes) -> bytes:
    """The same object where only somebody who unpacks it can see it."""
    stream = zlib.compress(b"2 0 <<" + said + b">>")
    head = b"3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(stream)
    return PDF.replace(b"trailer", head + b"\nstream\r\n" + stream + b"\nendstream endobj\ntrailer")


@pytest.mark.parametrize(
    "said",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        b"/S /J#61vaScript /JS 4 0 R",
        b"/AA<</O<</S/Launch/F(cmd.exe)>>>>",
        b"/Names<</JavaScript 5 0 R>>",
    ],
)
@pytest.mark.parametrize("write", [with_object, packed])
def test_a_pdf_that_runs_something_is_refused(said: bytes, write: object) -> None:
    assert callable(write)
    assert code(write(said), "a.pdf") == "active-content"


def test_an_action_is_found_across_two_pieces_of_a_large_file() -> None:
    before = b"%PDF-1.4\n" + b" " * (hidden.PIECE - 14)

    assert code(before + b"/S/JavaScript/JS(1)\n%%EOF", "a.pdf") == "active-content"


def test_an_ordinary_pdf_of_a_word_processor_is_taken() -> None:
    paper = pdf.write(Document("报告", (Text("paragraph", (Run("JavaScript 和 Launch 只是文字。"),)),)), AT)

    assert kind_of(io.BytesIO(paper), "报告.pdf").extensions == ("pdf",)
    assert kind_of(io.BytesIO(packed(b"/Type/Font /LaunchPad 1")), "a.pdf").extensions == ("pdf",)


def test_objects_that_unpack_to_too_much_are_read_to_a_bound() -> None:
    bomb = packed(b"/Nothing(" + b"0" * (200 * 1024 * 1024) + b")")
    tracemalloc.start()

    kind_of(io.BytesIO(bomb), "a.pdf")

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * 1024 * 1024


def test_a_document_that_unpacks_to_a_whole_disk_is_refused() -> None:
    bomb = bytearray(document("word/document.xml"))
    entry = bomb.rindex(b"PK\x01\x02")
    # The size that the directory says it unpacks to.
    bomb[entry + 24 : entry + 28] = (hidden.LARGEST_UNPACKED + 1).to_bytes(4, "little")

    assert code(bytes(bomb), "a.docx") == "type-not-allowed"


def test_a_directory_that_would_take_all_memory_is_not_read() -> None:
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *(f"{'x' * 200}{n}" for n in range(5000))):
            archive.writestr(name, b"")

    assert code(many.getvalue(), "a.docx") == "type-not-allowed"


def test_a_second_word_on_the_size_of_the_directory_is_not_believed() -> None:
    content = document()
    place = content.rindex(hidden.ZIP_END)
    locator = hidden.ZIP64 + b"\0" * (hidden.LOCATOR - len(hidden.ZIP64))

    assert code(content[:place] + locator + content[place:], "a.docx") == "type-not-allowed"
