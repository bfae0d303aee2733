"""What is not known is left out with its line and heading; headings are numbered; full stops are not doubled."""

from __future__ import annotations

import pytest

from documents.filling import Value, fill, numeral
from documents.language import read
from documents.tree import Document, Picture, Table, Text

KNOWN = {"甲": "text", "乙": "text", "表": "table", "图": "picture"}


def filled(text: str, **values: Value) -> Document:
    return fill(read(f"# 标题\n{text}", KNOWN), values)


def lines(document: Document) -> list[str]:
    return [block.plain for block in document.blocks if isinstance(block, Text)][1:]


def test_a_line_without_anything_to_say_is_not_printed() -> None:
    assert lines(filled("经办：{{ 甲 }}\n期限：{{ 乙 }}", 甲="张某")) == ["经办：张某"]


def test_a_line_with_several_fields_stays_while_one_of_them_says_something() -> None:
    assert lines(filled("{{ 甲 }}与{{ 乙 }}", 乙="有")) == ["与有"]


def test_headings_are_numbered_and_one_with_nothing_below_it_goes() -> None:
    text = "## 情况\n{{ 甲 }}\n## 空\n{{ 乙 }}\n### 也空\n{{ 乙 }}\n## 意见\n### 之一\n好\n### 之二\n好"

    assert lines(filled(text, 甲="属实")) == ["一、情况", "属实", "二、意见", "（一）之一", "好", "（二）之二", "好"]


def test_an_empty_table_or_picture_is_left_out() -> None:
    document = filled("## 表\n{{ 表 }}\n## 图\n{{ 图 }}", 表=Table(()), 图=Picture(""))

    assert lines(document) == []
    assert len(document.blocks) == 1


def test_a_form_keeps_its_rows_with_a_dash_for_what_is_not_known_and_a_free_cell_where_nothing_is_asked() -> None:
    [_, table] = filled("| 经办 | {{ 甲 }} |\n| 期限 | {{ 乙 }} |\n| 签字 | |", 甲="张某").blocks

    assert isinstance(table, Table)
    assert table.rows == (("经办", "张某"), ("期限", "—"), ("签字", ""))
    assert table.form


def test_what_stands_above_a_ruling_is_the_head() -> None:
    [_, table] = filled("| 时间 | 事项 |\n|---|---|\n| {{ 甲 }} | 转派 |", 甲="九时").blocks

    assert isinstance(table, Table)
    assert (table.header, table.rows, table.form) == (("时间", "事项"), (("九时", "转派"),), False)


def test_a_value_with_its_own_full_stop_gets_no_second_one() -> None:
    assert lines(filled("意见：{{ 甲 }}。", 甲="情况属实。")) == ["意见：情况属实。"]


def test_what_was_written_in_paragraphs_is_set_in_paragraphs() -> None:
    assert lines(filled("措施：{{ 甲 }}。", 甲="一是增开窗口。\r\n\n  二是公示")) == [
        "措施：一是增开窗口。",
        "二是公示。",
    ]


def test_a_closing_line_is_no_content_of_the_heading_above_it() -> None:
    assert lines(filled("## 答复\n{{ 甲 }}\n@结语 专此报告。")) == ["专此报告。"]


def test_the_pages_of_a_file_say_of_which_case_they_are() -> None:
    assert fill(read("# 案卷", KNOWN), {}, of="SH-1").running == "案卷　SH-1"


def test_a_value_is_never_read_as_a_template() -> None:
    assert lines(filled("{{ 甲 }}", 甲="{{ 乙 }}**粗**# 题", 乙="秘密")) == ["{{ 乙 }}**粗**# 题"]


def test_a_paper_is_kept_and_read_again_as_it_was() -> None:
    document = filled(
        "{{ 甲 }}\n{{ 表 }}\n{{ 图 }}\n@分页\n@日期 某日", 甲="文", 表=Table((("1",),), ("头",)), 图=Picture("<svg/>")
    )

    assert Document.from_json(document.to_json()) == document


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_numerals(number: int, said: str) -> None:
    assert numeral(number) == said
