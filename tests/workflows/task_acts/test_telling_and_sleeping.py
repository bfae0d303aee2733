"""转办、抄送、催办、稍后处理."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.base import db
from models.errors import DomainError
from models.queries import cases as case_queries
from models.queries import copies, snoozes
from models.task import Task
from tests.workflows.hiring import hire
from workflows.stories.player import actor
from workflows.task_acts import copying, handing, snoozing, urging

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L1, L2, HALL = "shantou-l1", "shantou-l2", "shantou-hall-l2"


def refused(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def hand_over(play: Play, to: str, by: str = L2, note: str = "请接着办") -> None:
    handing.hand_over(play.context, actor(by), play.task("verify_by_callback").id, to, note)


def copy(play: Play, *to: str, by: str = L2) -> list[Any]:
    return copying.send(play.context, actor(by), play.case_no, to, "请知悉")


def urge(play: Play, by: str = L1, step: str = "verify_by_callback") -> None:
    urging.urge(play.context, actor(by), play.case_no, play.task(step).id, "请尽快回访")


def snooze(play: Play, hours: int, by: str = L2) -> None:
    until = play.clock.now() + timedelta(hours=hours)
    snoozing.snooze(play.context, actor(by), play.task("verify_by_callback").id, until)


def asleep(play: Play, by: str = L2) -> list[str]:
    return [task.step for task in db.session.scalars(select(Task).where(snoozes.asleep(actor(by), play.clock.now())))]


def test_a_step_that_was_handed_over_is_the_colleagues_from_then_on(play: Play) -> None:
    play.dispatch()
    colleague = hire("shantou-l2-x", L2, "乙的同事")

    hand_over(play, colleague)

    assert play.task("verify_by_callback").claimed_by == colleague
    assert play.events[-1] == "TaskHandedOver"
    assert refused(lambda: play.callback(by=L2)).code == "task-claimed"
    assert play.callback(by=colleague).waiting == ["submit_rectification"]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (L2, "oneself"),
        ("shantou-l2-sub", "not-a-receiver"),
        (HALL, "not-a-receiver"),
        ("shantou-housing", "not-a-receiver"),
        ("nobody", "not-a-receiver"),
        ("shantou-staff", "wrong-role"),
        ("shantou-appeal", "wrong-role"),
    ],
)
def test_it_goes_to_a_colleague_of_the_same_office_with_the_role(play: Play, to: str, code: str) -> None:
    play.dispatch()

    refusal = refused(lambda: hand_over(play, to))

    assert (refusal.status, refusal.errors[0].code) == (422, code)


def test_what_a_colleague_holds_is_not_handed_over(play: Play) -> None:
    play.dispatch()
    first, second = hire("shantou-l2-x", L2), hire("shantou-l2-y", L2)
    hand_over(play, first)

    assert refused(lambda: hand_over(play, second)).code == "task-claimed"
    assert refused(lambda: hand_over(play, second, by=HALL)).status == 404


def test_a_copy_lets_somebody_look_and_do_nothing_while_it_stands(play: Play) -> None:
    play.dispatch()
    assert case_queries.visible(actor(HALL), play.case_no) is None
    (sent,) = copy(play, HALL)

    assert case_queries.visible(actor(HALL), play.case_no) is not None
    assert refused(lambda: play.appeal(by=HALL)).status == 404
    assert refused(lambda: copy(play, "shantou-longhu-l2", by=HALL)).status == 404

    copying.withdraw(play.context, actor(L2), play.case_no, sent.id)
    assert case_queries.visible(actor(HALL), play.case_no) is None
    assert refused(lambda: copying.read(play.context, actor(HALL), sent.id)).status == 404


def test_reading_leaves_one_receipt_and_the_unread_come_first(play: Play, new_play: Callable[..., Play]) -> None:
    play.dispatch()
    other = new_play(external_id="WO-2").dispatch()
    (first,), (second,) = copy(play, HALL), copy(other, HALL)
    assert copies.unread(actor(HALL)) == 2

    copying.read(play.context, actor(HALL), second.id)
    copying.read(play.context, actor(HALL), second.id)

    listed = [row.id for row, _ in db.session.execute(copies.mine(actor(HALL)))]
    assert listed == [first.id, second.id]
    assert other.events.count("CopyRead") == 1
    assert copies.unread(actor(HALL)) == 1


def test_a_second_copy_for_the_same_person_is_the_first_one(play: Play) -> None:
    play.dispatch()
    copy(play, HALL)

    assert copy(play, HALL) == []
    assert play.events.count("CaseCopied") == 1


@pytest.mark.parametrize(
    ("by", "to", "status"),
    [
        (HALL, "shantou-appeal", 404),
        ("supervisor", HALL, 403),
        ("analyst", HALL, 403),
        (L2, "shantou-staff", 422),
        (L2, "cangxi-l1", 422),
        (L2, "province", 422),
        (L2, L2, 422),
    ],
)
def test_who_may_copy_to_whom(play: Play, by: str, to: str, status: int) -> None:
    play.dispatch()

    assert refused(lambda: copy(play, to, by=by)).status == status


def test_only_the_office_that_sent_a_copy_withdraws_it(play: Play) -> None:
    play.dispatch()
    (sent,) = copy(play, HALL)

    assert refused(lambda: copying.withdraw(play.context, actor(L1), play.case_no, sent.id)).status == 403
    assert refused(lambda: copying.withdraw(play.context, actor(L2), play.case_no, 999)).status == 404
    copying.withdraw(play.context, actor(L2), play.case_no, sent.id)
    assert refused(lambda: copying.withdraw(play.context, actor(L2), play.case_no, sent.id)).code == "copy-withdrawn"


@pytest.mark.parametrize("by", [L1, "supervisor"])
def test_who_is_answerable_urges_and_the_office_is_told(play: Play, by: str) -> None:
    play.dispatch()

    urge(play, by)

    assert play.events[-1] == "TaskUrged"
    assert play.notices("urging") == [("second_level", f"{play.case_no} 回访核实：催办“请尽快回访”")]


def test_a_step_is_urged_once_in_four_hours_whoever_urges(play: Play) -> None:
    play.dispatch()
    urge(play)
    play.clock.advance(timedelta(hours=3, minutes=59))

    refusal = refused(lambda: urge(play, "supervisor"))
    play.clock.advance(timedelta(minutes=1))
    urge(play, "supervisor")

    assert (refusal.code, refusal.retry_after) == ("urged-lately", 61)
    assert play.events.count("TaskUrged") == 2


def test_nobody_else_urges_and_nobody_urges_themselves(play: Play) -> None:
    assert refused(lambda: urge(play, step="dispatch_case")).code == "own-task"
    play.dispatch()

    assert refused(lambda: urge(play, L2)).status == 403
    assert refused(lambda: urge(play, HALL)).status == 404
    assert refused(lambda: urging.urge(play.context, actor(L1), play.case_no, 99)).status == 404
    gone = play.task("verify_by_callback").id
    play.callback()
    assert refused(lambda: urging.urge(play.context, actor(L1), play.case_no, gone)).code == "task-ended"


def test_what_was_put_aside_is_out_of_sight_for_one_account_until_then(play: Play) -> None:
    play.dispatch()
    colleague = hire("shantou-l2-x", L2)
    snooze(play, 48)

    assert (asleep(play), asleep(play, colleague)) == (["verify_by_callback"], [])
    play.clock.advance(timedelta(hours=48))
    assert asleep(play) == []


def test_an_early_warning_wakes_what_was_put_aside(play: Play) -> None:
    play.dispatch()
    task = play.task("verify_by_callback")
    assert task.warn_at is not None
    late = refused(lambda: snooze(play, 24 * 60))
    snoozing.snooze(play.context, actor(L2), task.id, task.warn_at)

    assert (late.status, late.errors[0].code) == (422, "beyond-the-warning")
    play.clock.set(task.warn_at)
    assert asleep(play) == []
    assert refused(lambda: snooze(play, 1)).code == "too-late-to-snooze"


def test_a_time_of_before_is_none(play: Play) -> None:
    play.dispatch()

    assert refused(lambda: snooze(play, -1)).errors[0].code == "in-the-past"
    assert refused(lambda: snooze(play, 1, by=HALL)).status == 404


def test_it_can_be_woken_before(play: Play) -> None:
    play.dispatch()
    task = play.task("verify_by_callback").id
    snooze(play, 48)
    snooze(play, 24)

    snoozing.wake(play.context, actor(L2), task)
    snoozing.wake(play.context, actor(L2), task)

    assert asleep(play) == []
    assert play.events[-3:] == ["TaskSnoozed", "TaskSnoozed", "TaskWoken"]
