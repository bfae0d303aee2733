"""What comes with a step reaches whoever covers its holder too: files, acts, the evaluator to call, notices (代办)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from models.base import db
from models.errors import DomainError
from models.notice import Notice
from models.queries import notices
from models.queries.cases import open_tasks
from tests.evidence import PDF
from tests.workflows.accounts.test_covering import account, actor, enter, last_event
from tests.workflows.conftest import Play
from workflows.files.attaching import Upload, attach
from workflows.files.places import choices
from workflows.task_acts import acts_on_task, copying, handing, holding, urging

# Above the institution.
COVERER = "shantou-l1"


def covered(play: Play) -> None:
    """The institution is absent, and the first level does its work."""
    play.dispatch()
    enter(play.context, "shantou-l2", COVERER)


def test_a_file_is_put_there_for_the_absent_one(play: Play) -> None:
    play.dispatch()
    with pytest.raises(DomainError):
        attach(play.context, actor(play.context, COVERER), play.case_no, Upload(io.BytesIO(PDF), "材料.pdf"))
    enter(play.context, "shantou-l2", COVERER)
    who = actor(play.context, COVERER)

    assert ("verify_by_callback", "回访核实") in choices(who, play.case, open_tasks([play.case.id]), [])
    row = attach(play.context, who, play.case_no, Upload(io.BytesIO(PDF), "材料.pdf"))

    assert row.account_id == account(COVERER).id
    assert row.organization_id == account("shantou-l2").organization_id
    assert last_event(play, "AttachmentAdded").data["for"] == "shantou-l2"


def test_the_acts_are_offered_to_who_covers_and_to_nobody_else(play: Play) -> None:
    play.dispatch()
    task = play.task("verify_by_callback")
    holding.claim(play.context, account("shantou-l2").actor(), task.id)
    task = play.task("verify_by_callback")
    alone = acts_on_task.offered(play.context, actor(play.context, "shantou-appeal"), task)
    enter(play.context, "shantou-l2", COVERER)
    offers = acts_on_task.offered(play.context, actor(play.context, COVERER), task)

    assert {one.reason for one in alone if one.id == "hand_over"} == {"已由 公积金中心经办人乙 领取"}
    assert {one.id for one in offers if one.reason is None} >= {"hand_over", "entrust", "consult", "copy"}
    at_once = acts_on_task.offered_at_once(actor(play.context, COVERER), task)
    # It is in their hands already: there is nothing to claim.
    assert {one.id: one.reason for one in at_once} == {"release": None}


def test_they_hand_over_among_the_colleagues_of_the_absent_one(play: Play) -> None:
    covered(play)
    who, task = actor(play.context, COVERER), play.task("verify_by_callback")
    colleague = account("shantou-appeal")
    colleague.roles = [*colleague.roles, "second_level"]
    db.session.commit()

    handing.hand_over(play.context, who, task.id, "shantou-appeal")

    event = last_event(play, "TaskHandedOver")
    assert (event.data["to"], event.data["for"]) == ("shantou-appeal", "shantou-l2")


def test_a_copy_is_sent_and_ended_for_the_office_of_the_absent_one(play: Play) -> None:
    play.dispatch()
    enter(play.context, "shantou-l2", "shantou-appeal")
    who = actor(play.context, "shantou-appeal")
    (copy,) = copying.send(play.context, who, play.case_no, ["shantou-hall-l2"])
    copying.withdraw(play.context, who, play.case_no, copy.id)

    assert copy.organization_id == account("shantou-l2").organization_id


def test_whoever_covers_the_first_level_urges(play: Play) -> None:
    play.dispatch()
    first = account("shantou-l1")
    other = account("shantou-appeal")
    other.organization_id, other.roles = first.organization_id, ["appeal_reviewer"]
    db.session.commit()
    assert not urging.may_urge(actor(play.context, "shantou-appeal"), play.case)
    enter(play.context, "shantou-l1", "shantou-appeal")

    who = actor(play.context, "shantou-appeal")
    assert urging.may_urge(who, play.case)
    urging.urge(play.context, who, play.case_no, play.task("verify_by_callback").id)
    assert last_event(play, "TaskUrged").data["for"] == "shantou-l1"


def told(play: Play, username: str) -> set[int]:
    """The notices that somebody sees."""
    return {row.id for row, _ in db.session.execute(notices.inbox(actor(play.context, username)))}


def receivers(play: Play, notice: Notice) -> set[str]:
    """Whom a notice reaches outside the product."""
    return {row.username for row in db.session.scalars(notices.receivers(notice, play.clock.now()))}


def test_notices_to_the_absent_one_reach_who_covers_while_the_cover_runs(play: Play) -> None:
    play.dispatch()
    office = account("shantou-l2").organization_id
    before = db.session.query(Notice).filter_by(organization_id=office, role="second_level").one()
    play.clock.advance(timedelta(hours=1))
    enter(play.context, "shantou-l2", COVERER, days=1)
    later = Notice(
        case_id=play.case.id, organization_id=office, role="second_level", locality="shantou", kind="result",
        text="催办", at=play.clock.now(),
    )  # fmt: skip
    db.session.add(later)
    db.session.commit()

    assert later.id in told(play, COVERER)
    assert before.id not in told(play, COVERER)
    assert receivers(play, later) == {"shantou-l2", "shantou-l2-second", COVERER}
    assert notices.unread_count(actor(play.context, COVERER)) >= 1

    play.clock.advance(timedelta(days=1))
    assert later.id not in told(play, COVERER)
    assert receivers(play, later) == {"shantou-l2", "shantou-l2-second"}


def test_a_notice_for_a_person_stays_with_them(play: Play) -> None:
    covered(play)
    mine = Notice(
        case_id=play.case.id, organization_id=None, account_id=account("shantou-l2").id, role="", locality="shantou",
        kind="mention", text="提到您", at=play.clock.now(),
    )  # fmt: skip
    db.session.add(mine)
    db.session.commit()

    assert mine.id not in told(play, COVERER)
    assert receivers(play, mine) == {"shantou-l2"}
