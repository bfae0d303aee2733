"""Each locality's demonstration accounts log in over the API and drive a case to its end with the demonstration's clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calendars.clock import FixedClock, to_beijing
from tests.driving import Caller, Site
from tests.stage import PASSWORD
from workflows.background.delivery import deliver
from workflows.stories.orders import work_order
from workflows.stories.sample import fill
from workflows.stories.simulate import folders_of
from workflows.stories.story import Step, Story, stories

FIRST = [next(stories(folder)) for folder in folders_of([])]


@pytest.fixture(params=FIRST, ids=lambda story: story.locality)
def story(request: pytest.FixtureRequest) -> Story:
    found: Story = request.param
    return found


@pytest.fixture
def clock(story: Story) -> FixedClock:
    """Shortly before the first work order arrives; the demonstration's clock goes on from there."""
    return FixedClock(story.received - timedelta(hours=1))


def login(site: Site, username: str) -> Caller:
    """An account at the front door, with its password."""
    answer = site.app.test_client().post("/api/v1/auth/token", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return Caller(site.app.test_client(), answer.json["access_token"])


def set_clock(site: Site, instant: Any) -> None:
    """The demonstration's clock, and the round of deliveries that an installation makes by itself."""
    answer = login(site, "supervisor").post("/api/v1/demo/clock", {"now": to_beijing(instant).isoformat()})
    assert answer.status_code == 200, answer.text
    deliver(site.context)
    deliver(site.context)


def number(site: Site, case_no: str, step: Step) -> str:
    """The story's case, or the part of an institution (ST-29)."""
    if not step.case:
        return case_no
    caller = login(site, "supervisor")
    shown = [caller.get(f"/api/v1/cases/{part}").json for part in caller.get(f"/api/v1/cases/{case_no}").json["parts"]]
    return str(next(case["case_no"] for case in shown if case["second_level"]["code"] == step.case))


def act(site: Site, story: Story, case_no: str, step: Step) -> None:
    """One act by HTTP: a message, a look at the evaluator, or a step of the inbox with its own form."""
    caller, at = login(site, step.by), site.context.clock.now()
    offers = caller.get(f"/api/v1/cases/{case_no}/messages").json
    offered = {offer["name"]: offer for offer in (offers or {}).get("items", [])}
    if step.do == "show_evaluator":
        answer = caller.post(f"/api/v1/cases/{case_no}/evaluator", dict(step.data))
    elif step.do in offered:
        data = fill(offered[step.do]["form"], step.data, at)
        answer = caller.post(f"/api/v1/cases/{case_no}/messages/{step.do}", {"data": data})
    else:
        (task,) = caller.items("/api/v1/tasks", case_no=case_no, step=step.do)
        whole = caller.get(f"/api/v1/tasks/{task['id']}").json
        assert all(rule["article"] for rule in whole["basis"])
        outcome = step.outcome or whole["outcomes"][0]["id"]
        body = {"outcome": outcome, "data": fill(whole["form"], step.data, at)}
        answer = caller.post(f"/api/v1/tasks/{task['id']}/complete", body)
    assert answer.status_code == 200, f"{story.locality} {step.do}: {answer.text}"


def test_the_first_story_of_each_locality_is_lived_over_http(site: Site, story: Story) -> None:
    set_clock(site, story.received)
    opened = login(site, "province").post("/api/v1/work-orders", work_order(story))
    assert opened.status_code == 201, opened.text
    case_no = opened.json["case_no"]

    for step in story.steps:
        set_clock(site, step.at)
        if step.do and not step.refused:
            act(site, story, number(site, case_no, step), step)
            deliver(site.context)

    case = login(site, "supervisor").get(f"/api/v1/cases/{case_no}").json
    assert (case["stage"], case["closure"]) == (story.expect["stage"], story.expect["closure"])
