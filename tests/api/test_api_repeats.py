"""A caller that heard no answer may send the same again under its Idempotency-Key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.test import TestResponse

if TYPE_CHECKING:
    from tests.api.conftest import Site


def send(site: Site, task: int, key: str, data: dict[str, Any]) -> TestResponse:
    caller = site.caller("shantou-l1")
    return caller.client.post(
        f"/api/v1/tasks/{task}/complete",
        json={"outcome": "dispatch", "data": data},
        headers={"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key},
    )


def test_the_same_act_under_the_same_key_gets_the_same_answer(site: Site) -> None:
    no = site.open_case()
    task = site.task("shantou-l1", "dispatch_case", no)["id"]

    first = send(site, task, "key-1", {"to": "shantou-housing"})
    again = send(site, task, "key-1", {"to": "shantou-housing"})

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json == again.json
    names = [event["name"] for event in site.caller("shantou-l1").items(f"/api/v1/cases/{no}/timeline")]
    assert names == ["CaseOpened", "CaseDispatched"]


def test_other_content_under_the_same_key_is_a_conflict(site: Site) -> None:
    task = site.task("shantou-l1", "dispatch_case", site.open_case())["id"]
    send(site, task, "key-1", {"to": "shantou-housing"})

    other = send(site, task, "key-1", {"to": "shantou-hall"})

    assert (other.status_code, other.json["code"]) == (409, "idempotency-key-reused")


def test_a_refused_act_leaves_its_key_free(site: Site) -> None:
    task = site.task("shantou-l1", "dispatch_case", site.open_case())["id"]

    refused = send(site, task, "key-1", {"to": "nowhere"})
    done = send(site, task, "key-1", {"to": "shantou-housing"})

    assert (refused.status_code, done.status_code) == (422, 200)


def test_a_key_that_is_none_is_refused(site: Site) -> None:
    task = site.task("shantou-l1", "dispatch_case", site.open_case())["id"]

    assert send(site, task, "x" * 201, {"to": "shantou-housing"}).status_code == 422
