"""`flask procedures …`, `flask story`, `flask rules`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result

from app import create_app
from config import ROOT, Config

SHANTOU = ROOT / "bpmn" / "shantou"


def flask(*arguments: str) -> Result:
    app = create_app(Config("sqlite://", demonstration=True, secret_key="k" * 40))
    return app.test_cli_runner().invoke(args=list(arguments))


def test_the_shipped_procedures_have_no_findings() -> None:
    result = flask(
        "procedures", "lint", *[str(path.parent) for path in sorted((ROOT / "bpmn").glob("*/procedure.bpmn"))]
    )

    assert (result.exit_code, result.stdout) == (0, "")


def test_a_finding_names_file_element_and_code_and_fails(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.bpmn"
    text = (SHANTOU / "procedure.bpmn").read_text(encoding="utf-8")
    wrong.write_text(text.replace('id="referral.refer_clue"', 'id="referral.nobody"'), encoding="utf-8")

    result = flask("procedures", "lint", str(wrong))

    assert result.exit_code == 1
    assert f"{wrong}:refer_clue: handler-unknown " in result.stdout


def test_a_diagram_alone_is_checked_without_its_forms(tmp_path: Path) -> None:
    alone = tmp_path / "alone.bpmn"
    alone.write_bytes((SHANTOU / "procedure.bpmn").read_bytes())

    assert flask("procedures", "lint", str(alone)).exit_code == 0


def test_a_file_that_is_not_there_is_refused() -> None:
    result = flask("procedures", "lint", "nowhere.bpmn")

    assert (result.exit_code, "nowhere.bpmn" in result.stderr) == (2, True)


def test_scenarios_are_run_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "shantou"
    (folder / "scenarios").mkdir(parents=True)
    for name in ("01-on-time", "05-appeal-upheld"):
        (folder / "scenarios" / f"{name}.yaml").write_bytes((SHANTOU / "scenarios" / f"{name}.yaml").read_bytes())

    result = flask("procedures", "run-scenarios", str(folder))

    assert (result.exit_code, result.stdout.strip().splitlines()[-1]) == (0, "2 passed, 0 failed")


def test_a_story_that_differs_fails_and_says_where(tmp_path: Path) -> None:
    folder = tmp_path / "shantou"
    (folder / "scenarios").mkdir(parents=True)
    text = (SHANTOU / "scenarios" / "01-on-time.yaml").read_text(encoding="utf-8")
    (folder / "scenarios" / "wrong.yaml").write_text(
        text.replace("closure: rectified", "closure: corrected"), encoding="utf-8"
    )

    result = flask("procedures", "run-scenarios", str(folder))

    assert result.exit_code == 1
    assert "结局，办结方式：期望 评价修正，实际 整改通过" in result.stdout


def test_a_folder_with_a_diagram_of_its_own_plays_on_that_diagram(tmp_path: Path) -> None:
    folder = tmp_path / "shantou"
    shutil.copytree(SHANTOU, folder)
    shutil.copytree(SHANTOU.parent / "shared", tmp_path / "shared")
    for path in folder.glob("scenarios/*.yaml"):
        if path.stem != "01-on-time":
            path.unlink()
    diagram = folder / "procedure.bpmn"
    shorter = diagram.read_text(encoding="utf-8").replace("10个工作日", "7个工作日")
    diagram.write_text(shorter, encoding="utf-8")

    result = flask("procedures", "run-scenarios", str(folder))

    assert (result.exit_code, result.stdout.strip().splitlines()[-1]) == (1, "0 passed, 1 failed")
    assert "期望 回访核实 2026-10-19，实际 回访核实 2026-10-14" in result.stdout


def test_a_folder_whose_diagram_can_not_be_read_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "scenarios" / "01-on-time.yaml").write_bytes((SHANTOU / "scenarios" / "01-on-time.yaml").read_bytes())
    (folder / "procedure.bpmn").write_text("<nothing", encoding="utf-8")

    result = flask("procedures", "run-scenarios", str(folder))

    assert (result.exit_code, f"{folder}：1:9 XML 无法读懂" in result.stderr) == (2, True)


def test_a_story_reads_day_by_day() -> None:
    result = flask("story", "shantou")

    assert result.exit_code == 0
    assert "周二 2026-09-29 16:00  转派工单  shantou-l1" in result.stdout
    assert "期限 2026年10月19日 24:00" in result.stdout


@pytest.mark.parametrize("arguments", [("story", "mars"), ("story", "shantou", "--scenario", "none")])
def test_an_unknown_story_is_refused_with_what_there_is(arguments: tuple[str, ...]) -> None:
    result = flask(*arguments)

    assert (result.exit_code, "shantou" in result.stderr or "01-on-time" in result.stderr) == (2, True)


def test_the_rules_are_printed_with_where_each_is_carried() -> None:
    result = flask("rules")

    assert result.exit_code == 0
    assert "ST-35d" in result.stdout
