"""The demonstration's clock, the calendar, notices, health, headers and our own mistakes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import TestResponse

from access.rules import PUBLIC, RULES
from views.basis import article

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.driving import Site

Findings = Callable[[TestResponse], list[tuple[str, str]]]


def test_the_demonstration_clock_moves_forward_and_what_is_due_happens(site: Site) -> None:
    no = site.open_case()
    caller = site.caller("shantou-l1")
    assert caller.get("/api/v1/demo/clock").json == {"now": "2026-09-24T10:00:00+08:00"}

    by_rule = caller.post("/api/v1/demo/clock", {"advance": "2个工作日"})
    to_instant = caller.post("/api/v1/demo/clock", {"now": "2026-09-30T00:00:00+08:00"})

    # A rule keeps the time of day.
    assert by_rule.json == {"now": "2026-09-29T10:00:00+08:00"}
    assert to_instant.json == {"now": "2026-09-30T00:00:00+08:00"}
    names = [event["name"] for event in caller.items(f"/api/v1/cases/{no}/timeline")]
    assert names == ["CaseOpened", "DispatchEarlyWarning", "DispatchOverdue"]


def test_the_demonstration_clock_never_goes_back(site: Site, findings: Findings) -> None:
    caller = site.caller("shantou-l1")
    for body, expected in (
        ({"now": "2026-09-24T09:59:59+08:00"}, ("/now", "never-back")),
        ({"now": "2026-12-01T00:00:00"}, ("/now", "instant-without-offset")),
        ({"now": "2096-01-01T00:00:00+08:00"}, ("/now", "too-far")),
        ({"advance": "五个工作天"}, ("/advance", "rule-unknown")),
        ({"advance": "-3个工作日"}, ("/advance", "rule-number")),
        ({"advance": "每1个工作日"}, ("/advance", "rule-not-a-span")),
        ({}, ("", "one-of-two")),
        ({"now": "2026-12-01T00:00:00+08:00", "advance": "1小时"}, ("", "one-of-two")),
    ):
        answer = caller.post("/api/v1/demo/clock", body)
        assert (answer.status_code, findings(answer)) == (422, [expected]), body
    assert caller.get("/api/v1/demo/clock").json == {"now": "2026-09-24T10:00:00+08:00"}


@pytest.mark.parametrize("start", ["2026-09-24T10:00", "2026-09-24", "2026-09-24T10:00:00+08:00", "2026-09-24T02:00Z"])
def test_the_calendar_answers_as_the_command_does(bare: FlaskClient, start: str) -> None:
    answer = bare.get("/api/v1/calendar/deadline", query_string={"start": start, "rule": "2个工作日"})

    assert answer.status_code == 200
    assert (answer.json["due_on"], answer.json["due_at"]) == ("2026-09-29", "2026-09-30T00:00:00+08:00")
    assert answer.json["provisional"] is False
    assert [day["date"] for day in answer.json["counted"] if day["counts"]] == ["2026-09-28", "2026-09-29"]
    assert answer.json["explanation"][-1] == "到期：2026年9月29日 24:00"


def test_a_deadline_that_crosses_into_a_year_without_notice_is_provisional(bare: FlaskClient) -> None:
    answer = bare.get("/api/v1/calendar/deadline", query_string={"start": "2026-12-30", "rule": "2个工作日"})

    # Vector V7.
    assert answer.json["provisional"] is True


@pytest.mark.parametrize(
    ("query", "code", "pointer"),
    [
        ({"start": "2026-09-24", "rule": "五个工作天"}, "rule-unknown", "/rule"),
        ({"start": "2026-09-24", "rule": "-3个工作日"}, "rule-number", "/rule"),
        ({"start": "2026-09-24", "rule": "到期前1个工作日"}, "rule-needs-due", "/rule"),
        ({"start": "2026-02-30", "rule": "3个工作日"}, "instant-unreadable", "/start"),
        ({"start": "2150-01-01", "rule": "3个工作日"}, "year-out-of-reach", "/start"),
        ({"start": "2026-09-24"}, "invalid-field", "/rule"),
        ({"start": "2026-09-24", "rule": "3个工作日", "calendar": "US"}, "invalid-field", "/calendar"),
    ],
)
def test_a_question_that_can_not_be_reckoned_says_why(
    bare: FlaskClient, query: dict[str, str], code: str, pointer: str
) -> None:
    answer = bare.get("/api/v1/calendar/deadline", query_string=query)

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_notices_reach_those_who_have_to_act(site: Site) -> None:
    no = site.open_case()
    site.advance("3个工作日")

    mine = site.caller("shantou-l1").get("/api/v1/notices", page_size=1).json

    assert mine["total"] >= 2
    assert len(mine["items"]) == 1
    kinds = {notice["kind"] for notice in site.caller("shantou-l1").items("/api/v1/notices")}
    assert {"early_warning", "overdue"} <= kinds
    assert mine["items"][0]["case_no"] == no
    assert site.caller("shantou-l2").items("/api/v1/notices") == []
    site.advance("2个工作日")
    assert "escalation" in {notice["kind"] for notice in site.caller("supervisor").items("/api/v1/notices")}


def test_health_says_whether_it_can_serve(site: Site, bare: FlaskClient) -> None:
    well, without_tables = site.caller().get("/healthz"), bare.get("/healthz")

    assert (well.status_code, well.json) == (
        200,
        {"status": "ok", "database": "ok", "scheduler": "off", "calendar_published_until": "2026-12-31"},
    )
    assert (without_tables.status_code, without_tables.json["database"]) == (503, "unreachable")


def test_our_own_mistake_is_logged_and_not_told(bare_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    bare_app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    rules = {**RULES, "broken": PUBLIC}
    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.ERROR, "bihuan.api"):
        patch.setattr("access.guard.RULES", rules)
        answer = bare_app.test_client().get("/broken")

    assert (answer.status_code, answer.json["code"]) == (500, "internal-error")
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert "division" not in answer.text
    assert answer.headers["X-Request-Id"] in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 503),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/tasks", 405),
        ("GET", "/api/v1/docs", 200),
    ],
)
def test_every_answer_carries_security_headers(bare: FlaskClient, method: str, path: str, status: int) -> None:
    answer = bare.open(path, method=method)

    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refusal_is_a_problem_with_code_and_two_languages(bare: FlaskClient) -> None:
    answer = bare.delete("/api/v1/tasks")

    assert answer.content_type == "application/problem+json"
    assert "GET" in answer.headers["Allow"]
    assert answer.json == {
        "type": "urn:bihuan:problem:method-not-allowed",
        "title": "此地址不支持该方法",
        "title_en": "Method not allowed",
        "status": 405,
        "code": "method-not-allowed",
        "detail": "此地址不支持该方法 / Method not allowed",
        "errors": [],
    }


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("ST-35c", "汕头实施细则第三十五条第二款"),
        ("ST-5.1", "汕头实施细则第五条第（一）项"),
        ("ST-10", "汕头实施细则第十条"),
        ("ST-11", "汕头实施细则第十一条"),
        ("ST-40", "汕头实施细则第四十条"),
        ("XX-1", "XX-1"),
        ("内部", "内部"),
    ],
)
def test_a_rule_id_is_shown_as_its_article(rule: str, named: str) -> None:
    assert article(rule) == named
