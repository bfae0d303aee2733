"""Holiday notices over HTTP: an administrator previews and imports, everybody sees what holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.calendars.test_notice_imports import AMENDMENT, NEXT_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.driving import Site

NOTICES = "/api/v1/calendar/notices"


def body(text: str = AMENDMENT, **more: str) -> dict[str, str]:
    return {"text": text, **more}


def test_an_administrator_sees_first_what_would_move_and_then_moves_it(site: Site) -> None:
    case_no = site.dispatched()
    admin = site.caller("admin")

    previewed = admin.post(f"{NOTICES}/preview", body())

    assert previewed.status_code == 200
    assert (previewed.json["cases"], previewed.json["moved"]) == (1, len(previewed.json["moves"]))
    (limit,) = [move for move in previewed.json["moves"] if move["purpose"] == "due"]
    assert limit == {
        "case_no": case_no,
        "step": "second_level_handling",
        "step_name": "承办机构办理",
        "clock": "handling_due",
        "purpose": "due",
        "before": "2026-10-16T00:00:00+08:00",
        "after": "2026-10-17T00:00:00+08:00",
        "was_provisional": False,
        "provisional": False,
        "runs_again": False,
    }
    assert site.task("shantou-l2", "verify_by_callback", case_no)["due_at"] == limit["before"]

    done = admin.post(NOTICES, body())

    assert done.status_code == 201
    assert (done.json["cases"], done.json["changed"], done.json["waiting"]) == (1, previewed.json["moved"], 0)
    assert done.json["notices"][0]["imported_by"] == "admin"
    assert site.task("shantou-l2", "verify_by_callback", case_no)["due_at"] == limit["after"]
    events = site.caller("shantou-l1").items(f"/api/v1/cases/{case_no}/timeline")
    assert [event["title"] for event in events][-1] == "期限随放假通知调整"
    told = site.caller("shantou-l2").items("/api/v1/notices", kind="recomputed")
    assert [(notice["kind"], notice["kind_name"]) for notice in told] == [("recomputed", "期限调整")]


def test_everybody_sees_the_notices_in_force_and_who_imported_them(site: Site) -> None:
    site.caller("admin").post(NOTICES, body(NEXT_YEAR, name="2027.toml"))

    items = site.caller("shantou-l2").items(NOTICES)

    assert [item["issued_on"] for item in items] == sorted(item["issued_on"] for item in items)
    by_number = {item["number"]: item for item in items}
    assert by_number["国办发明电〔2025〕7号"]["imported_at"] is None
    assert by_number["测试〔2026〕1号"] == {
        "year": 2027,
        "number": "测试〔2026〕1号",
        "title": "2027年放假安排（测试）",
        "issued_on": "2026-11-05",
        "source": "测试",
        "amends": None,
        "imported_at": "2026-09-24T10:00:00+08:00",
        "imported_by": "admin",
    }


def test_a_year_is_provisional_until_its_notice_is_imported(site: Site) -> None:
    caller = site.caller("shantou-staff")

    def year() -> Any:
        return caller.get("/api/v1/calendar/years/2027").json

    assert (year()["provisional"], year()["notices"]) == (True, [])
    assert {day["date"]: day["provisional"] for day in year()["days"]}["2027-01-01"] is True

    site.caller("admin").post(NOTICES, body(NEXT_YEAR))

    assert (year()["provisional"], [notice["number"] for notice in year()["notices"]]) == (False, ["测试〔2026〕1号"])
    days = {day["date"]: (day["kind"], day["working"], day["notice"]) for day in year()["days"]}
    assert days["2027-01-04"] == ("holiday", False, "测试〔2026〕1号")
    assert days["2027-01-16"] == ("makeup", True, "测试〔2026〕1号")


@pytest.mark.parametrize(("year", "status"), [(2017, 422), (2100, 422), (10000, 404), ("abc", 404)])
def test_a_year_out_of_reach_is_refused(site: Site, year: object, status: int) -> None:
    assert site.caller("shantou-l1").get(f"/api/v1/calendar/years/{year}").status_code == status


@pytest.mark.parametrize("path", [NOTICES, f"{NOTICES}/preview"])
def test_only_an_administrator_previews_and_imports(site: Site, path: str) -> None:
    for username in ("shantou-l1", "shantou-l2", "supervisor", "province", "analyst"):
        assert site.caller(username).post(path, body()).status_code == 403
    assert site.caller().post(path, body()).status_code == 401


@pytest.mark.parametrize("path", [NOTICES, f"{NOTICES}/preview"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("year = ", "notice-not-toml"),
        (AMENDMENT.replace("year = 2026", "year = 2025"), "notice-other-year"),
        (AMENDMENT.replace('source = "测试"\n', ""), "notice-without-source"),
        (AMENDMENT.replace("〔2025〕7号", "〔2025〕77号"), "notice-amends-unknown"),
    ],
)
def test_a_broken_notice_is_refused_with_the_field_and_the_entry(site: Site, path: str, text: str, code: str) -> None:
    answer = site.caller("admin").post(path, body(text))

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [("/text", code)]
    assert answer.json["errors"][0]["message_en"].startswith("notice.toml: ")


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [({}, "/text"), ({"text": ""}, "/text"), ({"text": 7}, "/text"), ({"text": "x", "year": 2027}, "/year")],
)
def test_a_body_that_does_not_fit_is_refused_with_its_field(
    site: Site, findings: Callable[..., Any], sent: dict[str, Any], pointer: str
) -> None:
    answer = site.caller("admin").post(NOTICES, sent)

    assert answer.status_code == 422
    assert [found for found, _ in findings(answer)] == [pointer]


def test_the_same_notice_twice_is_refused(site: Site) -> None:
    admin = site.caller("admin")
    assert admin.post(NOTICES, body()).status_code == 201

    again = admin.post(NOTICES, body())

    assert (again.status_code, again.json["code"]) == (422, "notice-known")
