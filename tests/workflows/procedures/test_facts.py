"""Facts: what a step leaves on the case, as its diagram says, and what conditions and clocks read of it afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sketching import Sketch

from models.case import Case
from models.errors import DomainError
from workflows.procedures.elements import Element
from workflows.procedures.expressions import ExpressionError
from workflows.procedures.facts import assigned_in, assignments, evaluate

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NAMES: dict[str, Any] = {
    "now": NOW,
    "outcome": "complex",
    "data": {"route": "ledger", "by": "2026-03-20", "within": "5个工作日", "when": "2026-03-01T09:00:00+08:00"},
    "case": {"attempts": 2, "route": None},
    "setting": {"callback_attempts": 3},
}


def step(facts: str, **more: str) -> Element:
    return Element("handle", "userTask", properties={"facts": facts, **more})


# what the diagram says → what stays on the case
LEFT = [
    ("route=data.route", {"route": "ledger"}),
    ("attempts=case.attempts + 1", {"attempts": 3}),
    ("contacted_at=now", {"contacted_at": NOW}),
    ("told_at=data.when", {"told_at": datetime(2026, 3, 1, 1, 0, tzinfo=UTC)}),
    ("rectify_by=data.by", {"rectify_by": "2026-03-20"}),
    # a day in Beijing, where it is the next one already
    ("rectify_by=now", {"rectify_by": "2026-03-02"}),
    ("handled_within=data.within", {"handled_within": "5个工作日"}),
    ("complex=outcome == 'complex'", {"complex": True}),
    ("way='long' if setting.callback_attempts > 2 else 'short'", {"way": "long"}),
    ("route=data.route; complex=True ;", {"route": "ledger", "complex": True}),
    # what the form left out is nothing
    ("route=data.nothing;rectify_by=data.nothing;told_at=data.nothing", {"route": None, "rectify_by": None, "told_at": None}),
    ("", {}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "left"), LEFT, ids=[said for said, _ in LEFT])
def test_a_step_leaves_what_its_diagram_says(said: str, left: dict[str, Any]) -> None:
    assert evaluate(step(said), NAMES) == left


def test_a_day_is_that_of_beijing_and_not_of_greenwich() -> None:
    late = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # 01:00 on the third in Beijing

    assert evaluate(step("rectify_by=now"), {**NAMES, "now": late}) == {"rectify_by": "2026-03-03"}


@pytest.mark.parametrize("said", ["rectify_by=data.route", "told_at=data.route", "told_at=data.by"])
def test_what_is_no_day_or_instant_is_refused(said: str) -> None:
    with pytest.raises(DomainError) as refusal:
        evaluate(step(said), NAMES)

    assert (refusal.value.code, refusal.value.status) == ("fact-unreadable", 422)
    assert said.partition("=")[0] in refusal.value.message_zh


@pytest.mark.parametrize("said", ["route=case.unknown", "route=open('x')", "route=", "route"])
def test_what_can_not_be_read_is_told_and_leaves_nothing(said: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(step(said), NAMES)


def test_a_comparison_inside_an_expression_is_no_second_assignment() -> None:
    assert list(assignments(step("same=outcome == 'x';route=data.route"))) == [
        ("same", "outcome == 'x'"),
        ("route", "data.route"),
    ]


def test_a_handler_s_own_facts_are_known_to_the_diagram() -> None:
    element = step("route=data.route", handler="callback.record_contact")

    assert list(assigned_in(element)) == ["route", "contact_attempts", "contacted_at", "contact"]


def test_the_facts_of_the_case_itself_can_not_be_hidden() -> None:
    case = Case(noted={"appeal": "none of it", "return_count": 99}, appeal="lodged", return_count=1)

    assert (case.facts()["appeal"], case.facts()["return_count"]) == ("lodged", 1)


def test_an_instant_that_was_kept_is_an_instant_again() -> None:
    case = Case()
    case.note({"contacted_at": NOW, "told_at": None, "rectify_by": "2026-03-20", "attempts": 2, "real": True})

    assert case.noted["contacted_at"] == NOW.isoformat()
    facts = case.facts()
    assert (facts["contacted_at"], facts["told_at"]) == (NOW, None)
    assert (facts["rectify_by"], facts["attempts"], facts["real"]) == ("2026-03-20", 2, True)


def test_what_is_kept_is_replaced_and_never_changed_in_place() -> None:
    case = Case()
    case.note({"route": "a"})
    before = case.noted
    case.note({"attempts": 1})

    assert (before, case.noted) == ({"route": "a"}, {"route": "a", "attempts": 1})


def routes() -> Sketch:
    """A step that says which way to go on, and counts how often it was done."""
    sketch = Sketch().start("verify", facts="rounds=0")
    sketch.step("verify", "which", facts="route=data.route;rounds=case.rounds + 1;verified_at=now")
    sketch.choice("which", "explain", again="case.rounds < 2", rectify="case.route == 'rectify'")
    sketch.choice("again", "verify").step("explain", "end").step("rectify", "end").end()
    return sketch


def test_the_token_goes_where_the_facts_of_a_step_send_it(sketched: Any) -> None:
    play = sketched(routes(), "周一 2026-03-02 09:00")
    assert play.facts["rounds"] == 0

    play.complete("verify", "riverside-l2", route="rectify")
    assert play.waiting == ["verify"]
    assert play.facts["rounds"] == 1

    play.at("周二 2026-03-03 10:00").complete("verify", "riverside-l2", route="rectify")

    assert play.waiting == ["rectify"]
    assert play.facts["verified_at"] == play.clock.now()


def test_a_fact_that_nobody_set_is_nothing_and_no_fault(sketched: Any) -> None:
    # «case.route» is read before the step that sets it was done.
    sketch = Sketch().start("known").choice("known", "verify", rectify="case.route == 'rectify'")
    sketch.step("verify", "known", facts="route=data.route").step("rectify", "end").end()

    play = sketched(sketch)
    assert play.waiting == ["verify"]

    play.complete("verify", "riverside-l2", route="rectify")
    assert play.waiting == ["rectify"]


def test_what_the_work_order_said_is_a_fact_from_the_beginning(sketched: Any) -> None:
    sketch = Sketch().start("handle").step("handle", "end").end()

    facts = sketched(sketch, projects=[{"number": "A-1"}, {"number": "A-2"}]).facts

    assert (facts["level"], facts["real_name"], facts["institution_count"], facts["batch_size"]) == (
        "非常不满意",
        True,
        1,
        2,
    )
    assert (facts["institution_kind"], facts["parent_kind"]) == ("hall", "dispatch_center")
    assert facts["evaluated_at"] < facts["generated_at"] <= facts["received_at"]


def test_facts_come_after_the_handler_and_may_read_what_it_did(sketched: Any) -> None:
    sketch = Sketch().start("call")
    said = {"outcomes": "reached=联系上;not_reached=未联系上", "handler": "callback.record_contact"}
    sketch.step("call", "end", facts="tries=case.contact_attempts", **said)

    play = sketched(sketch.end()).complete("call", "riverside-l2", "reached")

    assert (play.facts["tries"], play.facts["contact"]) == (1, "reached")


def test_a_fault_in_a_fact_leaves_the_step_undone(sketched: Any) -> None:
    sketch = Sketch().start("handle").step("handle", "end", facts="count=case.level + 1").end()
    play = sketched(sketch)

    with pytest.raises(ExpressionError):
        play.complete("handle", "riverside-l2")

    assert (play.waiting, play.events) == (["handle"], ["CaseOpened"])
