"""A caller that heard no answer may send the same again under its Idempotency-Key."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import TestResponse

from models.base import db
from workflows.unit import Unit

if TYPE_CHECKING:
    from tests.driving import Site


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


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_one_key_on_two_cases_at_the_same_moment_does_one_and_says_so_to_the_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite has one writer: there the second begins after the first has ended.
    tasks = [site.task("shantou-l1", "dispatch_case", site.open_case(name))["id"] for name in ("A", "B")]
    together = threading.Barrier(2)
    genuine = Unit.save

    def both_at_once(unit: Unit) -> None:
        together.wait(30)
        genuine(unit)

    monkeypatch.setattr(Unit, "save", both_at_once)
    answers: dict[int, TestResponse] = {}

    def act(task: int) -> None:
        with site.app.app_context():
            answers[task] = send(site, task, "one-key", {"to": "shantou-housing"})
            db.session.remove()

    threads = [threading.Thread(target=act, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    monkeypatch.undo()

    by_status = {answer.status_code: (task, answer) for task, answer in answers.items()}
    assert set(by_status) == {200, 409}
    task, refused = by_status[409]
    assert refused.json["code"] == "idempotency-key-reused"
    # The loser's case is as it was, and goes on under a key of its own.
    assert site.caller("shantou-l1").get(f"/api/v1/tasks/{task}").json["state"] == "open"
    assert send(site, task, "its-own", {"to": "shantou-housing"}).status_code == 200
