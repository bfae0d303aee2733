"""The docx writer: real heading styles, tables, header, footer and page numbers, set as GB/T 9704 asks.

With a letterhead of the administrator's, its header, footer and page stay as they are, and our own red head is left out.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeGuard

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from documents import pdf
from documents.characters import printable
from documents.tree import Block, Break, Document, Picture, Run, Table, Text

RED = RGBColor(0xD7, 0x00, 0x0F)
GREY = RGBColor(0x55, 0x55, 0x55)
# Fonts that Windows and WPS bring; a reader without them takes its own of the same face.
SONG, HEI, FANG, KAI, TITLE = "宋体", "黑体", "仿宋", "楷体", "方正小标宋简体"
# Name of the style, face, points, alignment, indent of the first line in characters.
STYLES: dict[str, tuple[str, str, float, Any, int]] = {
    "letterhead": ("红头", TITLE, 30, ALIGN.CENTER, 0),
    "number": ("文号", FANG, 16, ALIGN.CENTER, 0),
    "title": ("Title", TITLE, 22, ALIGN.CENTER, 0),
    "addressee": ("主送", FANG, 16, ALIGN.LEFT, 0),
    "paragraph": ("正文段落", FANG, 16, ALIGN.JUSTIFY, 2),
    "closing": ("结语", FANG, 16, ALIGN.JUSTIFY, 2),
    "quote": ("引文", KAI, 16, ALIGN.LEFT, 0),
    "attachment": ("附件说明", FANG, 16, ALIGN.JUSTIFY, 2),
    "signature": ("落款", FANG, 16, ALIGN.RIGHT, 0),
    "date": ("成文日期", FANG, 16, ALIGN.RIGHT, 0),
    "copy": ("抄送", FANG, 14, ALIGN.LEFT, 0),
    "note": ("附注", SONG, 10.5, ALIGN.LEFT, 0),
    "heading1": ("Heading 1", HEI, 16, ALIGN.LEFT, 2),
    "heading2": ("Heading 2", KAI, 16, ALIGN.LEFT, 2),
}
# A case file is read at the desk and set smaller.
SMALLER = 0.7
# Characters between the date and the edge of the text, and as many as a red head of full size may have on its line.
BESIDE_DATE, RED_HEAD = 4, 14


def write(document: Document, at: datetime, letterhead: bytes | None = None) -> bytes:
    """The paper as docx, dated `at` (aware). `letterhead` is a .docx that `letterhead.check` has passed."""
    paper = docx.Document(io.BytesIO(letterhead)) if letterhead else docx.Document()
    clear(paper)
    scale = 1.0 if document.style == "letter" else SMALLER
    add_styles(paper, scale)
    if letterhead:
        mark_pages(paper.sections[0], document.mark)
    else:
        set_page(paper.sections[0], document)
    for block, behind in zip(document.blocks, (*document.blocks[1:], None), strict=True):
        if letterhead and is_text(block, "letterhead"):
            continue
        WRITERS[type(block)](paper, block)
        if is_text(block, "signature") and is_text(behind, "date"):
            above_date(paper.paragraphs[-1], block, behind)
    properties = paper.core_properties
    properties.title, properties.author, properties.last_modified_by = printable(document.title)[:200], "", ""
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def is_text(block: Block | None, kind: str) -> TypeGuard[Text]:
    """Whether a block is this part of a paper."""
    return isinstance(block, Text) and block.kind == kind


def above_date(paragraph: Any, office: Text, date: Text) -> None:
    """The office above the middle of the date, where the seal goes; a long name may reach the edge."""
    over = (ems(office.plain) - ems(date.plain)) / 2
    paragraph.paragraph_format.right_indent = int(max(0.0, BESIDE_DATE - over) * paragraph.style.font.size)


def ems(text: str) -> float:
    """How wide a text is, in characters: Latin letters and digits are half as wide."""
    return sum(0.5 if letter.isascii() else 1.0 for letter in text)


def mark_pages(section: Any, mark: str) -> None:
    """The mark (草稿) above what a letterhead has above its pages."""
    heads = [section.header, *([section.first_page_header] if section.different_first_page_header_footer else [])]
    for head in heads if mark else ():
        paragraph = head.paragraphs[0].insert_paragraph_before()
        paragraph.alignment = ALIGN.RIGHT
        small(paragraph.add_run(printable(mark)), HEI, 9, GREY)


def clear(paper: Any) -> None:
    """Takes the body away; the section with header and footer stays."""
    body = paper.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)


def add_styles(paper: Any, scale: float) -> None:
    """Our styles, made or put right."""
    for name, face, points, align, indent in STYLES.values():
        try:
            style = paper.styles[name]
        except KeyError:
            style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        size = Pt(max(9.0, round(points * scale * 2) / 2))
        face_of(style, face, size)
        style.font.bold = name in ("红头", "Title")
        style.font.italic = False
        style.font.color.rgb = RED if name == "红头" else RGBColor(0, 0, 0)
        setting = style.paragraph_format
        setting.alignment = align
        setting.space_before = setting.space_after = Pt(14 * scale if name == "Title" else 0)
        setting.line_spacing = Pt(round(28 * scale, 1)) if points <= 16 else None
        setting.first_line_indent = int(size) * indent
        setting.left_indent = int(size) * 2 if name == "引文" else 0
        setting.right_indent = int(size) * (BESIDE_DATE if name == "成文日期" else 2) if align is ALIGN.RIGHT else 0
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)


def face_of(styled: Any, face: str, size: Any = None) -> None:
    """Sets the face for Chinese and Latin characters alike; theme fonts give way."""
    styled.font.name = face
    if size is not None:
        styled.font.size = size
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        if "Theme" in key:
            del fonts.attrib[key]
    for place in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{place}"), face)


def set_page(section: Any, document: Document) -> None:
    """A4 with the margins of the standard; the mark above, the page number below."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    letter = document.style == "letter"
    sides = (37, 35, 28, 26) if letter else (24, 22, 22, 22)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, sides)
    head = section.header.paragraphs[0]
    head.alignment = ALIGN.RIGHT
    said = document.mark if letter else "　".join(part for part in (document.running, document.mark) if part)
    small(head.add_run(printable(said)), HEI, 9, GREY)
    foot = section.footer.paragraphs[0]
    foot.alignment = ALIGN.CENTER
    small(foot.add_run("— "), SONG, 14 if letter else 9)
    small(page_number(foot), SONG, 14 if letter else 9)
    small(foot.add_run(" —"), SONG, 14 if letter else 9)


def small(run: Any, face: str, points: float, colour: RGBColor | None = None) -> None:
    """A run in a face of its own."""
    face_of(run, face, Pt(points))
    if colour is not None:
        run.font.color.rgb = colour


def page_number(paragraph: Any) -> Any:
    """The field PAGE."""
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    return run


def write_text(paper: Any, block: Text) -> None:
    """One paragraph in its style."""
    key = f"heading{min(block.level, 2)}" if block.kind == "heading" else block.kind
    paragraph = paper.add_paragraph(style=STYLES[key][0])
    for run in block.runs:
        write_run(paragraph, run)
    if block.kind == "letterhead" and ems(block.plain) > RED_HEAD:
        for written in paragraph.runs:
            written.font.size = int(paragraph.style.font.size * RED_HEAD / ems(block.plain))
    if block.kind == "number":
        border(paragraph, "bottom", "D7000F")
    elif block.kind == "copy":
        border(paragraph, "top", "000000")
        border(paragraph, "bottom", "000000")


def write_run(paragraph: Any, run: Run) -> None:
    """Some characters; no control characters, which XML can not hold."""
    written = paragraph.add_run(printable(run.text))
    if run.bold:
        written.bold = True


def border(paragraph: Any, side: str, colour: str) -> None:
    """A line above or below a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    line = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", colour)):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)


def write_table(paper: Any, block: Table) -> None:
    """A grid; the head is repeated on every page."""
    columns = max([1, len(block.header), *(len(row) for row in block.rows)])
    table = paper.add_table(rows=0, cols=columns)
    table.style = "Table Grid" if "Table Grid" in [style.name for style in paper.styles] else table.style
    shares = widths_of(block, columns)
    section = paper.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin
    for place, row in enumerate([*([block.header] if block.header else []), *block.rows]):
        head = bool(block.header) and place == 0
        line = table.add_row()
        cells = line.cells
        if len(row) < columns and row:
            cells[len(row) - 1].merge(cells[-1])
        for at, said in enumerate(row):
            write_cell(cells[at], said, bold=head)
            cells[at].width = int(room * (sum(shares[at:]) if at == len(row) - 1 else shares[at]))
        if head:
            mark = OxmlElement("w:tblHeader")
            line._tr.get_or_add_trPr().append(mark)
    paper.add_paragraph(style=STYLES["note"][0])


def widths_of(block: Table, columns: int) -> list[float]:
    """The shares of the columns, one in all."""
    given = list(block.widths) if len(block.widths) == columns else [1.0] * columns
    if block.form and not block.widths and columns in (2, 4):
        given = [1.0, 3.2] if columns == 2 else [0.95, 1.85, 0.95, 1.65]
    return [share / sum(given) for share in given]


def write_cell(cell: Any, said: str, *, bold: bool) -> None:
    """One cell, a paragraph a line."""
    for place, line in enumerate(printable(said).split("\n")):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.style = STYLES["note"][0]
        run = paragraph.add_run(line)
        run.bold = bold or None


def write_picture(paper: Any, block: Picture) -> None:
    """The drawing on a page that lies on its side, and a section of its own for it."""
    section = paper.add_section()
    upright = section.page_width < section.page_height
    if upright:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    caption = paper.add_paragraph(style=STYLES["note"][0])
    caption.alignment = ALIGN.CENTER
    caption.add_run(printable(block.caption)).bold = True
    room = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin - Mm(15)
    shape = paper.add_paragraph().add_run().add_picture(io.BytesIO(pdf.drawn(block)), width=room)
    if shape.height > height:
        shape.width, shape.height = int(shape.width * height / shape.height), height
    behind = paper.add_section()
    if upright:
        behind.orientation = WD_ORIENT.PORTRAIT
        behind.page_width, behind.page_height = behind.page_height, behind.page_width


def write_break(paper: Any, block: Block) -> None:
    """A new page."""
    paper.add_page_break()


WRITERS: dict[type[Block], Callable[[Any, Any], None]] = {
    Text: write_text,
    Table: write_table,
    Picture: write_picture,
    Break: write_break,
}
