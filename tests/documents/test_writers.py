"""PDF and docx say what the tree says, whatever characters it holds, and look like official papers."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from docx.oxml.ns import qn

from documents import pdf, word
from documents.errors import FontMissingError
from documents.fields import invented
from documents.filling import fill
from documents.kinds import KINDS, shipped_template
from documents.tree import Document, Picture, Run, Table, Text
from tests.documents.reading import docx_text, paper, pdf_pages, pdf_text

AT = datetime(2026, 9, 29, 2, tzinfo=UTC)
A4 = (595, 842)
HOSTILE = [
    '#panic("x")',
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.2.2"',
    "$ integral_0^1 x $",
    "*粗* _斜_ `码` @ref <label> // 注释 /* */",
    r"\u{41} \n \" ] [ } { ) (",
    "{{ config }} {% if %} ${7*7} <b>粗</b> &amp; ]]>",
    "=HYPERLINK(1)",
    '"; #sys.inputs',
]


def document(*texts: str) -> Document:
    return Document("标题", tuple(Text("paragraph", (Run(text),)) for text in texts), running="标题")


@pytest.fixture(params=KINDS)
def sample(request: pytest.FixtureRequest) -> Document:
    kind = KINDS[request.param]
    return fill(shipped_template(kind.id), invented(), style=kind.style, mark="草稿")


def test_every_kind_says_in_pdf_and_docx_what_its_tree_says(sample: Document) -> None:
    written, typed = pdf_text(pdf.write(sample, AT)), docx_text(word.write(sample, AT))

    for block in sample.blocks:
        if isinstance(block, Text):
            said = "".join(block.plain.split())
            assert said in written
            assert said in typed
        elif isinstance(block, Table):
            for said in ("".join(cell.split()) for row in (block.header, *block.rows) for cell in row):
                assert said in written
                assert said in typed


def test_pages_are_a4_and_numbered_and_a_draft_says_so(sample: Document) -> None:
    pages = pdf_pages(pdf.write(sample, AT))

    for number, page in enumerate(pages, start=1):
        assert sorted(round(float(side)) for side in page.mediabox[2:]) == list(A4)
        text = "".join(page.extract_text().split())
        assert "草稿" in text
        assert (f"—{number}—" if sample.style == "letter" else f"第{number}页共{len(pages)}页") in text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_anybody_wrote_is_read_as_code(text: str) -> None:
    paper_ = Document(
        "标题", (Text("title", (Run(text),)), Table(((text, text),), ("甲", text)), *document(text).blocks), mark=text
    )
    expected = "".join(text.split())

    assert pdf_text(pdf.write(paper_, AT)).count(expected) >= 4
    assert docx_text(word.write(paper_, AT)).count(expected) >= 4


def test_control_characters_and_endless_words_do_no_harm() -> None:
    text = "甲\x00\x08\x1b\ud800乙" + "a" * 500 + "https://example.org/" + "字" * 500

    assert "甲乙" in pdf_text(pdf.write(document(text), AT))
    assert "甲乙" in docx_text(word.write(document(text), AT))


def test_rare_characters_are_set() -> None:
    assert "𠮷㐂龘" in pdf_text(pdf.write(document("𠮷㐂龘"), AT))


def test_the_same_paper_at_the_same_instant_is_the_same_file() -> None:
    assert pdf.write(document("一"), AT) == pdf.write(document("一"), AT)


def test_a_machine_without_a_chinese_font_is_told_so() -> None:
    with pytest.raises(FontMissingError, match="fonts-noto-cjk"):
        pdf.faces(["DejaVu Sans", "Liberation Serif"])


def test_one_face_is_enough() -> None:
    assert pdf.faces(["WenQuanYi Zen Hei"])["song"][0] == "WenQuanYi Zen Hei"


def test_a_diagram_lies_on_a_page_on_its_side() -> None:
    svg = str(invented()["流程图"].svg)
    drawn = Document("图", (*document("前").blocks, Picture(svg, "办理流程图"), *document("后").blocks))
    pages = pdf_pages(pdf.write(drawn, AT))

    [side] = [page for page in pages if float(page.mediabox[2]) > float(page.mediabox[3])]
    assert "办理流程图" in "".join(side.extract_text().split())
    assert "转派" in side.extract_text()
    typed = paper(word.write(drawn, AT))
    assert [section.page_width > section.page_height for section in typed.sections] == [False, True, False]
    assert len(typed.inline_shapes) == 1


def test_docx_has_real_headings_a_repeated_head_and_a_page_number() -> None:
    sample_ = fill(shipped_template("case_file"), invented(), style="file")
    typed = paper(word.write(sample_, AT))

    assert [p.text for p in typed.paragraphs if p.style.name == "Heading 1"][:2] == ["一、评价", "二、办理记录"]
    assert [p.text for p in typed.paragraphs if p.style.name == "Title"] == ["政务服务差评工单案卷"]
    assert typed.tables[2].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert "PAGE" in typed.sections[0].footer._element.xml
    fonts = typed.styles["Heading 1"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "黑体"


def test_a_letterhead_keeps_its_header_and_replaces_our_red_head() -> None:
    base = paper(word.write(document("旧正文"), AT))
    base.sections[0].header.paragraphs[0].text = "某市人民政府办公室"
    file = io.BytesIO()
    base.save(file)
    letter = fill(shipped_template("dispatch_notice"), invented())
    draft = Document(letter.title, letter.blocks, mark="草稿")
    typed, marked = (paper(word.write(written, AT, file.getvalue())) for written in (letter, draft))

    assert [line.text for line in marked.sections[0].header.paragraphs] == ["草稿", "某市人民政府办公室"]
    assert typed.sections[0].header.paragraphs[0].text == "某市人民政府办公室"
    assert "旧正文" not in [p.text for p in typed.paragraphs]
    assert not [p for p in typed.paragraphs if p.style.name == "红头"]


def test_the_office_stands_above_the_middle_of_its_date_and_a_long_name_fits_its_line() -> None:
    values = {**invented(), "发文机关": "示例市政务服务和公共资源交易监督管理办公室"}
    letter = fill(shipped_template("dispatch_notice"), values)
    typed = paper(word.write(letter, AT))
    head, office, date = (
        next(line for line in typed.paragraphs if line.style.name == name) for name in ("红头", "落款", "成文日期")
    )
    width = office.style.font.size

    assert date.style.paragraph_format.right_indent == 4 * width
    assert office.paragraph_format.right_indent == 0
    assert sum(run.font.size * len(run.text) for run in head.runs) <= 442 * 12700
    assert pdf_text(pdf.write(letter, AT)).count(values["发文机关"]) == 2


def test_no_file_of_the_machine_and_no_package_is_at_hand() -> None:
    with pytest.raises(Exception, match=r"file not found|access denied|outside"):
        pdf.run(b'#read("/etc/passwd")', {}, "pdf", 80, AT)
    with pytest.raises(Exception, match=r"package|download|network|not found"):
        pdf.run(b'#import "@preview/cetz:0.2.2"', {}, "pdf", 80, AT)


def test_a_docx_holds_nothing_active() -> None:
    with zipfile.ZipFile(io.BytesIO(word.write(document("文"), AT))) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower() or "embed" in name.lower()]
