"""Every operation against every role of the cast: who may, may; everybody else is told that there is nothing, or that it is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import DomainError
from models.queries import opinions
from workflows.stories.player import actor
from workflows.task_acts import asking, bulk, copying, handing, holding, snoozing, taking_back, urging, voiding
from workflows.task_acts.asking import Wanted

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L1, L2, SUB, REVIEWER, HALL = "shantou-l1", "shantou-l2", "shantou-l2-sub", "shantou-appeal", "shantou-hall-l2"
SECOND_L1, SECOND_L2 = "shantou-l1-second", "shantou-l2-second"
# One account for each role that there is, and for each way of having nothing to do with the step.
EVERYBODY = (
    *(L1, SECOND_L1, L2, SECOND_L2, SUB, REVIEWER, HALL, "shantou-staff", "cangxi-l1", "cangxi-l2", "cangxi-authority"),
    *("cangxi-filing", "province", "supervisor", "analyst", "publisher", "admin"),
)
STEP = "verify_by_callback"


@dataclass(frozen=True)
class Case:
    """A case that lies with the institution: its play, and the numbers of what hangs on it."""

    play: Play
    task: int
    dispatch: int
    opinion: int = 0
    request: int = 0
    copy: int = 0


Act = Callable[[Case, str], Any]


def wanted(kind: str, by: str) -> Wanted:
    """The same question to somebody else than the one who asks."""
    return Wanted(kind, (SUB if by != SUB else L2,), "是否属实")


def asks(kind: str) -> Act:
    return lambda case, by: asking.ask(case.play.context, actor(by), case.task, wanted(kind, by))


def in_bulk(act: str) -> Act:
    """A row that is refused has a code; it is raised here, so that it reads like the others."""

    def carry_out(case: Case, by: str) -> None:
        (row,) = bulk.carry_out(case.play.context, actor(by), bulk.Order(act, [case.task], to=colleague_of(by)))
        if row.code:
            raise DomainError(row.code, row.message or "", "", status={"not-found": 404}.get(row.code, 403))

    return carry_out


def colleague_of(by: str) -> str:
    return {L2: SECOND_L2, SECOND_L2: L2}.get(by, SECOND_L2)


def snoozes(case: Case, by: str) -> None:
    due = case.play.task(STEP).warn_at
    assert due is not None
    snoozing.snooze(case.play.context, actor(by), case.task, due)


def decides(case: Case, by: str) -> None:
    voiding.decide(case.play.context, actor(by), case.play.case_no, approve=False, text="不是重复")


def answer(act: Act, case: Case, by: str) -> str:
    """`done`, `403`, `404`, or the code of a refusal that is none of a role's."""
    try:
        act(case, by)
    except DomainError as refusal:
        return str(refusal.status) if refusal.status in (403, 404) else refusal.code
    return "done"


# What a colleague claimed is theirs, and what somebody did only they take back: the same role, another person.
REFUSED = frozenset({"403", "404", "task-claimed", "not-to-be-taken-back"})
# What is done → who may do it, in the state that `ready` makes. All others are refused with 403 or 404.
OPERATIONS: dict[str, tuple[Act, tuple[str, ...]]] = {
    "领取": (lambda case, by: holding.claim(case.play.context, actor(by), case.task), (L2, SECOND_L2)),
    "放回": (lambda case, by: holding.release(case.play.context, actor(by), case.task), (L2, SECOND_L2)),
    "转办": (
        lambda case, by: handing.hand_over(case.play.context, actor(by), case.task, colleague_of(by)),
        (L2, SECOND_L2),
    ),
    "下派": (
        lambda case, by: holding.delegate(case.play.context, actor(by), case.task, "shantou-housing-desk", ""),
        (L2, SECOND_L2),
    ),
    "委派": (asks("entrust"), (L2, SECOND_L2)),
    "协办": (asks("co_handle"), (L2, SECOND_L2)),
    "会签": (asks("countersign"), (L2, SECOND_L2)),
    "加签": (asks("consult"), (L2, SECOND_L2)),
    "撤销请求": (
        lambda case, by: asking.withdraw(case.play.context, actor(by), case.task, case.request, "不再需要"),
        (L2,),
    ),
    "答复": (
        lambda case, by: asking.give(case.play.context, actor(by), case.opinion, "agree", "情况属实"),
        (REVIEWER,),
    ),
    "抄送": (
        lambda case, by: copying.send(case.play.context, actor(by), case.play.case_no, ["shantou-longhu-l2"]),
        (L1, SECOND_L1, L2, SECOND_L2, REVIEWER),
    ),
    "已阅": (lambda case, by: copying.read(case.play.context, actor(by), case.copy), (HALL,)),
    "撤回抄送": (
        lambda case, by: copying.withdraw(case.play.context, actor(by), case.play.case_no, case.copy),
        (L2, SECOND_L2, REVIEWER),
    ),
    "催办": (
        lambda case, by: urging.urge(case.play.context, actor(by), case.play.case_no, case.task),
        (L1, SECOND_L1, "supervisor"),
    ),
    "稍后处理": (snoozes, (L2, SECOND_L2)),
    "恢复显示": (lambda case, by: snoozing.wake(case.play.context, actor(by), case.task), (L2, SECOND_L2)),
    "撤回": (
        lambda case, by: taking_back.take_back(case.play.context, actor(by), case.dispatch, "转错了机构"),
        (L1,),
    ),
    "申请作废": (
        lambda case, by: voiding.ask(case.play.context, actor(by), case.play.case_no, "test", "测试数据"),
        (L1, SECOND_L1, "admin"),
    ),
    "审批作废": (decides, (SECOND_L1, "supervisor", "admin")),
    "撤回作废申请": (lambda case, by: voiding.withdraw(case.play.context, actor(by), case.play.case_no), (L1,)),
    "批量领取": (in_bulk("claim"), (L2, SECOND_L2)),
    "批量放回": (in_bulk("release"), (L2, SECOND_L2)),
    "批量转办": (in_bulk("hand_over"), (L2, SECOND_L2)),
}


def ready(play: Play, name: str) -> Case:
    """The case as the operation needs it."""
    dispatch = play.task("dispatch_case").id
    play.dispatch()
    case = Case(play, play.task(STEP).id, dispatch)
    if name in ("撤销请求", "答复"):
        request = asking.ask(play.context, actor(L2), case.task, Wanted("consult", (REVIEWER,), "是否属实")).id
        (opinion,) = opinions.of_requests([request])[request]
        return Case(play, case.task, dispatch, opinion=opinion.id, request=request)
    if name in ("已阅", "撤回抄送"):
        (copy,) = copying.send(play.context, actor(L2), play.case_no, [HALL])
        return Case(play, case.task, dispatch, copy=copy.id)
    if name in ("审批作废", "撤回作废申请"):
        voiding.ask(play.context, actor(L1), play.case_no, "duplicate", "疑似重复")
    return case


@pytest.mark.parametrize("name", list(OPERATIONS))
def test_nobody_may_but_those_whose_it_is_and_a_refusal_changes_nothing(play: Play, name: str) -> None:
    act, allowed = OPERATIONS[name]
    case = ready(play, name)
    before = play.events
    others = [who for who in EVERYBODY if who not in allowed]

    answers = {by: answer(act, case, by) for by in others}

    assert {by: told for by, told in answers.items() if told not in REFUSED} == {}
    assert play.events == before


MAY = [(name, by) for name, (_, allowed) in OPERATIONS.items() for by in allowed]
# They change nothing where nothing was claimed or put aside, and say nothing then.
SILENT = frozenset({"放回", "恢复显示", "批量放回"})


@pytest.mark.parametrize(("name", "by"), MAY)
def test_whose_it_is_may_and_the_log_says_so(play: Play, name: str, by: str) -> None:
    case = ready(play, name)
    before = play.events

    OPERATIONS[name][0](case, by)

    more = play.events[len(before) :]
    assert len(more) == (0 if name in SILENT else 1)
