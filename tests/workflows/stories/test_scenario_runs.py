"""Runs of a draft's stories: asked for, kept with the content they were played on, called off, bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from calendars.clock import FixedClock
from handlers.ports_stories import Order, PlayersBusy, PlayersStopped
from models.account import Account, Actor
from models.base import db
from models.errors import DomainError
from models.job import JobReport
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from models.scenario_run import ScenarioRun
from tests.stage import LATER
from workflows.authoring import checking, drafts, lifecycle
from workflows.context import Context
from workflows.stories import lost, runs

FIRST, SECOND, THIRD = "20-not-negative", "24-default-evaluation", "01-on-time"
LIMIT = "procedure.bpmn"
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def analyst() -> Actor:
    account = Account.by_username("analyst")
    assert account is not None
    return account.actor()


@pytest.fixture
def draft(context: Context, analyst: Actor) -> ProcedureDraft:
    """A draft of Shantou with three of its stories."""
    base = Procedure.current("shantou", LATER)
    assert base is not None
    found = drafts.begin_from(context, analyst, base, "试改")
    others = [path for path in found.files if path.startswith("scenarios/") and path.count("/") == 1]
    gone = {path: None for path in others if path[10:-5] not in (FIRST, SECOND, THIRD)}
    return drafts.save(context, analyst, found.id, found.revision, gone)


def shortened(context: Context, analyst: Actor, draft: ProcedureDraft) -> ProcedureDraft:
    text = draft.files[LIMIT].replace(">10个工作日<", ">7个工作日<")
    return drafts.save(context, analyst, draft.id, draft.revision, {LIMIT: text})


class Scripted:
    """Players that do what the test says."""

    def __init__(self, play: Callable[..., Iterator[Mapping[str, Any]]]) -> None:
        self.play = play


def test_all_stories_are_played_and_kept_with_what_none_of_them_passes(
    context: Context, analyst: Actor, draft: ProcedureDraft
) -> None:
    run = runs.begin(context, analyst, draft.id)

    assert (run.state, run.done, run.total, run.passed) == ("done", 3, 3, True)
    assert [result["name"] for result in run.results] == [THIRD, FIRST, SECOND]
    assert "dispatch_urge" in run.missed
    story = runs.played(run, THIRD)
    assert story is not None
    assert story.moments[-1]["stage"] == "closed"
    assert runs.played(run, "nothing") is None


def test_a_result_is_told_apart_from_that_of_an_earlier_content(
    context: Context, analyst: Actor, draft: ProcedureDraft
) -> None:
    runs.begin(context, analyst, draft.id)
    draft = shortened(context, analyst, draft)
    assert [result["fresh"] for result in runs.results_of(draft).values()] == [False, False, False]

    run = runs.play_now(context, analyst, draft.id, THIRD)

    assert not run.passed
    known = runs.results_of(draft)
    assert (known[THIRD]["fresh"], known[THIRD]["passed"]) == (True, False)
    assert (known[FIRST]["fresh"], known[FIRST]["passed"]) == (False, True)


def test_what_is_not_there_is_not_played(context: Context, analyst: Actor, draft: ProcedureDraft) -> None:
    stories = {path: None for path in draft.files if path.startswith("scenarios/") and path.endswith(".yaml")}
    elsewhere = replace(analyst, locality="siping")

    with pytest.raises(DomainError) as unknown:
        runs.begin(context, analyst, draft.id, ["../../secret"])
    with pytest.raises(DomainError) as foreign:
        runs.begin(context, elsewhere, draft.id)
    drafts.save(context, analyst, draft.id, draft.revision, stories)
    with pytest.raises(DomainError) as empty:
        runs.begin(context, analyst, draft.id)

    assert (unknown.value.code, empty.value.code) == ("no-such-scenario", "no-scenarios")
    assert foreign.value.status == 404
    assert db.session.query(ScenarioRun).count() == 0


def test_a_run_that_is_called_off_ends_and_stays_so(context: Context, analyst: Actor, draft: ProcedureDraft) -> None:
    def play(order: Order, seconds: float, ended: Callable[[], bool]) -> Iterator[Mapping[str, Any]]:
        yield {"done": 1, "total": 3, "name": THIRD, "passed": True}
        (going,) = runs.latest(draft)
        assert (going.state, going.done, going.total) == ("running", 1, 3)
        assert not ended()
        runs.cancel(context, analyst, draft.id, going.id)
        assert ended()
        raise PlayersStopped("已取消 / called off")

    context.players = Scripted(play)

    run = runs.begin(context, analyst, draft.id)

    assert (run.state, run.results) == ("cancelled", [])
    assert runs.cancel(context, analyst, draft.id, run.id).state == "cancelled"


def test_a_run_that_was_called_off_while_it_waited_is_not_begun(
    context: Context, analyst: Actor, draft: ProcedureDraft
) -> None:
    run = runs.new(context, analyst, draft, None)
    db.session.commit()
    runs.cancel(context, analyst, draft.id, run.id)

    runs.perform(context, run.id, 1)

    assert runs.one(analyst, draft.id, run.id).state == "cancelled"


def test_a_play_that_goes_beyond_its_bounds_is_a_failed_run(
    context: Context, analyst: Actor, draft: ProcedureDraft
) -> None:
    def play(*_: Any) -> Iterator[Mapping[str, Any]]:
        yield {"done": 1, "total": 3, "name": THIRD, "passed": True}
        raise PlayersStopped("超过30秒 / not done")

    context.players = Scripted(play)

    run = runs.begin(context, analyst, draft.id)

    assert (run.state, run.passed, run.fault) == ("failed", False, "超过30秒 / not done")


def test_where_all_are_playing_one_is_asked_to_come_again(
    context: Context, analyst: Actor, draft: ProcedureDraft
) -> None:
    def play(*_: Any) -> Iterator[Mapping[str, Any]]:
        raise PlayersBusy("正忙 / busy")
        yield {}

    context.players = Scripted(play)

    with pytest.raises(DomainError, match="players-busy"):
        runs.play_now(context, analyst, draft.id, THIRD)

    (run,) = runs.latest(draft)
    assert (run.state, run.fault[:2]) == ("failed", "情景")


def test_old_runs_of_a_draft_go(
    context: Context, analyst: Actor, draft: ProcedureDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT", 2)

    made = [runs.play_now(context, analyst, draft.id, FIRST).id for _ in range(4)]

    assert [run.id for run in runs.latest(draft)] == [made[3], made[2]]


def test_the_check_of_a_draft_plays_its_stories(context: Context, analyst: Actor, draft: ProcedureDraft) -> None:
    passed = checking.begin(context, analyst, draft.id)
    assert passed.check_report is not None
    assert (passed.state, passed.check_report["passed"]) == ("checked", True)
    assert [item["name"] for item in passed.check_report["scenarios"]] == [THIRD, FIRST, SECOND]

    failed = checking.begin(context, analyst, shortened(context, analyst, passed).id)

    assert failed.check_report is not None
    assert (failed.state, failed.check_report["failed"], failed.check_report["passed"]) == ("draft", 1, False)
    wrong = next(item for item in failed.check_report["scenarios"] if not item["passed"])
    assert (wrong["title"], wrong["difference_zh"][:10]) == ("按期办结", "第1步“转派工单”，")

    with pytest.raises(DomainError) as refused:
        lifecycle.propose(context, analyst, draft.id, "按新细则缩短期限")

    assert refused.value.message_zh.startswith("1个情景未通过（“按期办结”），不能提交")
    assert refused.value.message_en.startswith("one scenario fails (“按期办结”)")


def test_a_run_whose_process_is_gone_ends_by_itself_and_one_can_run_anew(
    context: Context, clock: FixedClock, analyst: Actor, draft: ProcedureDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "perform", lambda *_: None)
    begun = runs.play_now(context, analyst, draft.id, THIRD)
    assert lost.give_up_lost(context) == 0
    clock.advance(timedelta(minutes=3))

    assert lost.give_up_lost(context) == 1

    run = runs.one(analyst, draft.id, begun.id)
    assert (run.state, run.fault[:4]) == ("failed", "进程中断")
    monkeypatch.undo()
    assert runs.play_now(context, analyst, draft.id, THIRD).state == "done"
    assert lost.give_up_lost(context) == 0


def test_a_job_is_given_up_only_when_it_has_begun_and_fallen_silent(
    context: Context, clock: FixedClock, analyst: Actor, draft: ProcedureDraft
) -> None:
    run = runs.new(context, analyst, draft, None)
    run.job_id = "77"
    db.session.commit()
    clock.advance(timedelta(hours=3))
    assert lost.give_up_lost(context) == 0, "it waits in its queue"

    now = clock.now()
    db.session.add(JobReport(job_id="77", name=runs.JOB, started_at=now, updated_at=now))
    db.session.commit()
    assert lost.give_up_lost(context) == 0, "it has just begun"
    clock.advance(timedelta(minutes=11))

    assert lost.give_up_lost(context) == 1
    assert runs.one(analyst, draft.id, run.id).state == "failed"


def test_runs_of_a_program_that_did_not_say_when_they_were_heard_of_end(
    context: Context, analyst: Actor, draft: ProcedureDraft
) -> None:
    run = runs.new(context, analyst, draft, [THIRD])
    run.heard_at = None
    db.session.commit()

    assert lost.give_up_lost(context) == 1
    assert runs.one(analyst, draft.id, run.id).state == "failed"
