"""The stories of a package are played in its own world: its diagram, its cast, and nobody else's files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import simulated_world
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF
from workflows.stories.packages import run_package
from workflows.stories.report import Report, StoryRun

FIRST, SECOND = "01-on-time", "02-dispatched-late"


@pytest.fixture
def shantou() -> Package:
    return Package.read(SHELF / "shantou")


@pytest.fixture
def short() -> Package:
    """The shortest procedure of the shelf: three stories. That those of every other one pass every element of its
    diagram is held in tests/procedures."""
    return Package.read(SHELF / "shenzhen-neutral")


def only(report: Report) -> StoryRun:
    (run,) = report.runs
    return run


def changed(package: Package, path: str, old: str, new: str) -> Package:
    assert old in package.files[path]
    return package.with_files({path: package.files[path].replace(old, new)})


def test_all_stories_of_a_procedure_pass_every_element_of_its_diagram(short: Package) -> None:
    seen: list[tuple[int, int]] = []

    report = run_package(short, simulated_world, progress=lambda done, total, run: seen.append((done, total)))

    assert report.passed
    assert report.missed == []
    assert [run.name for run in report.runs] == ["01-trained", "02-problems-rectified", "03-good-opens-nothing"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert Report.read(report.as_json()) == report


def test_a_shorter_limit_is_caught_by_the_story_and_said_where(shantou: Package) -> None:
    draft = changed(shantou, "procedure.bpmn", ">10个工作日<", ">7个工作日<")

    run = only(run_package(draft, simulated_world, [FIRST]))

    assert not run.passed
    assert run.difference_zh == "第1步“转派工单”，到期日：期望 回访核实 2026-10-19，实际 回访核实 2026-10-14"
    assert "found 回访核实 (verify_by_callback) 2026-10-14" in run.difference_en
    arrival, first = run.moments
    assert (arrival["number"], first["number"], first["error_zh"]) == (0, 1, run.difference_zh)
    held = {item["key"]: item["holds"] for item in first["checked"]}
    assert held == {"waiting": True, "due": False, "urgency": True}
    due = next(item for item in first["checked"] if item["key"] == "due")
    assert due["wanted"] == {"dispatch_due": "2026-09-29", "verify_by_callback": "2026-10-19"}
    assert due["found"] == {"dispatch_due": "2026-09-29", "verify_by_callback": "2026-10-14"}


def test_worlds_of_two_contents_do_not_get_into_each_other(shantou: Package) -> None:
    draft = changed(shantou, "procedure.bpmn", ">10个工作日<", ">7个工作日<")

    went = [run_package(package, simulated_world, [FIRST]).passed for package in (shantou, draft, shantou, draft)]

    assert went == [True, False, True, False]


def test_each_step_tells_what_happened_what_waits_and_which_limits_run(shantou: Package) -> None:
    run = only(run_package(shantou, simulated_world, [FIRST]))
    arrival, dispatched = run.moments[:2]

    assert [item["name"] for item in arrival["events"]] == ["CaseOpened"]
    assert [(item["step"], item["day"]) for item in arrival["waiting"]] == [("dispatch_case", "2026-09-29")]
    assert (dispatched["at"], dispatched["by"], dispatched["title"]) == ("2026-09-29 16:00", "shantou-l1", "转派工单")
    assert [item["name"] for item in dispatched["events"]] == ["DispatchEarlyWarning", "CaseDispatched"]
    assert "dispatch_warn" in dispatched["passed"]
    assert {item["element"]: item["state"] for item in dispatched["limits"]}["dispatch_due"] == "met"
    assert [item["number"] for item in run.moments] == [0, 1, 2, 3, 4, 5]
    assert run.moments[-1]["stage"] == "closed"


def test_a_refusal_is_told_in_the_words_of_the_person_who_was_refused(shantou: Package) -> None:
    run = only(run_package(shantou, simulated_world, ["08-appeal-on-day-six-refused"]))

    assert run.passed
    assert "申诉" in run.moments[3]["refusal_zh"]
    assert "appeal" in run.moments[3]["refusal_en"]
    assert [item["refusal_zh"] for item in run.moments[4:]] == ["", "", ""]


def test_elements_that_no_story_passes_are_named(short: Package) -> None:
    alone = short.with_files({"scenarios/02-problems-rectified.yaml": None})

    report = run_package(alone, simulated_world)

    assert report.passed
    assert report.missed == ["rectify_problems"]


def test_a_story_that_can_not_be_read_is_told_and_the_others_are_played(shantou: Package) -> None:
    draft = changed(shantou, f"scenarios/{FIRST}.yaml", "outcome: accept", "outcomes: accept")

    report = run_package(draft, simulated_world, [FIRST, SECOND, "nothing"])

    assert [run.passed for run in report.runs] == [False, True, False]
    assert report.runs[0].fault is not None
    assert report.runs[0].fault["field"] == "steps[3].outcomes"
    assert "没有情景" in report.runs[2].difference_zh


def test_a_package_that_can_not_run_is_told(shantou: Package) -> None:
    broken = replace(shantou, files={**shantou.files, "procedure.bpmn": "<definitions"})
    strange = replace(shantou, files={**shantou.files, "cast.yaml": "people: []"})

    assert run_package(broken, simulated_world).fault
    assert "cast.yaml" in run_package(strange, simulated_world).fault
    assert not run_package(broken, simulated_world).passed


def test_a_new_locality_plays_with_a_cast_of_its_own(shantou: Package) -> None:
    files = {path: text.replace("shantou", "haimen") for path, text in shantou.files.items()}

    report = run_package(Package("haimen", files), simulated_world, [FIRST, "10-handed-down"])

    assert [run.difference_zh for run in report.runs] == ["", ""]
    assert report.runs[0].moments[1]["by"] == "haimen-l1"


def test_a_cast_of_the_draft_wins_over_that_of_the_shelf(shantou: Package) -> None:
    draft = changed(
        shantou, "cast.yaml", "{username: shantou-l1, name: 市局经办人甲", "{username: shantou-l1x, name: 甲"
    )

    run = only(run_package(draft, simulated_world, [FIRST]))

    # Who plays on the shelf is there, too: other procedures need them.
    assert run.passed


def test_a_notice_beside_the_story_is_read_from_the_package_alone(shantou: Package) -> None:
    name = "17-new-year-2027-firm"
    without = shantou.with_files({path: None for path in shantou.files if path.startswith("scenarios/notices/")})

    assert only(run_package(shantou, simulated_world, [name])).passed
    assert "情景旁没有" in only(run_package(without, simulated_world, [name])).difference_zh


def test_where_a_story_stands_at_its_end_and_what_could_be_done_next(shantou: Package) -> None:
    text = "title: 未完\nreceived: 2026-09-24 10:00\nsteps:\n  - at: 2026-09-24 11:00\n    by: shantou-l1\n    do: dispatch_case\n"
    text += "    with: {to: shantou-housing}\n"

    run = only(run_package(shantou.with_files({"scenarios/a.yaml": text}), simulated_world, ["a"], ahead=True))

    assert [(item["kind"], item["id"]) for item in run.openings] == [
        ("step", "verify_by_callback"),
        ("message", "lodge_appeal"),
    ]
    assert run.openings[0]["who"] == ("shantou-l2", "shantou-l2-second")
    assert "shantou-l2" in run.openings[1]["who"]
    assert run.next_due == "2026-10-13 09:00"
