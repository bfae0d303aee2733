"""Files from outside become drafts: a diagram of another tool with its list of what is not understood, or nothing at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config import ROOT
from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from tests.workflows.authoring.conftest import DIAGRAM, Desk
from workflows.authoring import incoming
from workflows.importing.archive import write_zip
from workflows.procedures.package import Package

FOREIGN = ROOT / "tests" / "workflows" / "importing" / "foreign"


def take(desk: Desk, path: Path) -> ProcedureDraft:
    return incoming.take(desk.context, desk.who("analyst"), "shantou", "", path.name, path.read_bytes())


def test_a_diagram_of_another_tool_becomes_a_draft_with_its_notes(desk: Desk) -> None:
    draft = take(desk, FOREIGN / "camunda_vendor.bpmn")

    assert "camunda:" not in draft.files[DIAGRAM]
    assert ("approve", 'camunda:assignee="${approver}"') in {
        (note["element"], note["what"]) for note in draft.import_notes
    }
    assert all(note["zh"] and note["en"] for note in draft.import_notes)


def test_a_diagram_that_is_refused_leaves_no_draft(desk: Desk) -> None:
    with pytest.raises(DomainError) as refusal:
        take(desk, FOREIGN / "b_several_processes.bpmn")

    assert refusal.value.code == "import-refused"
    assert "几个流程" in refusal.value.errors[0].message_zh


def test_an_archive_with_a_path_that_leads_elsewhere_is_refused_by_its_entry(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(write_zip({"../procedure.bpmn": "<a/>"}))

    with pytest.raises(DomainError) as refusal:
        take(desk, tmp_path / "a.zip")

    assert refusal.value.errors[0].code == "path-not-allowed"
    assert "../procedure.bpmn" in refusal.value.errors[0].message_zh


def test_a_procedure_that_goes_out_comes_back_the_same(desk: Desk, tmp_path: Path) -> None:
    package = Package.of(desk.version())
    (tmp_path / "a.zip").write_bytes(package.as_zip())

    draft = take(desk, tmp_path / "a.zip")

    assert (draft.files, draft.import_notes) == (package.files, [])


def test_a_file_with_a_very_long_name_is_taken_under_the_beginning_of_it(desk: Desk) -> None:
    content = (FOREIGN / "camunda_plain.bpmn").read_bytes()

    draft = incoming.take(desk.context, desk.who("analyst"), "shantou", "", f"{'长' * 200}.bpmn", content)

    assert draft.title == "长" * 120


def test_files_of_a_new_draft_all_have_a_text(desk: Desk) -> None:
    files: dict[str, Any] = {DIAGRAM: None, "settings.yaml": "title: 甲\n"}

    with pytest.raises(DomainError) as refusal:
        incoming.from_files(desk.context, desk.who("analyst"), "newtown", "新区", files)

    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/files/procedure.bpmn", "type")]
