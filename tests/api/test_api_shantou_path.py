"""A work order's whole way through Shantou's procedure, over HTTP alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import work_order

if TYPE_CHECKING:
    from tests.driving import Site


def test_a_case_goes_from_the_province_to_its_receipt(site: Site) -> None:
    no = site.open_case()
    site.advance("1个工作日")
    site.advance("2个工作日")
    assert site.task("shantou-l1", "dispatch_case", no)["urgency"] == "overdue"

    progress = site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")
    assert progress == {"case_no": no, "stage": "callback", "waiting": ["verify_by_callback"], "warnings": []}
    site.do("shantou-l2", "verify_by_callback", no)
    site.do("shantou-l2", "submit_rectification", no, "rectified")
    assert site.do("shantou-l1", "decide_review", no, "return")["waiting"] == ["submit_rectification"]
    site.do("shantou-l2", "submit_rectification", no, "rectified")
    assert site.do("shantou-l1", "decide_review", no, "accept")["stage"] == "filing"
    site.advance("1小时")

    case = site.caller("shantou-l1").get(f"/api/v1/cases/{no}").json
    assert (case["stage"], case["stage_name"], case["closure"]) == ("closed", "已办结", "rectified")
    assert case["return_count"] == 1
    assert case["waiting"] == []
    assert [(filing["kind"], filing["status"]) for filing in case["filings"]] == [("rectification", "confirmed")]
    assert case["filings"][0]["receipt_no"]


def test_the_timeline_names_every_act_in_chinese_and_its_hashes_chain(site: Site) -> None:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)

    line = site.caller("shantou-l1").get(f"/api/v1/cases/{no}/timeline").json

    assert [event["title"] for event in line["items"]] == ["收到差评工单", "转派", "回访核实"]
    assert [event["seq"] for event in line["items"]] == [1, 2, 3]
    assert line["items"][1]["previous_hash"] == line["items"][0]["hash"]
    assert line["chain"] == {"intact": True, "first_break": None, "what": None, "detail": None}
    assert line["items"][0]["at"].endswith("+08:00")


def test_the_same_order_again_is_the_same_case_and_other_content_is_a_conflict(site: Site) -> None:
    province = site.caller("province")
    no = site.open_case()

    again = province.post("/api/v1/work-orders", work_order())
    other = province.post("/api/v1/work-orders", work_order(text="另一段话"))

    assert (again.status_code, again.json["case_no"]) == (200, no)
    assert (other.status_code, other.json["code"]) == (409, "work-order-conflict")
    assert no in other.json["detail"]


def test_deadlines_are_explained_day_by_day(site: Site) -> None:
    no = site.open_case()

    rows = site.caller("shantou-l1").items(f"/api/v1/cases/{no}/deadlines")

    due = next(row for row in rows if row["element"] == "dispatch_due")
    # ST-35c, vector V1: Thursday 2026-09-24, the Mid-Autumn days off in between.
    assert (due["due_shown"], due["rule"], due["state"]) == ("9月29日 24:00", "2个工作日", "running")
    assert [day["date"] for day in due["counted"] if day["counts"]] == ["2026-09-28", "2026-09-29"]
    assert "2026-09-25 周五 不计 中秋节放假（国办发明电〔2025〕7号）" in due["explanation"]
    assert due["changes"][0]["change"] == "armed"
    warning = next(row for row in rows if row["element"] == "dispatch_warn")
    assert warning["counted"] == []
    assert "相对于“转派工单”的期限（2个工作日，2026年9月29日 24:00）" in warning["explanation"]


def test_the_diagram_shows_what_is_done_and_what_runs_out(site: Site) -> None:
    no = site.dispatched()
    caller = site.caller("shantou-l2")

    fresh = caller.get(f"/api/v1/cases/{no}/diagram.svg")
    site.advance("11个工作日")
    late = caller.get(f"/api/v1/cases/{no}/diagram.svg")

    assert fresh.content_type == "image/svg+xml; charset=utf-8"
    assert '<g id="el-dispatch_case" data-state="done">' in fresh.text
    assert '<g id="el-verify_by_callback" data-state="active">' in fresh.text
    assert "剩10个工作日" in fresh.text
    assert '<g id="el-verify_by_callback" data-state="overdue">' in late.text
    assert "逾期1个工作日" in late.text


def test_a_filing_under_way_is_marked_on_the_diagram(site: Site) -> None:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    site.do("shantou-l2", "submit_rectification", no, "rectified")
    site.do("shantou-l1", "decide_review", no, "accept")

    svg = site.caller("shantou-l1").get(f"/api/v1/cases/{no}/diagram.svg").text

    assert '<g id="el-filing" data-state="active">' in svg
