"""How past cases went, as a page: figures that a clerk can check, filters, versions beside each other, logs on record."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import etree
from sqlalchemy import select

from models.account import Account
from models.base import db
from models.export_record import ExportRecord
from models.procedure import Procedure
from tests.driving import Site
from tests.web.browsing import Browser
from tests.workflows.analytics.history import write
from workflows.analytics import keeping
from workflows.analytics.keeping import Answer

Browse = Callable[..., Browser]
PAGE = "/workbench/shantou/analytics"


@pytest.fixture(autouse=True)
def history(site: Site) -> None:
    """The history that a clerk can check."""
    write(site.context)


def table(page: Browser, name: str) -> list[list[str]]:
    """The lines of a table under a heading."""
    rows = page.page.xpath("//section[@aria-labelledby=$name]//tbody/tr", name=name)
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")] for row in rows]


def test_the_whole_the_steps_and_the_ways(browse: Browse) -> None:
    page = browse("analyst").get(PAGE)

    tiles = [" ".join(tile.text_content().split()) for tile in page.page.xpath("//li[contains(@class,'tile')]")]
    assert tiles[:6] == [
        "5立案工单",
        "2办结",
        "2在办",
        "1作废",
        "2个工作日办结用时中位数",
        "2.5个工作日九成在此以内办结",
    ]
    assert tiles[6:] == ["20.0%被退回过（1件）", "20.0%提出过申诉（1件）", "60.0%有步骤逾期（3件）"]
    steps = table(page, "steps_by")
    assert [row[0] for row in steps][:4] == ["转派工单", "回访核实", "提交整改核实情况", "复核"]
    assert steps[2][3:] == ["3", "1.50", "0", "8小时", "1.9个工作日", "33.3%（1/3）"]
    assert next(row for row in steps if "自动或来件" in row[1])[0] == "提交备案"
    ways = table(page, "ways")
    assert any("复核（退回）" in row[0] for row in ways)
    assert ways[-1][:3] == ["合计", "5", "100.0%"]


def test_the_diagram_shows_one_figure_at_a_time_with_words(browse: Browse) -> None:
    for by, badge in (("late", "33.3%"), ("median", "8小时"), ("p90", "1.9个工作日"), ("entered", "3次")):
        page = browse("analyst").get(f"{PAGE}?by={by}")
        picture = page.page.xpath("//div[contains(@class,'diagram')]//*[local-name()='svg']")[0]
        assert badge in picture.text_content(), by
        assert page.page.xpath("//a[@aria-current='true']")


def test_what_is_few_is_not_told_of_an_office(browse: Browse, site: Site) -> None:
    page = browse("analyst").get(PAGE)
    assert "少于5件" in " ".join(cell for row in table(page, "offices_by") for cell in row)

    write(site.context, "F opened 2026-09-14 09:00\n  dispatch_case - 2026-09-14 09:00 open due 2026-09-15 00:00")
    rows = table(browse("analyst").get(PAGE), "offices_by")
    assert rows[0] == ["市政务服务数据管理局", "转派工单", "2", "1", "4", "1小时", "1个工作日", "40.0%（2/5）"]


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("from=2026-09-14&to=2026-09-14", "3"),
        ("from=&to=", "5"),
        ("closed=1", "3"),
        ("organization=shantou-housing", "4"),
        ("version=1", "5"),
    ],
)
def test_it_is_narrowed(browse: Browse, query: str, cases: str) -> None:
    page = browse("analyst").get(f"{PAGE}?{query}")

    assert table(page, "ways")[-1][1] == cases


def test_what_can_not_be_is_said_at_its_field_and_kept(browse: Browse) -> None:
    page = browse("analyst").get(f"{PAGE}?from=2026-13-01", expect=422)
    assert "日期格式不对" in page.page.xpath("//*[@id='from-error']")[0].text_content()
    assert page.page.xpath("//input[@id='from']/@value") == ["2026-13-01"]

    page = browse("analyst").get(f"{PAGE}?from=2026-09-15&to=2026-09-14", expect=422)
    assert "止日不得早于起日" in page.page.xpath("//*[@id='to-error']")[0].text_content()


def test_nothing_there_is_said(browse: Browse) -> None:
    assert "这个范围内没有工单" in browse("analyst").get(f"{PAGE}?from=2020-01-01&to=2020-01-02").text
    browse("analyst").get("/workbench/nowhere/analytics", expect=404)
    browse("analyst").get(f"{PAGE}?version=99", expect=404)


def test_tables_are_sorted_by_their_heads(browse: Browse) -> None:
    page = browse("analyst").get(f"{PAGE}?steps_by=late")

    shares = [row[-1] for row in table(page, "steps_by")]
    assert [share.split("（")[0] for share in shares] == ["33.3%", "33.3%", "25.0%", "0.0%", "—"]
    assert page.page.xpath("//section[@aria-labelledby='steps_by']//th[@aria-sort='descending']")
    for link in page.page.xpath("//section//th/a/@href"):
        browse("analyst").get(str(link).partition("#")[0])


def test_two_versions_stand_beside_each_other(browse: Browse, site: Site) -> None:
    first = db.session.scalar(select(Procedure).where(Procedure.locality == "shantou"))
    assert first is not None
    values = {column.key: getattr(first, column.key) for column in Procedure.__table__.columns if column.key != "id"}
    db.session.add(Procedure(**{**values, "version": 2}))
    db.session.commit()

    rows = table(browse("analyst").get(f"{PAGE}?version=1&against=2"), "pairs")

    assert rows[0] == ["工单整体", "5", "0", "2个工作日", "—", "2.5个工作日", "—", "60.0%", "—"]
    assert rows[1][:3] == ["转派工单", "5", "—"]


def test_a_log_is_taken_along_and_put_on_record(browse: Browse) -> None:
    browser = browse("analyst")
    answer = browser.client.get(f"{PAGE}/log.xes?closed=1&from=&to=")

    root = etree.parse(io.BytesIO(answer.data)).getroot()
    assert len(root.findall("{*}trace")) == 3
    assert "过程日志-202609241000.xes" in unquote(answer.headers["Content-Disposition"])
    assert browser.client.get(f"{PAGE}/log.csv").data.decode("utf-8-sig").startswith("case_id,activity,")
    records = [(row.list, row.file_format, row.rows, row.by) for row in db.session.scalars(select(ExportRecord))]
    assert records == [("过程日志", "xes", 3, "analyst"), ("过程日志", "csv", 5, "analyst")]


def test_only_who_studies_cases_may_see_it_and_only_those_of_their_locality(browse: Browse, site: Site) -> None:
    for username in ("analyst", "publisher", "supervisor"):
        browse(username).get(PAGE)
    for username in ("shantou-l1", "shantou-l2", "admin"):
        browse(username).get(PAGE, expect=403)

    account = Account.by_username("supervisor")
    assert account is not None
    account.locality = "cangxi"
    db.session.commit()
    browse("supervisor").get(PAGE, expect=404)
    browse("supervisor").get("/workbench/cangxi/analytics")


def test_the_heat_map_leads_to_it_and_it_leads_back(browse: Browse) -> None:
    page = browse("supervisor").get("/oversight/heat")
    (there,) = page.page.xpath("//a[.='过程分析']/@href")
    back = browse("supervisor").get(str(there)).page.xpath("//div[@class='actions no-print']/a[.='流程热力图']/@href")
    browse("supervisor").get(str(back[0]))
    assert not browse("shantou-l1").get("/oversight/heat").page.xpath("//a[.='过程分析']")


def test_while_many_are_counted_the_page_says_how_far_it_is(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "ask", lambda *_, **more: Answer(None, None, True, 2000, 100_000))
    page = browse("analyst").get(PAGE)

    assert "正在后台统计" in page.text
    assert "2000 / 100000件" in page.text
    assert page.page.xpath("//progress[@max='100000'][@value='2000']")
    assert page.page.xpath("//meta[@http-equiv='refresh']")


def test_it_can_be_counted_anew(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    real = keeping.ask

    def ask(context: Any, wanted: Any, *, anew: bool = False) -> Answer:
        told.append(anew)
        return dataclasses.replace(real(context, wanted))

    monkeypatch.setattr(keeping, "ask", ask)
    browser = browse("analyst").get(f"{PAGE}?closed=1")
    browser.submit("/analytics")

    assert True in told


def test_in_english_nothing_of_ours_is_chinese(browse: Browse) -> None:
    browser = browse("analyst")
    with browser.client.session_transaction() as kept:
        kept["language"] = "en"
    page = browser.get(f"{PAGE}?by=median")

    ours = [
        *page.page.xpath("//h2"),
        *page.page.xpath("//thead//th"),
        *page.page.xpath("//dl/*"),
        *page.page.xpath("//label"),
    ]
    assert len(ours) > 40
    for piece in ours:
        words = piece.text_content()
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in words), words


@pytest.mark.parametrize("query", ["key=x", "endpoint=x", "_method=x", "_scheme=javascript", "_external=1"])
def test_nothing_typed_behind_the_address_steers_its_links(browse: Browse, query: str) -> None:
    page = browse("analyst").get(f"{PAGE}?{query}&closed=1")

    links = page.page.xpath("//main//a/@href")
    assert [link for link in links if "closed=1" in link]
    assert not [link for link in links if query in link or link.startswith(("javascript", "http"))]


@pytest.mark.parametrize("query", ["from=0001-01-01", "to=9999-12-31"])
def test_a_day_beyond_all_calendars_is_refused_at_its_field(browse: Browse, query: str) -> None:
    page = browse("analyst").get(f"{PAGE}?{query}", expect=422)

    assert "日期格式不对" in page.text
