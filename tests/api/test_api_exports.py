"""Lists as files over HTTP: what the list shows and no more, on record, typed, and refused where too long."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from models.base import db
from models.export_record import ExportRecord
from workflows.documents import exporting

if TYPE_CHECKING:
    from tests.driving import Site

FORMULA = '=HYPERLINK("http://example.org","点我")'


def table(site: Site, path: str, username: str = "shantou-l1", **query: Any) -> list[dict[str, Any]]:
    answer = site.caller(username).get(f"/api/v1/{path}", **query)
    assert answer.status_code == 200, answer.text
    if path.endswith("csv"):
        rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
        return rows
    head, *lines = load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


@pytest.mark.parametrize("path", ["cases/export.xlsx", "cases/export.csv"])
def test_the_file_has_the_cases_of_the_list_and_no_others(site: Site, path: str) -> None:
    numbers = [site.open_case(f"WO-{number}") for number in range(3)]
    site.do("shantou-l1", "dispatch_case", numbers[0], to="shantou-housing")

    assert [row["工单编号"] for row in table(site, path)] == numbers[::-1]
    assert [row["工单编号"] for row in table(site, path, "shantou-l2")] == numbers[:1]
    assert table(site, path, "cangxi-l1") == []
    assert [row["工单编号"] for row in table(site, path, stage="callback")] == numbers[:1]


@pytest.mark.parametrize("path", ["tasks/export.xlsx", "tasks/export.csv"])
def test_the_file_has_the_tasks_of_the_inbox(site: Site, path: str) -> None:
    site.open_case("WO-1")
    no = site.dispatched("WO-2")

    [row] = table(site, path, "shantou-l2")
    assert (row["工单编号"], row["步骤"], row["办理机构"]) == (no, "回访核实", "市住房公积金管理中心")
    assert row["紧急程度"] == "正常"
    assert table(site, path, "shantou-l2", urgency="overdue") == []


@pytest.mark.parametrize("path", ["cases/export.csv", "tasks/export.csv"])
def test_scripts_find_the_same_heads_whatever_the_language_and_the_document_says_so(site: Site, path: str) -> None:
    site.open_case()
    caller = site.caller("shantou-l1")
    with caller.client.session_transaction() as kept:
        kept["language"] = "en"
    caller.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    answer = caller.get(f"/api/v1/{path}")

    assert answer.data.decode("utf-8-sig").startswith("工单编号,")
    assert "列表-202609241000.csv" in unquote(answer.headers["Content-Disposition"])
    (told,) = (tag for tag in caller.get("/api/v1/openapi.json").json["tags"] if tag["name"] == "exports")
    assert "Accept-Language" in told["description"]


def test_what_a_citizen_wrote_is_no_formula(site: Site) -> None:
    site.open_case("440500202609240001", text=FORMULA)

    answer = site.caller("shantou-l1").get("/api/v1/cases/export.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    [head, line] = list(sheet.iter_rows())
    cells = dict(zip([cell.value for cell in head], line, strict=True))
    assert cells["评价内容"].value == FORMULA
    assert cells["评价内容"].data_type in ("s", "inlineStr")
    assert cells["省平台编号"].value == "440500202609240001"
    assert cells["收到时间"].is_date
    [row] = table(site, "cases/export.csv")
    assert row["评价内容"] == f"'{FORMULA}"
    assert row["省平台编号"] == "440500202609240001\t"


def test_nobody_is_named_in_a_file(site: Site) -> None:
    site.open_case(text="我是王某，电话13800000000")

    said = site.caller("shantou-l1").get("/api/v1/cases/export.csv").data.decode()
    assert "13800000000" not in said
    assert "王某" not in said


def test_every_export_is_on_record_without_anybodys_number(site: Site) -> None:
    site.open_case()
    table(site, "cases/export.csv", stage="dispatch", q="13800000000")
    table(site, "tasks/export.xlsx")

    first, second = db.session.scalars(select(ExportRecord).order_by(ExportRecord.id))
    assert (first.by, first.list, first.file_format, first.rows) == ("shantou-l1", "工单列表", "csv", 0)
    assert first.narrowed_by["stage"] == "dispatch"
    assert "13800000000" not in str(first.narrowed_by)
    assert (second.list, second.file_format, second.rows) == ("待办列表", "xlsx", 1)


def test_a_list_that_is_too_long_is_refused_in_words(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    for number in range(2):
        site.open_case(f"WO-{number}")

    answer = site.caller("shantou-l1").get("/api/v1/cases/export.xlsx")
    assert (answer.status_code, answer.json["code"]) == (422, "export-too-long")
    assert "请缩小范围" in answer.json["detail"]
    assert db.session.scalars(select(ExportRecord)).all() == []


def test_the_file_has_a_chinese_name_and_is_kept_nowhere(site: Site) -> None:
    headers = site.caller("shantou-l1").get("/api/v1/cases/export.xlsx").headers

    assert unquote(headers["Content-Disposition"]).endswith("工单列表-202609241000.xlsx")
    assert headers["Cache-Control"] == "no-store"


def test_the_clerk_and_the_province_export_nothing(site: Site) -> None:
    for username in ("shantou-staff", "province"):
        assert site.caller(username).get("/api/v1/cases/export.csv").status_code == 403


def test_a_misspelt_filter_exports_nothing(site: Site) -> None:
    assert site.caller("shantou-l1").get("/api/v1/cases/export.csv", stag="dispatch").status_code == 422
