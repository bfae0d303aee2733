"""The case that a negative follow-up by the link opens (ST-22c): once, in the person's own words, asked for without them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from calendars.clock import FixedClock
from handlers.ports import JobRun
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.organization import Organization
from models.queries import cases as case_queries
from tests.workflows.conftest import Play
from tests.workflows.linking import answered, make, say
from workflows.background import jobs
from workflows.background.delivery import deliver
from workflows.context import Context
from workflows.evaluators import persons
from workflows.evaluators.second_case import JOB

NewPlay = Callable[..., Play]
PERSON = {"name": "王小明", "phone": "13812345678"}
SAID = "又等了一天，\n找王小明也没用，\n请打13998765432"
KEPT = "又等了一天，\n找王**也没用，\n请打139****5432"


def seconds(play: Play) -> list[Case]:
    """The cases that follow the one of a play."""
    db.session.rollback()
    return list(db.session.scalars(select(Case).where(Case.follows_id == play.case.id)))


def closed(play: Play, context: Context) -> Play:
    """A case that is over, its answer on record."""
    answered(play)
    deliver(context)
    return play


def negative(play: Play, context: Context, text: str = SAID) -> None:
    """The person says by a link that it was no good."""
    say(context, make(context, play.case_no).token, "no", level="1", follow_text=text)


def run(app: Flask, context: Context, play: Play, attempt: int = 0) -> None:
    """The job, as an engine runs it."""
    jobs.performer(context, app.app_context)(JobRun("7", JOB, attempt, {"case": play.case.id}))


@pytest.mark.parametrize("first", ["没办成", "我叫王小明，\n没办成"])
def test_the_new_case_keeps_the_person_s_own_words_of_this_time_sealed(
    new_play: NewPlay, context: Context, first: str
) -> None:
    play = closed(new_play(evaluator=PERSON, text=first), context)

    negative(play, context)

    (second,) = seconds(play)
    assert case_queries.evaluations([second.id])[second.id].text == KEPT
    assert persons.of_case(context.vault, second.id).words == SAID


def test_whose_person_was_erased_still_gets_a_case(new_play: NewPlay, context: Context) -> None:
    play = closed(new_play(evaluator=PERSON), context)
    token = make(context, play.case_no).token
    row = case_queries.evaluator(play.case.id)
    assert row is not None
    row.erase(context.clock.now())
    db.session.commit()

    say(context, token, "no", level="1", follow_text="请打13998765432")

    (second,) = seconds(play)
    assert case_queries.evaluations([second.id])[second.id].text == "请打139****5432"


def test_a_job_that_comes_again_opens_nothing_more(app: Flask, new_play: NewPlay, context: Context) -> None:
    play = closed(new_play(evaluator=PERSON), context)
    negative(play, context)

    run(app, context, play)
    run(app, context, play, attempt=1)

    assert len(seconds(play)) == 1
    assert [(job.state, job.attempts, job.note) for job in jobs.listing(context)] == [("done", 2, play.case_no)]


def test_what_our_routing_refuses_fails_where_an_administrator_sees_it_and_is_done_once_that_is_mended(
    app: Flask, new_play: NewPlay, context: Context
) -> None:
    play = closed(new_play(evaluator=PERSON), context)
    rename("shantou-housing", "gone")
    negative(play, context)
    assert seconds(play) == []

    with pytest.raises(DomainError):
        run(app, context, play)

    (seen,) = jobs.listing(context)
    assert (seen.state, seen.note) == ("failed", play.case_no)
    assert seen.error is not None
    assert "shantou-housing" in seen.error
    assert not any(value in seen.error for value in PERSON.values())

    rename("gone", "shantou-housing")
    run(app, context, play, attempt=1)
    assert len(seconds(play)) == 1


def rename(code: str, new: str) -> None:
    """Gives an office another code."""
    db.session.rollback()
    db.session.execute(update(Organization).where(Organization.code == code).values(code=new))
    db.session.commit()


def test_where_an_engine_works_the_job_names_the_case_by_its_number_alone(installed: Flask, clock: FixedClock) -> None:
    context: Context = installed.extensions["bihuan"]
    play = closed(Play(context, clock).open(evaluator=PERSON), context)

    negative(play, context)

    assert seconds(play) == []
    assert context.jobs is not None
    waiting = [job for job in context.jobs.queued(db.session.connection()) if job.name == JOB]
    assert [(job.state, job.arguments) for job in waiting] == [("waiting", {"case": play.case.id})]
    run(installed, context, play)
    assert len(seconds(play)) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([JOB], "这一任务须用 --case 指明工单"),
        ([JOB, "--case", "SH-0"], "没有工单 SH-0"),
        (["verify_record", "--case", "SH-0"], "这一任务不针对某一工单"),
    ],
)
def test_an_operator_who_starts_it_for_no_case_is_told_so(app: Flask, more: list[str], said: str) -> None:
    result = app.test_cli_runner().invoke(args=["jobs", "start", *more])

    assert (result.exit_code, result.stderr.strip()) == (2, said)


def test_an_operator_may_start_it_again_for_one_case(installed: Flask, clock: FixedClock) -> None:
    context: Context = installed.extensions["bihuan"]
    play = Play(context, clock).open()

    result = installed.test_cli_runner().invoke(args=["jobs", "start", JOB, "--case", play.case_no])

    assert result.exit_code == 0, result.output
    assert context.jobs is not None
    (waiting,) = context.jobs.queued(db.session.connection())
    assert (waiting.id, waiting.name, waiting.arguments) == (result.output.strip(), JOB, {"case": play.case.id})
