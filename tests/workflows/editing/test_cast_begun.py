"""Who plays to begin with: enough for every procedure of the shelf to take a case and have it acted on."""

from __future__ import annotations

import pytest

from app import simulated_world
from workflows.editing.cast_begun import begun
from workflows.editing.cast_text import check
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF
from workflows.stories.packages import run_package

STORY = """title: 收到工单
received: 2026-09-24 10:00
steps:
  - at: 2026-09-24 11:00
"""
PLACE = "zhushan"


def of_a_new_place(key: str) -> Package:
    """A procedure of the shelf as that of a locality that has nobody yet, with a story that begins."""
    files = Package.read(SHELF / key).files
    kept = {path: text for path, text in files.items() if not path.startswith(("scenarios/", "cast"))}
    return Package(PLACE, {**kept, "scenarios/01-arrives.yaml": STORY})


@pytest.mark.parametrize("key", ["shantou", "example", "siping", "yongxing", "cangxi", "hulunbuir", "shenzhen"])
def test_a_case_arrives_where_nobody_was_written_down(key: str) -> None:
    package = of_a_new_place(key)
    text = begun(package)
    check(text, ())

    report = run_package(package.with_files({"cast.yaml": text}), simulated_world)

    assert [(run.passed, run.difference_zh) for run in report.runs] == [(True, "")]
