"""A decision table in its editor: findings row by row, and what it would decide."""

from __future__ import annotations

import pytest

from models.errors import DomainError
from workflows.editing.table_facts import known_facts, values_of
from workflows.editing.table_text import blank, decide, faults, read
from workflows.procedures.shelf import SHELF, Source

SOURCE = Source.read(SHELF / "shenzhen")
LIMITS = SOURCE.tables["limits"]
KNOWN = known_facts(SOURCE)


def test_the_table_of_the_shelf_is_sound_and_its_facts_are_known() -> None:
    assert faults(LIMITS, KNOWN) == []
    assert {"institution_kind", "level", "verify_within"} <= set(KNOWN)


def test_the_facts_of_a_diagram_that_can_not_be_read_are_those_of_every_case() -> None:
    broken = Source("x", b"<nonsense", {})

    assert {"level", "finding"} <= set(known_facts(broken))
    assert "verify_within" not in known_facts(broken)


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ('"非常不满意","差评"', '"不满意","差评"', "table-overlap", 2),
        ('not("hall","department")', '"section"', "table-gap", 0),
        ('"2个工作日"', "2个工作日", "table-cell", 1),
        ("<text>level</text>", "<text>colour</text>", "table-fact", 0),
        ('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT"', "table-hit-policy", 0),
        ("<decision ", "<!DOCTYPE x><decision ", "dtd-not-allowed", 0),
    ],
)
def test_findings_name_their_row(old: str, new: str, code: str, row: int) -> None:
    found = faults(LIMITS.replace(old, new), KNOWN)

    assert (code, row) in {(fault.code, fault.row) for fault in found}
    assert all(fault.zh and fault.en for fault in found)


def test_a_text_without_end_is_one_finding() -> None:
    assert [fault.code for fault in faults("<" * 1_000_000, KNOWN)] == ["too-large"]
    with pytest.raises(DomainError):
        read("<" * 1_000_000)


def test_on_trial_a_table_says_which_row_decides() -> None:
    found = decide(LIMITS, {"institution_kind": "department", "level": "不满意"})

    assert (found.row, found.outputs) == (4, {"verify_within": "5个工作日", "handle_within": None})
    assert found.words == "核实限期：5个工作日；处理限期：未设定"
    assert found.note.startswith("处理限期部门没有设定")


def test_on_trial_a_fact_of_the_wrong_kind_names_its_field() -> None:
    number = LIMITS.replace(
        'expression_institution_kind" typeRef="string"', 'expression_institution_kind" typeRef="number"'
    )
    for old, new in (('"hall"', "1"), ('"department"', "2"), ("not(1,2)", "not(1,2)")):
        number = number.replace(old, new)

    with pytest.raises(DomainError) as refusal:
        decide(number, {"institution_kind": "hall", "level": "不满意"})

    assert refusal.value.errors[0].pointer == "/facts/institution_kind"
    assert decide(number, {"institution_kind": "2", "level": "不满意"}).row == 4


def test_on_trial_a_case_that_no_row_takes_is_told() -> None:
    with pytest.raises(DomainError, match="不能是 满意"):
        decide(LIMITS, {"institution_kind": "hall", "level": "满意"})
    with pytest.raises(DomainError, match="没有一行适用于"):
        decide(
            LIMITS.replace("not(", "(").replace('("hall","department")', '"section"'),
            {"institution_kind": "province", "level": "差评"},
        )


def test_a_new_table_can_be_read_and_holds_what_was_typed_as_text() -> None:
    text = blank("verify_limits", '限期<b>"表"&', "level", KNOWN["level"])

    assert read(text).name == '限期<b>"表"&'
    assert [fault.code for fault in faults(text, KNOWN)] == ["table-output-empty"]
    assert read(blank("a", "b", "real_name", KNOWN["real_name"])).inputs[0].kind == "boolean"


def test_an_input_offers_the_values_that_its_fact_has() -> None:
    kind, level = read(LIMITS).inputs

    assert values_of(kind, KNOWN)["hall"] == "市级政务服务大厅"
    assert list(values_of(level, KNOWN)) == ["不满意", "非常不满意", "差评"]


def test_facts_have_their_type_and_what_forms_and_outcomes_call_their_values() -> None:
    assert (KNOWN["real_name"].kind, KNOWN["batch_size"].kind, KNOWN["level"].kind) == ("boolean", "number", "string")
    assert KNOWN["real_name"].values == {"true": "是", "false": "否"}
    assert KNOWN["finding"].values["substantiated"] == "属实"
    assert KNOWN["level"].title == "评价等级"
