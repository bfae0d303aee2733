"""Forms and tables are found by the steps that name them; a new name changes those places alone."""

from __future__ import annotations

import pytest

from models.errors import DomainError
from workflows.editing.naming import refuse_name, renamed, uses
from workflows.procedures.shelf import SHELF, Source


def files_of(key: str) -> dict[str, str]:
    """The diagrams of a procedure."""
    source = Source.read(SHELF / key)
    parts = {f"parts/{name}.bpmn": text for name, text in source.parts.items()}
    return {"procedure.bpmn": source.diagram.decode(), **parts, "forms/dispatch_case.json": "{}"}


def test_who_uses_a_form_is_told_by_diagram_and_step() -> None:
    found = uses(files_of("shantou"), "form")

    assert [(use.file, use.name) for use in found["submit_rectification"]] == [
        ("procedure.bpmn", "提交整改核实情况"),
    ]
    assert {use.file for use in found["verify_appeal"]} == {"parts/appeal_verification.bpmn"}
    assert [use.element for use in uses(files_of("shenzhen"), "table")["limits"]] == ["look_up_limits"]


def test_a_new_name_changes_nothing_else() -> None:
    files = files_of("shantou")

    done = renamed(files, "form", "submit_rectification", "rectify")

    assert list(done) == ["procedure.bpmn"]
    assert done["procedure.bpmn"].replace('value="rectify"', 'value="submit_rectification"') == files["procedure.bpmn"]
    assert set(uses({**files, **done}, "form")) == set(uses(files, "form")) - {"submit_rectification"} | {"rectify"}


def test_properties_of_another_name_or_value_stay() -> None:
    text = (
        "<x:property value='old' name=\"form\" /><property name='form' value='older'/>"
        '<property name="table" value="old"/><y:property name="form" value="old"></y:property>'
    )

    done = renamed({"procedure.bpmn": text}, "form", "old", "new")["procedure.bpmn"]

    assert done.count('"new"') == 2
    assert "'older'" in done
    assert 'name="table" value="old"' in done


def test_a_diagram_that_can_not_be_read_names_nothing() -> None:
    assert uses({"procedure.bpmn": "<nonsense"}, "form") == {}


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "../a", "a b", "名", "a" * 65, "a\n"])
def test_a_name_that_is_no_word_is_refused(name: str) -> None:
    with pytest.raises(DomainError) as refusal:
        refuse_name(name, set(), "/name")

    assert refusal.value.errors[0].pointer == "/name"


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(DomainError, match="已经有 reply"):
        refuse_name("reply", {"reply"}, "/name")
