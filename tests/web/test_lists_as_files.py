"""Lists as files: the columns that the account sees, all rows that the address asks for, nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from models.base import db
from models.export_record import ExportRecord
from tests.driving import Site
from tests.web.browsing import Browser
from web.lists import exporting

Browse = Callable[..., Browser]


def table(browser: Browser, address: str) -> list[list[str]]:
    """The lines of a CSV."""
    answer = browser.client.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_both_lists_are_written_with_all_their_rows(
    browse: Browse, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    numbers = {site.open_case(f"WO-{number}") for number in range(5)}
    browser = browse("shantou-l1").get("/cases")
    assert len(browser.links("导出 Excel")) == 1

    inbox = table(browser, "/inbox?q=公积金&format=csv")
    cases = table(browser, "/cases?state=open&format=csv")

    assert inbox[0] == ["步骤", "工单", "事项", "被评价机构", "评价", "到期时间", "剩余", "办理人"]
    assert {row[1] for row in inbox[1:]} == numbers
    assert inbox[1][5:] == ["2026-09-29 23:59:00", "剩 2 个工作日", ""]
    assert {row[0] for row in cases[1:]} == numbers
    inbox_record, cases_record = db.session.query(ExportRecord).order_by(ExportRecord.id)
    assert (inbox_record.list, inbox_record.narrowed_by) == ("待办", {"view": "mine", "q": "公积金"})
    assert (cases_record.list, cases_record.rows) == ("工单", 5)


def test_a_workbook_holds_dates_as_dates(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")

    answer = browse("shantou-l1").client.get("/inbox?view=mine&format=xlsx")

    heads, row = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    assert f"{row[heads.index('到期时间')]:%Y-%m-%d %H:%M}" == "2026-09-29 23:59"


def test_who_reads_english_gets_english_heads_and_the_record_keeps_its_name(browse: Browse, site: Site) -> None:
    site.open_case("WO-1")
    browser = browse("shantou-l1").get("/inbox")
    browser.post("/language/en", {"next": "/inbox"})

    heads, row = table(browser, "/inbox?view=mine&format=csv")

    assert all(words.isascii() for words in heads), heads
    assert "working day" in row[6]
    assert db.session.query(ExportRecord).one().list == "待办"


def test_too_long_a_list_and_another_format_are_refused(
    browse: Browse, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.documents.exporting.MOST_ROWS", 1)
    site.open_case("WO-1")
    site.open_case("WO-2")

    browse("shantou-l1").get("/cases?format=csv", expect=422)
    browse("shantou-l1").get("/inbox?format=pdf", expect=422)
    assert db.session.query(ExportRecord).count() == 0
