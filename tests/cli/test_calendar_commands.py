"""`flask calendar`: a notice is previewed, imported after a question, and shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from calendars.clock import FixedClock, read_beijing
from models import holiday_notice
from models.account import Account
from models.base import db
from models.queries import cases as case_queries
from models.task import Task
from tests.calendars.test_notice_imports import NEXT_YEAR
from tests.conftest import work_order
from workflows import intake
from workflows.context import Context


@pytest.fixture
def run(app: Flask, context: Context, clock: FixedClock) -> Callable[..., Result]:
    """Runs a command where one case waits over New Year."""
    clock.set(read_beijing("周三 2026-12-30 10:00"))
    province = Account.by_username("province")
    assert province is not None
    intake.open_case(context, province.actor(), work_order(received_at="2026-12-30T10:00:00+08:00"))
    return lambda *args, **more: app.test_cli_runner().invoke(args=["calendar", *args], **more)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2027.toml"
    path.write_text(NEXT_YEAR, encoding="utf-8")
    return path


def due() -> str:
    db.session.rollback()
    db.session.expire_all()
    (task,) = case_queries.open_tasks([1])
    assert isinstance(task, Task)
    return str(task.due_at)


def test_a_preview_lists_each_clock_before_and_after_and_changes_nothing(
    run: Callable[..., Result], file: Path
) -> None:
    before = due()

    result = run("preview", str(file))

    assert result.exit_code == 0
    assert "转派工单  到期  2027年1月4日 24:00（暂定） → 2027年1月5日 24:00\n" in result.stdout
    assert "未结工单 1 件；将变动时钟 4 个，其中期限 1 个" in result.stdout
    assert "2027-02-05是法定节假日" in result.stderr
    assert (due(), holiday_notice.ids()) == (before, ())


def test_an_import_with_yes_moves_the_dates_and_the_log_names_the_operator(
    run: Callable[..., Result], file: Path
) -> None:
    result = run("import", str(file), "--yes")

    assert result.exit_code == 0
    assert "已导入 imported: 测试〔2026〕1号；校正 1 件工单，变动时钟 4 个" in result.stdout
    assert due().startswith("2027-01-05 16:00")
    assert case_queries.events(1)[-1].actor.startswith("cli:")


def test_without_yes_and_without_a_terminal_it_shows_the_preview_and_refuses(
    run: Callable[..., Result], file: Path
) -> None:
    result = run("import", str(file))

    assert (result.exit_code, "--yes" in result.stderr) == (2, True)
    assert "将变动时钟 4 个" in result.stdout
    assert holiday_notice.ids() == ()


@pytest.mark.parametrize(("answer", "imported"), [("y\n", 1), ("n\n", 0)])
def test_on_a_terminal_it_asks(
    run: Callable[..., Result], file: Path, monkeypatch: pytest.MonkeyPatch, answer: str, imported: int
) -> None:
    monkeypatch.setattr("cli.notices.on_terminal", lambda: True)

    result = run("import", str(file), input=answer)

    assert (result.exit_code, len(holiday_notice.ids())) == (0 if imported else 2, imported)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("year = 2027", "year = ", "不是有效的TOML"),
        ('source = "测试"\n', "", "缺少 source"),
        ("2027-01-16", "2027-01-15", "不是周六、周日"),
    ],
)
def test_a_broken_notice_is_refused_in_one_line(
    run: Callable[..., Result], file: Path, was: str, becomes: str, said: str
) -> None:
    file.write_text(NEXT_YEAR.replace(was, becomes), encoding="utf-8")

    for command in (("preview", str(file)), ("import", str(file), "--yes")):
        result = run(*command)
        assert (result.exit_code, result.stdout, len(result.stderr.strip().splitlines())) == (2, "", 1)
        assert said in result.stderr
    assert holiday_notice.ids() == ()


def test_what_is_no_text_is_refused(run: Callable[..., Result], file: Path) -> None:
    file.write_bytes(NEXT_YEAR.encode("gb18030"))

    assert (run("preview", str(file)).exit_code, "UTF-8" in run("preview", str(file)).stderr) == (2, True)


def test_a_year_is_shown_with_the_notice_behind_each_day(run: Callable[..., Result]) -> None:
    result = run("show", "2026")

    assert result.exit_code == 0
    assert "国庆节调休上班：10月10日周六（国办发明电〔2025〕7号）" in result.stdout
    assert "2026-10-08" not in run("show", "2026", "--explain").stdout
    assert "2026-10-10 周六 上班 国庆节调休上班（国办发明电〔2025〕7号）" in run("show", "2026", "--explain").stdout


def test_a_year_without_a_notice_is_provisional_until_one_is_imported(run: Callable[..., Result], file: Path) -> None:
    assert "2027年放假通知尚未发布" in run("show", "2027").stdout

    run("import", str(file), "--yes")

    shown = run("show", "2027").stdout
    assert "暂定" not in shown
    assert "元旦放假：1月1日周五、1月2日周六、1月3日周日、1月4日周一（测试〔2026〕1号）" in shown
    assert run("show", "2017").exit_code == 2


def test_the_doctor_says_which_cases_wait_for_their_dates(
    run: Callable[..., Result], app: Flask, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.holidays import notices, rounds

    monkeypatch.setattr(notices, "bring_into_step", lambda *_: rounds.Round())
    run("import", str(file), "--yes")
    told = app.test_cli_runner().invoke(args=["doctor", "--no-chains"]).stdout
    assert "异常 FAIL  日历 calendar: 1 件工单的期限尚未按现行日历校正" in told
    monkeypatch.undo()

    app.test_cli_runner().invoke(args=["sweep", "--once"])

    assert "正常 ok    日历 calendar: 2027-12-31" in app.test_cli_runner().invoke(args=["doctor", "--no-chains"]).stdout
