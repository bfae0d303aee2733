"""Two people act on one case at the same moment: one after the other, nothing lost, repeated or stuck, and who is late is told why."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import text

from models.base import db
from models.errors import DomainError
from models.queries import copies, opinions
from tests.workflows.hiring import hire
from workflows import front_door
from workflows.keeping.record import broken_chains
from workflows.stories.player import actor
from workflows.stories.sample import fill
from workflows.task_acts import asking, copying, handing, holding, taking_back, urging, voiding
from workflows.task_acts.asking import Wanted
from workflows.unit import Unit

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L1, L2, SUB, REVIEWER, COLLEAGUE = "shantou-l1", "shantou-l2", "shantou-l2-sub", "shantou-appeal", "shantou-l2-x"
STEP = "verify_by_callback"
PATIENCE = 30.0
BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")

Act = Callable[["Play", dict[str, int]], Any]


def done_or_refused(play: Play, act: Act, numbers: dict[str, int]) -> str:
    """Does it: empty, or the code and the words of the refusal."""
    try:
        act(play, numbers)
    except DomainError as refusal:
        return f"{refusal.code}: {refusal.message_zh}"
    return ""


@dataclass
class Race:
    """The first has the case in hand while the second asks for it; then both end."""

    app: Flask
    monkeypatch: pytest.MonkeyPatch

    def run(self, play: Play, first: Act, second: Act, numbers: dict[str, int]) -> tuple[str, str]:
        """What became of each."""
        said: dict[str, str] = {}
        in_hand, go = threading.Event(), threading.Event()
        genuine = Unit.save

        def slow(unit: Unit) -> None:
            if threading.current_thread().name == "first" and not in_hand.is_set():
                in_hand.set()
                assert go.wait(PATIENCE)
            genuine(unit)

        def person(act: Act) -> None:
            with self.app.app_context():
                said[threading.current_thread().name] = done_or_refused(play, act, numbers)
                db.session.remove()

        self.monkeypatch.setattr(Unit, "save", slow)
        db.session.rollback()
        ahead = threading.Thread(target=person, args=(first,), name="first")
        behind = threading.Thread(target=person, args=(second,), name="second")
        ahead.start()
        assert in_hand.wait(PATIENCE), said
        behind.start()
        self.until_waiting(behind)
        go.set()
        for thread in (ahead, behind):
            thread.join(PATIENCE)
            assert not thread.is_alive(), "they wait for each other"
        self.monkeypatch.undo()
        return said["first"], said["second"]

    def until_waiting(self, thread: threading.Thread) -> None:
        """Until the second waits for the first: seen by PostgreSQL's own eyes. SQLite lets nobody look; its second writer
        waits, or comes when the first has ended, and reads the same either way."""
        if db.engine.dialect.name != "postgresql":
            return
        pause = threading.Event()
        with db.engine.connect() as look:
            for _ in range(int(PATIENCE / 0.02)):
                if look.scalar(BLOCKED) or not thread.is_alive():
                    return
                look.rollback()
                pause.wait(0.02)
        raise AssertionError("the second never asked for the case")


@pytest.fixture
def race(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Race:
    return Race(app, monkeypatch)


def complete(by: str) -> Act:
    def act(play: Play, numbers: dict[str, int]) -> None:
        definition = play.context.definitions.version(numbers["procedure"])
        form = definition.form_of(definition.elements[STEP])[0]
        front_door.complete(play.context, actor(by), numbers["task"], None, fill(form, {}, play.clock.now()))

    return act


def answers(by: str, opinion: str) -> Act:
    return lambda play, numbers: asking.give(play.context, actor(by), numbers[opinion], "agree", "情况属实")


def claims(by: str) -> Act:
    return lambda play, numbers: holding.claim(play.context, actor(by), numbers["task"])


def releases(by: str) -> Act:
    return lambda play, numbers: holding.release(play.context, actor(by), numbers["task"])


def hands_over(play: Play, numbers: dict[str, int]) -> None:
    handing.hand_over(play.context, actor(L2), numbers["task"], COLLEAGUE)


def asks(play: Play, numbers: dict[str, int]) -> None:
    asking.ask(play.context, actor(L2), numbers["task"], Wanted("consult", (SUB,), "是否属实"))


def withdraws(play: Play, numbers: dict[str, int]) -> None:
    asking.withdraw(play.context, actor(L2), numbers["task"], numbers["request"], "不再需要")


def takes_back(play: Play, numbers: dict[str, int]) -> None:
    taking_back.take_back(play.context, actor(L1), numbers["dispatch"], "转错了机构")


def voids(play: Play, numbers: dict[str, int]) -> None:
    voiding.decide(play.context, actor("supervisor"), play.case_no, approve=True, text="确属重复")


def asks_to_void(play: Play, numbers: dict[str, int]) -> None:
    voiding.ask(play.context, actor(L1), play.case_no, "duplicate", "疑似重复")


def copies_it(play: Play, numbers: dict[str, int]) -> None:
    copying.send(play.context, actor(L2), play.case_no, ["shantou-hall-l2"])


def urges(by: str) -> Act:
    return lambda play, numbers: urging.urge(play.context, actor(by), play.case_no, numbers["task"])


def prepared(play: Play) -> dict[str, int]:
    """A case that lies with the institution, whose people are two."""
    dispatch = play.task("dispatch_case").id
    play.dispatch()
    hire(COLLEAGUE, L2, "乙的同事")
    return {"task": play.task(STEP).id, "dispatch": dispatch, "procedure": play.case.procedure_id}


def with_request(play: Play, mode: str = "all") -> dict[str, int]:
    """Two people were asked at the step."""
    numbers = prepared(play)
    request = asking.ask(
        play.context, actor(L2), numbers["task"], Wanted("countersign", (SUB, REVIEWER), "是否属实", mode)
    )
    request_id = request.id
    one, other = [row.id for row in opinions.of_requests([request_id])[request_id]]
    return {**numbers, "request": request_id, "one": one, "other": other}


def counted(play: Play, event: str) -> int:
    return play.events.count(event)


def intact(play: Play) -> bool:
    return dict((no, seq) for _, no, seq in broken_chains())[play.case_no] is None


@pytest.mark.parametrize(
    ("first", "second", "refusal", "waits"),
    [
        (claims(L2), claims(COLLEAGUE), "task-claimed: 该步骤已由 公积金中心经办人乙 领取", STEP),
        (hands_over, complete(L2), "task-claimed: 该步骤已由 乙的同事 领取", STEP),
        (complete(L2), hands_over, "task-already-done: 该步骤已由 公积金中心经办人乙 于", "submit_rectification"),
        (
            complete(L2),
            complete(COLLEAGUE),
            "task-already-done: 该步骤已由 公积金中心经办人乙 于",
            "submit_rectification",
        ),
        (asks, complete(L2), "opinions-missing: 尚缺答复：业务科经办人丙（加签）", STEP),
        (complete(L2), asks, "task-already-done: 该步骤已由 公积金中心经办人乙 于", "submit_rectification"),
        (
            takes_back,
            complete(L2),
            "task-cancelled: 上一步“转派工单”已由 市局经办人甲 撤回",
            "dispatch_case",
        ),
        (complete(L2), takes_back, "not-to-be-taken-back: 不能撤回：", "submit_rectification"),
        (claims(L2), takes_back, "not-to-be-taken-back: 不能撤回：", STEP),
        (urges(L1), urges("supervisor"), "urged-lately: ", STEP),
    ],
)
def test_who_comes_second_is_told_what_the_first_did_and_changes_nothing(
    play: Play, race: Race, first: Act, second: Act, refusal: str, waits: str
) -> None:
    numbers = prepared(play)

    done, refused = race.run(play, first, second, numbers)

    assert done == ""
    assert refused.startswith(refusal)
    assert play.waiting == [waits]
    assert intact(play)


@pytest.mark.parametrize("mode", ["all", "any"])
def test_two_votes_at_once_settle_a_countersignature_once(play: Play, race: Race, mode: str) -> None:
    numbers = with_request(play, mode)

    first, second = race.run(play, answers(SUB, "one"), answers(REVIEWER, "other"), numbers)

    late = {"all": "", "any": "request-ended: 该请求已答复"}[mode]
    assert (first, second) == ("", late)
    assert play.task(STEP).requests_open == 0
    assert counted(play, "OpinionGiven") == {"all": 2, "any": 1}[mode]
    assert play.callback().waiting == ["submit_rectification"]
    assert intact(play)


@pytest.mark.parametrize(
    ("first", "second", "late"),
    [
        (withdraws, answers(SUB, "one"), "request-ended: 该请求已撤销"),
        (answers(SUB, "one"), withdraws, ""),
    ],
)
def test_a_request_that_is_withdrawn_while_it_is_answered_ends_once(
    play: Play, race: Race, first: Act, second: Act, late: str
) -> None:
    numbers = with_request(play)

    assert race.run(play, first, second, numbers) == ("", late)
    assert (play.task(STEP).requests_open, counted(play, "RequestWithdrawn")) == (0, 1)


@pytest.mark.parametrize(
    ("first", "second", "late"),
    [
        (voids, complete(L2), "task-cancelled: 工单已作废，该步骤取消"),
        (complete(L2), voids, ""),
        (voids, claims(L2), "task-cancelled: 工单已作废，该步骤取消"),
        (voids, takes_back, "not-to-be-taken-back: 不能撤回："),
    ],
)
def test_a_case_that_is_voided_while_somebody_acts_ends_void_all_the_same(
    play: Play, race: Race, first: Act, second: Act, late: str
) -> None:
    numbers = prepared(play)
    asks_to_void(play, numbers)

    done, told = race.run(play, first, second, numbers)

    assert (done, told[: len(late)]) == ("", late)
    assert bool(told) == bool(late)
    assert (play.case.stage, play.waiting) == ("void", [])
    assert intact(play)


def test_what_was_taken_in_hand_again_is_not_released_by_who_had_it(play: Play, race: Race) -> None:
    numbers = prepared(play)
    holding.delegate(play.context, actor(L2), numbers["task"], "shantou-housing-desk", "")

    done, told = race.run(play, releases(L2), complete(SUB), numbers)

    # PostgreSQL finds a step by how it stood before the wait, SQLite by how it stands after: then it is nobody's to know.
    words = {"postgresql": "task-moved: 该步骤刚刚转到其他机构，已不在您处", "sqlite": "not-found: 找不到该任务"}
    assert (done, told) == ("", words[db.engine.dialect.name])
    assert play.task(STEP).claimed_by is None


def test_the_same_twice_at_once_is_done_once(play: Play, race: Race) -> None:
    numbers = prepared(play)

    assert race.run(play, copies_it, copies_it, numbers) == ("", "")
    assert [account.username for _, account in copies.of_case(play.case.id)] == ["shantou-hall-l2"]
    assert race.run(play, asks_to_void, asks_to_void, numbers) == ("", "void-asked: 已有作废申请等待审批")
    assert (counted(play, "CaseCopied"), counted(play, "CaseVoidAsked")) == (1, 1)
