"""The lint as a whole: what it says of good and of unreadable files, and how it says it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from workflows.lint import Finding, lint_file, lint_folder, lint_source
from workflows.procedures.definitions import SHELF, Source

FOLDERS = sorted(path.parent for path in SHELF.glob("*/procedure.bpmn"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_procedure_of_the_shelf_is_without_findings(folder: Path) -> None:
    assert [str(finding) for finding in lint_folder(folder)] == []


def test_a_folder_of_procedures_is_linted_with_everything_below_it() -> None:
    assert [str(finding) for finding in lint_folder(SHELF)] == []


def test_a_folder_without_a_diagram_is_an_error(tmp_path: Path) -> None:
    assert [finding.code for finding in lint_folder(tmp_path)] == ["no-diagram"]


def test_a_finding_is_printed_as_file_element_code_and_message() -> None:
    error = Finding("a.bpmn", "step", "lane-missing", "没有泳道", "no lane", "error")
    warning = Finding("a.bpmn", "step", "name-long", "过长", "too long", "warning")

    assert str(error) == "a.bpmn:step: lane-missing 没有泳道 / no lane"
    assert re.fullmatch(r"a\.bpmn:step: name-long .*过长 / too long", str(warning))


HOSTILE = [
    (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "dtd-not-allowed"),
    (b"<a>", "broken-xml"),
    (b"<a/>", "not-bpmn"),
    (b"", "broken-xml"),
]


@pytest.mark.parametrize(("content", "code"), HOSTILE, ids=[code for _, code in HOSTILE])
def test_a_file_that_may_not_be_read_is_one_error(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "procedure.bpmn"
    path.write_bytes(content)

    findings = lint_file(path)

    assert [(finding.file, finding.element, finding.code) for finding in findings] == [(str(path), "-", code)]


def test_a_form_that_is_no_json_is_named_once_and_not_called_missing(tmp_path: Path) -> None:
    folder = shutil.copytree(SHELF / "shantou", tmp_path / "shantou")
    (folder / "forms" / "decide_review.json").write_text("{", encoding="utf-8")

    findings = lint_folder(folder)

    assert [(Path(finding.file).name, finding.code) for finding in findings] == [("decide_review.json", "form-broken")]


def test_a_diagram_away_from_its_forms_misses_them_all_but_may_have_them_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "copy.bpmn"
    shutil.copy(SHELF / "shantou" / "procedure.bpmn", path)
    assert {(finding.code, finding.severity) for finding in lint_file(path)} == {("form-missing", "warning")}

    (tmp_path / "forms").mkdir()
    assert {(finding.code, finding.severity) for finding in lint_file(path)} == {("form-missing", "error")}


def test_errors_come_before_warnings_and_nothing_is_said_twice(diagram: Any) -> None:
    diagram.set("dispatch_case", "name", "这个名称实在是长得无论如何也放不下" * 3).word("decide_review", "basis", None)

    findings = lint_source(diagram.build(), "x")

    assert [finding.severity for finding in findings] == ["error", "warning"]
    assert len(set(findings)) == len(findings)


def test_every_finding_speaks_chinese_and_english(diagram: Any) -> None:
    diagram.word("dispatch_case", "outcomes", None).set("work_order_received", "name", None)
    diagram.set("review_decided", "default", None).remove("lodge_appeal_message").remove("close_to_closed")
    diagram.forms["decide_review"] = {"type": "no such type"}

    findings = lint_source(diagram.build(), "x")

    assert len(findings) >= 6
    for finding in findings:
        assert re.search("[一-龥]", finding.message), finding
        assert " / " in finding.message, finding


def test_an_empty_process_is_told_what_it_lacks() -> None:
    empty = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
    <process id="p" isExecutable="true"/></definitions>"""

    assert "one-start" in {finding.code for finding in lint_source(Source("x", empty, {}), "x")}


def test_forms_are_json_schemas_with_titles_that_an_official_can_read() -> None:
    for path in sorted(SHELF.glob("*/forms/*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert re.search("[一-龥]", schema["title"]), path
        for name, field in schema["properties"].items():
            assert re.search("[一-龥]", field["title"]), (path, name)
