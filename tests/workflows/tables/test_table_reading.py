"""Reading a table from DMN: what is taken, and what is refused with row, column and what to do."""

# ruff: noqa: E501 -- a row of the table is a line

from __future__ import annotations

from typing import Any

import pytest
from table_files import HEAD, dmn

from workflows.procedures.xml import DiagramError
from workflows.tables import TableError, inspect, read_table


def test_a_table_is_read_with_its_columns_and_rows() -> None:
    table = read_table(
        dmn(
            [['"甲"', "< 3", '"5个工作日"', "1"], ["-", ">= 3", "", ""]],
            inputs=(("case.kind", "string"), ("batch_size", "number")),
            outputs=(("handle_within", "string"), ("answer", "number")),
        )
    )

    assert (table.id, table.name, table.hit_policy) == ("answers", "答复", "UNIQUE")
    assert [column.fact for column in table.inputs] == ["kind", "batch_size"]
    assert [column.name for column in table.outputs] == ["handle_within", "answer"]
    assert [row.number for row in table.rows] == [1, 2]
    assert table.rows[1].values == (None, None)


def test_what_dmn_js_leaves_beside_the_table_does_not_disturb() -> None:
    beside = (
        '<inputData id="x" name="机构类别" />'
        '<dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"><dmndi:DMNDiagram id="y" /></dmndi:DMNDI>'
    )

    assert len(read_table(dmn([["-", "1"]], more=beside, inside='<annotation name="说明" />')).rows) == 1


def test_a_note_is_kept_with_its_row() -> None:
    noted = dmn([["-", "1"]]).replace(
        b"</rule>", "<annotationEntry><text>依内部规定</text></annotationEntry></rule>".encode()
    )

    assert read_table(noted).rows[0].note == "依内部规定"


ONE: list[list[str]] = [["-", "1"]]
REFUSED: list[tuple[str, bytes, str, str]] = [
    # what, file, code, words
    ("an unquoted text", dmn([['"甲"', "1"], ["乙", "2"]]), "table-cell", "第2行“kind”列"),
    ("an output that is no number", dmn([["-", "很快"]]), "table-cell", "第1行“answer”列"),
    ("COLLECT", dmn(ONE, policy="COLLECT"), "table-hit-policy", "UNIQUE"),
    ("PRIORITY", dmn(ONE, policy="PRIORITY"), "table-hit-policy", "FIRST"),
    ("a row too short", dmn([["-"]]), "table-row-shape", "第1行"),
    ("no rows", dmn([]), "table-empty", "一行"),
    ("no input", dmn([["1"]], inputs=()), "table-empty", "输入列"),
    ("no output", dmn([["-"]], outputs=()), "table-empty", "输出列"),
    ("a type that we do not know", dmn(ONE, inputs=(("kind", "date"),)), "table-type", "文字（string）、数字（number）或是否（boolean）"),
    ("an expression as input", dmn(ONE, inputs=(("a + b", "number"),)), "table-input", "事实的名称"),
    ("a call as input", dmn(ONE, inputs=(("open('x')", "string"),)), "table-input", "事实的名称"),
    ("an output without a name", dmn(ONE, outputs=(("", "number"),)), "table-output", "#1"),
    ("an output with a Chinese name", dmn(ONE, outputs=(("答复", "number"),)), "table-output", "英文"),
    ("an input twice", dmn([["-", "-", "1"]], inputs=(("kind", "string"), ("kind", "string"))), "table-column", "重复"),
    ("an output twice", dmn([["-", "1", "1"]], outputs=(("a", "number"), ("a", "number"))), "table-column", "重复"),
    ("201 rows", dmn([[f'"{number}"', "1"] for number in range(201)]), "table-too-large", "201 行"),
    ("11 columns", dmn([["-"] * 10 + ["1"]], inputs=[(f"f{n}", "string") for n in range(10)]), "table-too-large", "11 列"),
    ("a value not allowed", dmn([['"丙"', "1"]], allowed={"kind": '"甲","乙"'}), "table-cell", "乙"),
    ("allowed numbers", dmn(ONE, inputs=(("n", "number"),), allowed={"n": "1,2"}), "table-input", "文字列"),
    ("two decisions", dmn(ONE, more='<decision id="z"><decisionTable id="zz" /></decision>'), "table-not-single", "2 个"),
    ("no decision", f"{HEAD}</definitions>".encode(), "table-not-single", "0 个"),
    ("a literal expression", dmn(ONE).replace(b"decisionTable", b"literalExpression"), "table-not-single", "决策表"),
    ("logic beside it", dmn(ONE, more='<businessKnowledgeModel id="b" />'), "table-logic", "businessKnowledgeModel"),
    ("a silent default", dmn(ONE).replace(b'typeRef="number" />', b'typeRef="number"><defaultOutputEntry><text>1</text></defaultOutputEntry></output>'), "table-output", "defaultOutputEntry"),
    ("Python cells", dmn(ONE).replace(b'<inputEntry ', b'<inputEntry expressionLanguage="python" '), "table-language", "FEEL"),
    ("a DTD", b'<!DOCTYPE a [<!ENTITY x "y">]>' + dmn(ONE).partition(b"?>")[2], "dtd-not-allowed", "DTD"),
    ("an import", dmn(ONE, more='<import namespace="x" name="y" importType="z" />'), "external-import", "外部"),
    ("a diagram", b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" />', "not-dmn", "DMN 1.3"),
    ("no XML", b"kind,answer", "broken-xml", "XML"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "code", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_table_that_we_would_not_decide_as_it_stands_is_refused(file: bytes, code: str, words: str) -> None:
    with pytest.raises(DiagramError) as refusal:
        read_table(file)

    assert refusal.value.code == code
    assert words in refusal.value.message
    assert " / " in refusal.value.message


def test_every_cell_that_can_not_be_read_is_named_at_once() -> None:
    _, faults = inspect(dmn([["甲", "x"], ['"乙"', "y"]]))

    assert [(fault.row, fault.column) for fault in faults] == [(1, "kind"), (1, "answer"), (2, "answer")]


def test_the_column_is_named_as_people_call_it() -> None:
    labelled = dmn([["甲", "1"]]).replace(b'<input id="i0">', '<input id="i0" label="机构类别">'.encode())

    with pytest.raises(TableError, match="第1行“机构类别”列"):
        read_table(labelled)


@pytest.mark.parametrize("policy", [None, "UNIQUE", "FIRST"])
def test_two_hit_policies_are_known_and_unique_is_the_usual_one(policy: Any) -> None:
    assert read_table(dmn(ONE, policy=policy)).hit_policy == (policy or "UNIQUE")
