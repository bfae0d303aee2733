"""What tests of evaluator links do again and again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.base import db
from models.case import Case
from models.event import CaseEvent
from models.notice import Notice
from models.records import Record
from tests.workflows.conftest import Play
from workflows.context import Context
from workflows.evaluators import evaluator_links
from workflows.evaluators.evaluator_links import Made, Shown
from workflows.stories.player import actor

HERE, SECRET = "203.0.113.7", "s" * 40


def answered(play: Play, reply: str = "已补办并致歉。") -> Play:
    """The institution has answered and the bureau accepted it."""
    return play.dispatch().callback().submit(reply=reply).review()


def make(context: Context, case_no: str, by: str = "shantou-l2", reason: str = "答复评价人") -> Made:
    """A link, made by an account."""
    return evaluator_links.make(context, actor(by), case_no, reason)


def see(context: Context, token: str, address: str = HERE) -> Shown:
    """What whoever has the link sees."""
    return evaluator_links.opened(context, token, address, SECRET)


def say(context: Context, token: str, satisfied: str = "yes", **form: str) -> None:
    """What whoever has the link says."""
    evaluator_links.judge(context, token, HERE, SECRET, {"satisfied": satisfied, **form})


def events(case: Case, name: str) -> list[dict[str, Any]]:
    """What the events of this name say."""
    db.session.rollback()
    found = db.session.scalars(select(CaseEvent).filter_by(case_id=case.id, name=name).order_by(CaseEvent.seq))
    return [event.data for event in found]


def verdicts(case: Case) -> list[dict[str, Any]]:
    """What the person said, as it is on record."""
    db.session.rollback()
    return [row.data for row in db.session.scalars(select(Record).filter_by(case_id=case.id, kind="answer_judged"))]


def told(case: Case) -> list[tuple[str, str]]:
    """Who was told that the person is not satisfied."""
    db.session.rollback()
    found = db.session.scalars(select(Notice).where(Notice.case_id == case.id, Notice.text.contains("不满意")))
    return sorted((notice.role, notice.text) for notice in found)
