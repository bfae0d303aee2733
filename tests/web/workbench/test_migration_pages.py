"""The pages of migrations: a dry run, its table, the mapping, the choice, the move, the report, the way back; who may what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from models.account import Account
from models.base import db
from models.case import Case
from models.migration_run import MigrationRun
from models.procedure import Procedure
from tests.driving import Site
from tests.web.browsing import Browser
from tests.workflows.migrating.variants import publish_beside, rewritten, without
from workflows.procedures.shelf import SHELF, Source

SHANTOU = Source.read(SHELF / "shantou")
HOME = "/workbench/shantou/migrations"
SEVEN = ("10个工作日</bpmn:timeDuration>", "7个工作日</bpmn:timeDuration>")


@pytest.fixture
def numbers(site: Site) -> list[str]:
    """Two cases with the institution, one before the dispatch."""
    return [site.dispatched("WO-1"), site.dispatched("WO-2"), site.open_case("WO-3")]


def planned(site: Site, browser: Browser, source: Source) -> str:
    """The address of a migration to a version that was just published."""
    version = publish_beside(site.context, source)
    browser.get(HOME).post(HOME, {"from": "", "to": str(version.version)})
    assert browser.got is not None
    return browser.got.request.path


def version_of(case_no: str) -> int:
    db.session.rollback()
    case = Case.by_no(case_no)
    assert case is not None
    db.session.refresh(case)
    return case.procedure_id


def test_a_publisher_looks_moves_and_puts_back(site: Site, browse: Callable[..., Browser], numbers: list[str]) -> None:
    browser = browse("publisher")
    before = [version_of(number) for number in numbers]

    home = planned(site, browser, rewritten(SHANTOU, SEVEN))
    page = browser.get(home).text
    assert "可以迁移 3" in page
    assert "→" in page
    assert "回访核实" in page
    assert [version_of(number) for number in numbers] == before

    browser.post(f"{home}/start", {"choice": "recompute", "reason": "市局要求", "early": "1"})
    page = browser.get(home).text
    assert "已迁移 3" in page
    assert "市局要求" in page
    assert all(version_of(number) != old for number, old in zip(numbers, before, strict=True))
    case = browser.get(f"/cases/{numbers[0]}").text
    assert "迁移到新版流程" in case
    assert "7个工作日" in case
    clerk = browse("shantou-l1")
    assert "其后已有“迁移到新版流程”" in clerk.get(f"/cases/{numbers[0]}").text

    browser.post(f"{home}/revert", {})
    assert "已撤回 3" in browser.get(home).text
    assert [version_of(number) for number in numbers] == before
    assert "撤回迁移，恢复原版流程" in browser.get(f"/cases/{numbers[0]}").text
    # Whoever made the dispatch may take it back as if nothing had been.
    assert any(path.endswith("/take-back") for path in clerk.get(f"/cases/{numbers[0]}").links("撤回"))


def test_a_version_that_is_not_in_force_yet_is_said_to_be_so_and_wants_a_tick(
    site: Site, browse: Callable[..., Browser], numbers: list[str]
) -> None:
    browser = browse("publisher")
    before = [version_of(number) for number in numbers]
    home = planned(site, browser, rewritten(SHANTOU, SEVEN))
    assert "尚未生效，自2099-01-01起收到的工单适用" in browser.get(HOME).text
    said = "第2版尚未生效：自2099-01-01起收到的工单才适用。在办工单都是此前收到的，现在迁移，它们不等到这一天，立即改按第2版办理。"
    assert said in browser.get(home).text

    refused = browser.post(f"{home}/start", {"choice": "recompute", "reason": "市局要求"}, expect=422)

    assert "请勾选“提前适用”后再迁移" in refused.text
    assert refused.got is not None
    assert 'value="市局要求"' in refused.got.get_data(as_text=True)
    assert [version_of(number) for number in numbers] == before
    browser.post("/language/en")
    assert "Version 2 is not in force yet: it is for cases received from 2099-01-01 on." in browser.get(home).text
    browser.post(f"{home}/start", {"choice": "recompute", "early": "1"})
    assert "not in force yet" not in browser.get(home).text


def test_a_version_in_force_wants_no_tick(site: Site, browse: Callable[..., Browser], numbers: list[str]) -> None:
    browser = browse("publisher")
    home = planned(site, browser, rewritten(SHANTOU, SEVEN))
    db.session.execute(update(Procedure).values(effective_at=None))
    db.session.commit()

    assert "提前适用" not in browser.get(home).text
    assert "尚未生效" not in browser.get(HOME).text
    browser.post(f"{home}/start", {"choice": "recompute"})
    assert "已迁移 3" in browser.get(home).text


def test_a_case_that_can_not_move_says_why_and_can_be_helped_by_hand(
    site: Site, browse: Callable[..., Browser], numbers: list[str]
) -> None:
    browser = browse("publisher")
    home = planned(site, browser, without(SHANTOU, "verify_by_callback", "submit_rectification"))
    page = browser.get(home).text
    assert "所在步骤“回访核实”在新版本中不存在，请指定对应步骤" in page
    assert "不能迁移 2" in page

    browser.post(f"{home}/map", {"map/verify_by_callback": "submit_rectification"})

    page = browser.get(home).text
    assert "可以迁移 3" in page
    assert "回访核实 → 提交整改核实情况" in page


def test_put_back_the_page_says_what_is_so_now_and_keeps_what_was(
    site: Site, browse: Callable[..., Browser], numbers: list[str]
) -> None:
    site.clock.advance(timedelta(days=18))
    browser = browse("publisher")
    home = planned(
        site, browser, rewritten(SHANTOU, ("10个工作日</bpmn:timeDuration>", "3个工作日</bpmn:timeDuration>"))
    )
    assert "将立即逾期 2" in browser.get(home).text
    browser.post(f"{home}/start", {"choice": "recompute", "early": "1"})
    assert "迁移即逾期 2" in browser.get(home).text
    site.do("shantou-l2", "verify_by_callback", numbers[0])

    browser.post(f"{home}/revert", {})

    page = browser.get(home).text
    assert "曾迁移即逾期、已恢复 1" in page
    assert " 迁移即逾期 1" in page
    assert "已撤回的工单恢复了原来的版本、步骤和期限" in page
    assert numbers[0] in browser.get(f"{home}?passes=1").text
    assert numbers[1] not in browser.get(f"{home}?passes=1").text
    one = browser.get(f"{home}?passes=1&outcome=reverted")
    assert numbers[1] in one.text
    assert "迁移即逾期 已恢复" in one.text
    assert one.got is not None
    assert '<s class="soft">迁移即逾期</s>' in one.got.get_data(as_text=True)


def test_an_analyst_may_look_and_not_move(site: Site, browse: Callable[..., Browser], numbers: list[str]) -> None:
    browser = browse("analyst")
    home = planned(site, browser, rewritten(SHANTOU, SEVEN))

    assert "由流程发布人决定是否迁移" in browser.get(home).text
    browser.post(f"{home}/start", {"choice": "keep"}, expect=403)
    browser.post(f"{home}/revert", {}, expect=403)


@pytest.mark.parametrize("who", ["shantou-l1", "shantou-l2", "supervisor", "admin"])
def test_nobody_else_sees_it(site: Site, browse: Callable[..., Browser], who: str) -> None:
    assert browse(who).client.get(HOME).status_code == 403


def test_an_account_of_another_locality_does_not_find_it(
    site: Site, browse: Callable[..., Browser], numbers: list[str]
) -> None:
    home = planned(site, browse("publisher"), rewritten(SHANTOU, SEVEN))
    with site.app.app_context():
        elsewhere = Account.by_username("analyst")
        assert elsewhere is not None
        elsewhere.locality = "cangxi"
        db.session.commit()

    browser = browse("analyst")
    for path in (HOME, home, f"{home}/report"):
        assert browser.client.get(path).status_code == 404
    assert browser.client.get(home.replace("shantou", "cangxi")).status_code == 404


def test_the_list_is_narrowed_and_exported(site: Site, browse: Callable[..., Browser], numbers: list[str]) -> None:
    browser = browse("publisher")
    home = planned(site, browser, without(SHANTOU, "verify_by_callback", "submit_rectification"))

    only = browser.get(f"{home}?outcome=cannot").text
    assert numbers[0] in only
    assert numbers[2] not in only
    assert numbers[2] in browser.get(f"{home}?case_no={numbers[2]}").text
    sheet = browser.client.get(f"{home}/report?format=csv").get_data(as_text=True)
    assert sheet.count("\r\n") == 4
    assert "请指定对应步骤" in sheet
    assert browser.client.get(f"{home}/report?format=xlsx").status_code == 200


def test_what_is_refused_stands_on_the_page(site: Site, browse: Callable[..., Browser], numbers: list[str]) -> None:
    browser = browse("publisher")
    home = planned(site, browser, rewritten(SHANTOU, SEVEN))

    assert "请选择期限如何处理" in browser.post(f"{home}/start", {"choice": "none"}, expect=422).text
    assert "请选择与目标不同的已发布版本" in browser.post(HOME, {"from": "1", "to": "1"}, expect=422).text
    browser.post(f"{home}/revert", {}, expect=409)
    browser.post(f"{home}/map", {"map/nothing": "dispatch_case"}, expect=422)


def test_a_run_under_way_shows_how_far_it_is_and_can_be_stopped(
    site: Site, browse: Callable[..., Browser], numbers: list[str]
) -> None:
    browser = browse("publisher")
    home = planned(site, browser, rewritten(SHANTOU, SEVEN))
    run = db.session.get_one(MigrationRun, int(home.rpartition("/")[2]))
    run.state, run.phase, run.choice, run.total = "running", "move", "keep", 3
    db.session.commit()

    assert "正在迁移……0 / 3 件" in browser.get(home).text
    assert "0 / 3" in browser.client.get(f"{home}/progress").get_data(as_text=True)
    browser.post(f"{home}/stop", {})
    assert "继续迁移" in browser.get(home).text
    browser.post(f"{home}/continue", {})
    assert "已迁移 3" in browser.get(home).text
    assert browser.client.get(f"{home}/progress").headers["HX-Redirect"] == home


def test_in_english_it_is_english(site: Site, browse: Callable[..., Browser], numbers: list[str]) -> None:
    browser = browse("publisher")
    home: Any = planned(site, browser, without(SHANTOU, "verify_by_callback", "submit_rectification"))
    browser.post("/language/en")

    page = browser.get(home).text
    assert "Can not be moved 2" in page
    assert "say which step takes its place" in page
