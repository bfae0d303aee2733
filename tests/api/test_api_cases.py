"""Lists of cases, and the protection of the person who wrote the review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from models.evaluation import Evaluator
from tests.tampering import tamper
from views.cases import evaluator_shown

if TYPE_CHECKING:
    from tests.driving import Site

PEOPLE = ("shantou-l1", "shantou-l2", "shantou-l2-sub", "shantou-appeal", "shantou-staff", "supervisor", "province")


def test_cases_are_listed_filtered_sorted_and_paged(site: Site) -> None:
    first, second = site.dispatched("WO-1"), site.open_case("WO-2")
    caller = site.caller("shantou-l1")
    for query, expected in (
        ({"sort": "case_no"}, [first, second]),
        ({"sort": "-case_no"}, [second, first]),
        ({"sort": "case_no", "page": 2, "page_size": 1}, [second]),
        ({"stage": "callback"}, [first]),
        ({"organization": "shantou-housing"}, [first]),
        ({"locality": "cangxi"}, []),
        ({"overdue": "true"}, []),
        ({"overdue": "false", "sort": "case_no"}, [first, second]),
        ({"q": second}, [second]),
        ({"q": "窗口说材料不全", "sort": "case_no"}, [first, second]),
        # A date alone: from its beginning, until its end.
        ({"opened_from": "2026-09-24", "opened_to": "2026-09-24", "sort": "case_no"}, [first, second]),
        ({"opened_from": "2026-09-25"}, []),
        ({"opened_to": "2026-09-24T10:00:00+08:00"}, []),
    ):
        assert [row["case_no"] for row in caller.items("/api/v1/cases", **query)] == expected, query
    assert caller.get("/api/v1/cases", page_size=1).json["total"] == 2
    site.advance("3个工作日")
    assert [row["case_no"] for row in caller.items("/api/v1/cases", overdue="true")] == [second]


def test_a_case_says_where_it_stands(site: Site) -> None:
    no = site.dispatched()

    case = site.caller("shantou-l2").get(f"/api/v1/cases/{no}").json

    assert (case["stage"], case["stage_name"], case["appeal"], case["overdue"]) == (
        "callback",
        "待回访核实",
        "none",
        False,
    )
    assert case["second_level"] == {"code": "shantou-housing", "name": "市住房公积金管理中心"}
    assert case["evaluation"]["staff"] == {"name": "李某", "number": "0021"}
    assert case["evaluation"]["evaluated_at"] == "2026-09-24T08:30:00+08:00"
    assert [(step["step"], step["organization"]) for step in case["waiting"]] == [
        ("verify_by_callback", "shantou-housing")
    ]


def answers_to(site: Site, username: str, no: str) -> Iterator[tuple[str, str]]:
    """Everything that this account can read."""
    caller = site.caller(username)
    paths = ["/api/v1/cases", "/api/v1/tasks", "/api/v1/notices"]
    paths += [f"/api/v1/cases/{no}{part}" for part in ("", "/timeline", "/deadlines", "/diagram.svg", "/messages")]
    paths += [f"/api/v1/tasks/{number}" for number in range(1, 8)]
    for path in paths:
        yield path, caller.get(path).text


def test_nobody_is_told_who_wrote_the_review(site: Site) -> None:
    # ST-4b
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    site.do("shantou-l2", "submit_rectification", no, "rectified")
    site.advance("4个工作日")
    for username in PEOPLE:
        for path, text in answers_to(site, username, no):
            assert "13800000000" not in text, (username, path)
            assert "王某" not in text, (username, path)
    assert site.caller("shantou-l2").get(f"/api/v1/cases/{no}").json["evaluator"] == {
        "name": "王*",
        "phone": "138****0000",
    }


@pytest.mark.parametrize(
    ("name", "phone", "shown"),
    [
        ("王某某", "13800000000", ("王**", "138****0000")),
        ("王", "13800000000", ("*", "138****0000")),
        ("", "", ("", "")),
        # A short number would be told by its ends: only the last two are left, of four none.
        ("欧阳某", "88120000", ("欧**", "******00")),
        ("王某", "1234", ("王*", "****")),
    ],
)
def test_names_and_numbers_are_masked(name: str, phone: str, shown: tuple[str, str]) -> None:
    masked = evaluator_shown(Evaluator(name=name, phone=phone))

    assert (masked["name"], masked["phone"]) == shown


def test_a_tampered_event_breaks_the_chain_visibly(site: Site) -> None:
    no = site.dispatched()
    tamper("UPDATE case_events SET actor = 'somebody' WHERE seq = 1")

    line = site.caller("shantou-l1").get(f"/api/v1/cases/{no}/timeline").json

    assert line["chain"] == {
        "intact": False,
        "first_break": 1,
        "what": "changed",
        "detail": "第 1 号事件：该事件的内容被改动 / event 1: its content was changed",
    }


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_the_address_of_a_search_is_no_case_and_says_that_it_takes_post(site: Site, method: str) -> None:
    answer = site.app.test_client().open("/api/v1/cases/search", method=method)

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
