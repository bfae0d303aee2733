"""`flask deadline`: prints the day, explains it, and refuses in one line with exit 2."""

from __future__ import annotations

import json

import pytest
from click.testing import Result

from app import create_app
from config import Config


def flask(*arguments: str) -> Result:
    app = create_app(Config("sqlite://", demonstration=True, secret_key="k" * 40))
    return app.test_cli_runner().invoke(args=list(arguments))


@pytest.mark.parametrize(
    ("start", "rule", "printed"),
    [
        # V1 … V6 of the domain table: receipt is not counted, holidays are not, make-up days are.
        ("2026-09-24T10:00", "2个工作日", "2026-09-29"),
        ("2026-09-29T16:00", "10个工作日", "2026-10-19"),
        ("2026-10-19", "3个工作日", "2026-10-22"),
        ("2026-02-13T16:30", "2 working days", "2026-02-24"),
        ("2026-04-30", "5个工作日", "2026-05-11"),
        ("2026-10-01T09:30+08:00", "48小时", "2026-10-03"),
        ("2026-10-01T09:30", "15个自然日", "2026-10-16"),
        ("2026-11-21", "1个工作日", "2026-11-23"),
        ("2025-09-26", "2个工作日", "2025-09-29"),
    ],
)
def test_it_prints_the_day(start: str, rule: str, printed: str) -> None:
    result = flask("deadline", start, rule)

    assert (result.exit_code, result.stdout.strip()) == (0, printed)


def test_a_year_without_a_notice_is_marked_wherever_it_is_shown() -> None:
    plain, as_json = (
        flask("deadline", "2026-12-30", "2个工作日"),
        flask("deadline", "2026-12-30", "2个工作日", "--json"),
    )

    assert plain.stdout.startswith("2027-01-04（暂定 provisional")
    assert json.loads(as_json.stdout)["provisional"] is True


def test_the_json_says_day_by_day_what_counts() -> None:
    found = json.loads(flask("deadline", "2026-09-24T10:00", "2个工作日", "--json").stdout)

    assert (found["due_on"], found["due_at"], found["provisional"]) == (
        "2026-09-29",
        "2026-09-30T00:00:00+08:00",
        False,
    )
    assert [(day["date"], day["counts"]) for day in found["counted"]] == [
        ("2026-09-24", False),
        ("2026-09-25", False),
        ("2026-09-26", False),
        ("2026-09-27", False),
        ("2026-09-28", True),
        ("2026-09-29", True),
    ]


def test_the_explanation_names_the_notice() -> None:
    assert "国办发明电" in flask("deadline", "2026-09-24T10:00", "2个工作日", "--explain").stdout


@pytest.mark.parametrize(
    ("start", "rule", "said"),
    [
        ("2026-09-24", "五个工作天", "五个工作日"),
        ("2026-09-24", "-3个工作日", "-3个工作日"),
        ("2026-09-24", "到期前2个工作日", "到期"),
        ("2026-09-24", "case.rectify_by", "rectify_by"),
        ("2150-01-01", "2个工作日", "2150"),
        ("2001-01-01", "2个工作日", "2001"),
        ("24.9.2026", "2个工作日", "24.9.2026"),
    ],
)
def test_what_can_not_be_right_is_refused_in_one_line(start: str, rule: str, said: str) -> None:
    result = flask("deadline", "--", start, rule)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_only_the_chinese_calendar_is_known() -> None:
    result = flask("deadline", "2026-09-24", "2个工作日", "--calendar", "US")

    assert (result.exit_code, "CN" in result.stderr) == (2, True)
