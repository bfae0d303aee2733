"""No rule, no entry; and what is not yours is not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from access.rules import RULES, Rule

if TYPE_CHECKING:
    from flask import Flask

    from tests.driving import Site


def test_every_route_has_a_permission_rule(bare_app: Flask) -> None:
    missing = [f"{url.rule} ({url.endpoint})" for url in bare_app.url_map.iter_rules() if url.endpoint not in RULES]

    assert missing == []


def test_what_is_public_is_a_short_list_that_was_decided_upon() -> None:
    assert {endpoint for endpoint, rule in RULES.items() if rule.public} == {
        "auth.issue_token",
        "health.healthz",
        "health.readyz",
        "documents.openapi",
        "documents.docs",
        "documents.style",
        "calendar.deadline",
        "web.answer.show",
        "web.answer.judge",
        "web.answer.thanks",
        "web.index",
        "web.asset",
        "web.language.choose",
        "web.login.show",
        "web.login.submit",
        "web.login.code",
        "web.login.check_code",
        "web.login.sign_on",
        "web.login.sign_on_return",
        "web.procedures.listing",
        "web.procedures.show",
        "web.procedures.diagram",
    }


def test_a_route_without_a_rule_is_closed_to_everybody(bare_app: Flask) -> None:
    bare_app.add_url_rule("/forgotten", "forgotten", lambda: "open")

    answer = bare_app.test_client().get("/forgotten")

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_every_address_behind_a_login_asks_for_one(bare_app: Flask) -> None:
    client = bare_app.test_client()
    for url in bare_app.url_map.iter_rules():
        rule = RULES[url.endpoint]
        if rule.public or rule.demonstration or url.endpoint.startswith("web."):
            continue
        path = re.sub(r"<int[^>]*>", "1", url.rule).replace("<case_no>", "X").replace("<name>", "y")
        path = path.replace("<job_id>", "z")
        for method in url.methods - {"HEAD", "OPTIONS"}:
            answer = client.open(path, method=method)

            assert answer.status_code == 401, (method, path)
            assert answer.json["code"] == "token-missing"
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="bihuan"'


def test_every_page_behind_a_login_leads_to_the_login(bare_app: Flask) -> None:
    client = bare_app.test_client()
    for url in bare_app.url_map.iter_rules():
        rule = RULES[url.endpoint]
        if not url.endpoint.startswith("web.") or rule.public or rule.demonstration or "GET" not in (url.methods or ()):
            continue
        path = re.sub(r"<(int[^>]*)>", "1", re.sub(r"<any\((\w+)[^>]*>", r"\1", url.rule))
        answer = client.get(re.sub(r"<[^>]*>", "x", path))

        assert (answer.status_code, answer.headers["Location"].startswith("/login")) == (303, True), path


def test_outside_demonstration_mode_the_clock_does_not_exist(bare_app: Flask) -> None:
    client = bare_app.test_client()

    assert client.get("/api/v1/demo/clock").status_code == 404
    assert client.post("/api/v1/demo/clock", json={"advance": "1小时"}).status_code == 404


def test_a_rule_without_anything_asks_for_a_login() -> None:
    assert Rule() == Rule(public=False, roles=frozenset(), demonstration=False)


def test_what_is_not_yours_is_not_there(site: Site) -> None:
    no = site.open_case()
    task = site.task("shantou-l1", "dispatch_case", no)
    for username in ("shantou-l2", "shantou-hall-l2", "supervisor", "province"):
        caller = site.caller(username)
        assert caller.get(f"/api/v1/tasks/{task['id']}").status_code == 404, username
        for act in ("claim", "release"):
            assert caller.post(f"/api/v1/tasks/{task['id']}/{act}").status_code == 404, username
        assert caller.post(f"/api/v1/tasks/{task['id']}/complete", {"data": {}}).status_code == 404, username
        assert caller.post(f"/api/v1/tasks/{task['id']}/delegate", {"to": "shantou-hall"}).status_code == 404, username
    institution = site.caller("shantou-l2")
    for part in ("", "/timeline", "/deadlines", "/diagram.svg", "/messages"):
        answer = institution.get(f"/api/v1/cases/{no}{part}")
        assert (answer.status_code, answer.json["code"]) == (404, "not-found"), part
    assert institution.items("/api/v1/cases") == []


@pytest.mark.parametrize(
    ("username", "sees"),
    [("shantou-l1", True), ("shantou-l2", True), ("shantou-hall-l2", False), ("supervisor", True), ("province", True)],
)
def test_a_dispatched_case_is_seen_by_both_levels_and_by_overseers(site: Site, username: str, sees: bool) -> None:
    no = site.dispatched()

    answer = site.caller(username).get(f"/api/v1/cases/{no}")

    assert answer.status_code == (200 if sees else 404)
