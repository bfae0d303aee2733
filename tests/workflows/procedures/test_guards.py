"""What the diagram refuses before an act is done: conditions, senders, days that can not be, limits that mean nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sketching import Sketch

from models.errors import DomainError
from workflows.procedures.guards import both

L2 = "riverside-l2"


def refusal_of(act: Any) -> DomainError:
    """The refusal with which an act ends."""
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value


def limited() -> Sketch:
    """A step with a limit of its own, in which somebody sets the day until which a thing is put right."""
    sketch = Sketch().start("plan").step("plan", "rectify", facts="rectify_by=data.until", not_after="plan_due")
    sketch.clocks("plan", "10个工作日").step("rectify", "end").clocks("rectify", "case.rectify_by").end()
    return sketch


def test_a_step_is_refused_while_its_condition_holds_and_says_why(sketched: Any) -> None:
    sketch = Sketch().start("call", facts="attempts=0")
    words = {
        "refuse_when": "outcome == 'unreachable' and case.attempts < setting.callback_attempts",
        "refuse_says": "须先联系满3次 / call three times first",
        "outcomes": "tried=未联系上;unreachable=无法联系",
        "facts": "attempts=case.attempts + 1",
    }
    sketch.settings["callback_attempts"] = {"value": 2}
    sketch.step("call", "which", **words).choice("which", "end", call="outcome == 'tried'").end()
    play = sketched(sketch).complete("call", L2, "tried")

    refusal = refusal_of(lambda: play.complete("call", L2, "unreachable"))

    assert (refusal.code, refusal.status) == ("step-refused", 409)
    assert (refusal.message_zh, refusal.message_en) == ("须先联系满3次", "call three times first")
    assert play.events == ["CaseOpened", "StepCompleted"]

    play.complete("call", L2, "tried").complete("call", L2, "unreachable")
    assert play.case.stage == "closed"


def test_a_refusal_may_read_the_form(sketched: Any) -> None:
    sketch = Sketch().start("handle")
    sketch.step("handle", "end", refuse_when="data.route == 'x'", refuse_says="不行 / no").end()
    play = sketched(sketch)

    assert refusal_of(lambda: play.complete("handle", L2, route="x")).code == "step-refused"
    play.complete("handle", L2, route="y")


def test_a_diagram_that_gives_no_reason_has_a_plain_one() -> None:
    assert both("", "现在不能进行", "not now") == ("现在不能进行", "not now")
    assert both("只有中文", "现在不能进行", "not now") == ("只有中文", "not now")
    assert both("中文 / English / more", "", "") == ("中文", "English / more")


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-16"])
def test_a_day_between_today_and_the_limit_binds_from_then_on(sketched: Any, day: str) -> None:
    # Ten working days of Monday 2026-03-02 end on 03-16.
    play = sketched(limited(), "周一 2026-03-02 09:00").complete("plan", L2, until=day)

    assert play.due("rectify") == day
    assert play.facts["rectify_by"] == day


# day, what is refused
WRONG_DAYS = [
    ("2026-03-01", "in-the-past"),
    ("2025-12-31", "in-the-past"),
    ("2026-03-17", "beyond-the-limit"),
    ("2027-01-01", "beyond-the-limit"),
    ("2026-02-30", "bad-date"),
    ("三月", "bad-date"),
]


@pytest.mark.parametrize(("day", "code"), WRONG_DAYS)
def test_a_day_that_can_not_be_is_refused_with_its_field(sketched: Any, day: str, code: str) -> None:
    play = sketched(limited(), "周一 2026-03-02 09:00")

    refusal = refusal_of(lambda: play.complete("plan", L2, until=day))

    assert refusal.status == 422
    assert [(error.pointer, error.code) for error in refusal.errors] == [("/data/until", code)]
    assert play.waiting == ["plan"]


def test_today_is_the_day_in_beijing(sketched: Any) -> None:
    # 00:30 in Beijing on the third is still the second in Greenwich.
    play = sketched(limited(), "周一 2026-03-02 09:00").at("周二 2026-03-03 00:30")

    assert refusal_of(lambda: play.complete("plan", L2, until="2026-03-02")).errors[0].code == "in-the-past"
    play.complete("plan", L2, until="2026-03-03")


def test_a_day_without_a_limit_above_it_may_lie_far_ahead(sketched: Any) -> None:
    sketch = Sketch().start("plan").step("plan", "rectify", facts="rectify_by=data.until")
    sketch.step("rectify", "end").clocks("rectify", "case.rectify_by").end()
    play = sketched(sketch, "周一 2026-03-02 09:00")

    assert refusal_of(lambda: play.complete("plan", L2, until="2026-03-01")).errors[0].code == "in-the-past"
    assert play.complete("plan", L2, until="2026-12-31").due("rectify") == "2026-12-31"


def test_after_the_limit_has_passed_no_day_is_early_enough(sketched: Any) -> None:
    play = sketched(limited(), "周一 2026-03-02 09:00").live("周二 2026-03-17 10:00")

    assert refusal_of(lambda: play.complete("plan", L2, until="2026-03-17")).errors[0].code == "beyond-the-limit"


@pytest.mark.parametrize("limit", ["五天左右", "到期前1个工作日", "每1个工作日", "case.received_at", "0个工作日"])
def test_a_limit_that_somebody_enters_can_be_understood_and_runs_from_a_start(sketched: Any, limit: str) -> None:
    sketch = Sketch().start("plan").step("plan", "handle", facts="handled_within=data.within;planned_at=now")
    sketch.step("handle", "end").clocks("handle", "case.handled_within", start="case.planned_at").end()
    play = sketched(sketch, "周一 2026-03-02 09:00")

    refusal = refusal_of(lambda: play.complete("plan", L2, within=limit))

    assert [(error.pointer, error.code) for error in refusal.errors] == [("/data/within", "bad-limit")]
    assert play.complete("plan", L2, within="3个工作日").due("handle") == "2026-03-05"


def objection(**words: Any) -> Sketch:
    """A step during which one may object."""
    sketch = Sketch().start("handle").step("handle", "end").end()
    return sketch.message("object", "handle", "heard", **words).step("heard", "end2").end("end2")


def test_a_message_is_open_only_while_its_condition_holds(sketched: Any) -> None:
    sketch = Sketch().start("first").step("first", "handle", facts="route=data.route").step("handle", "end").end()
    said = {"open_when": "case.route == 'long'", "closed_because": "只限复杂事项 / only complex matters"}
    sketch.message("object", "handle", "heard", **said).step("heard", "end2").end("end2")
    play = sketched(sketch).complete("first", L2, route="short")

    refusal = refusal_of(lambda: play.send("object", L2))

    assert (refusal.code, refusal.status) == ("message-not-open", 409)
    assert "只限复杂事项" in refusal.message_zh
    assert "only complex matters" in refusal.message_en
    assert play.waiting == ["handle"]


def test_a_message_whose_condition_holds_is_taken(sketched: Any) -> None:
    play = sketched(objection(open_when="case.real_name", closed_because="匿名 / anonymous"))

    assert sorted(play.send("object", L2).waiting) == ["handle", "heard"]


def test_only_the_staff_member_reviewed_may_send_what_is_theirs(sketched: Any) -> None:
    # CX-8. The work order names 李某; 孙某 serves at the same hall.
    play = sketched(objection(only="reviewed_staff", senders="staff"), staff={"name": "李某", "number": "1"})

    refusal = refusal_of(lambda: play.send("object", "riverside-other"))
    assert (refusal.status, "本人" in refusal.message_zh) == (403, True)
    assert play.waiting == ["handle"]

    assert "heard" in play.send("object", "riverside-staff").waiting


def test_where_no_staff_member_was_named_nobody_is_the_one_reviewed(sketched: Any) -> None:
    play = sketched(objection(only="reviewed_staff", senders="staff"), staff=None)

    assert refusal_of(lambda: play.send("object", "riverside-staff")).status == 403


def test_a_message_whose_window_has_no_start_yet_is_refused_and_not_taken_for_unlimited(sketched: Any) -> None:
    sketch = Sketch().start("handle").step("handle", "end", facts="told_at=now").end()
    sketch.message("object", "handle", "heard", window="2个工作日", start="case.told_at").step("heard", "end2").end(
        "end2"
    )

    refusal = refusal_of(lambda: sketched(sketch).send("object", L2))

    assert (refusal.code, refusal.status) == ("deadline-start-missing", 409)


def test_a_message_without_a_window_is_open_as_long_as_its_step(sketched: Any) -> None:
    # CX-8: no limit in the text, and none invented.
    play = sketched(objection(), "周一 2026-03-02 09:00").live("周一 2026-08-03 09:00")

    assert "heard" in play.send("object", L2).waiting


def test_a_message_that_takes_the_place_of_a_limit_closes_it_as_replaced(sketched: Any) -> None:
    # CX-9b: 15 working days replace 5, and only before the fifth day ends.
    sketch = Sketch().start("handle").step("handle", "end").clocks("handle", "5个工作日").end()
    sketch.message("extend", "handle", "follow", cancels=True, replaces="handle_due")
    sketch.step("follow", "end").clocks("follow", "15个工作日")
    play = sketched(sketch, "周一 2026-03-02 09:00").live("周四 2026-03-05 10:00")

    play.send("extend", L2, note="须上级批复")

    assert play.waiting == ["follow"]
    states = {name: play.row(f"handle_{name}").state for name in ("due", "warn", "urge", "escalate")}
    assert states == {"due": "replaced", "warn": "cancelled", "urge": "cancelled", "escalate": "cancelled"}
    assert play.due("follow") == "2026-03-23"
    assert play.live("周二 2026-03-10 10:00").events.count("HandleOverdue") == 0


def test_a_limit_that_has_fired_already_stays_fired_whatever_replaces_it(sketched: Any) -> None:
    sketch = Sketch().start("handle").step("handle", "end").clocks("handle", "5个工作日").end()
    sketch.message("extend", "handle", "follow", cancels=True, replaces="handle_due").step("follow", "end")
    play = sketched(sketch, "周一 2026-03-02 09:00").live("周二 2026-03-10 10:00").send("extend", L2)

    assert play.row("handle_due").state == "fired"
    assert play.events.count("HandleOverdue") == 1
