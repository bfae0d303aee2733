"""What the person says of the answer: once, on record without their name, and what follows from it (ST-22c)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.base import db
from models.case import Case
from models.errors import DomainError
from models.evaluation import Evaluation
from models.evaluator_link import of_case
from models.queries import cases as case_queries
from tests.conftest import work_order
from tests.workflows.conftest import Play
from tests.workflows.linking import answered, events, make, say, see, told, verdicts
from tests.workflows.test_joint_approvals import complete, hand_in, open_whole
from workflows import intake
from workflows.background.delivery import deliver
from workflows.context import Context
from workflows.evaluators import persons
from workflows.stories.player import actor

NewPlay = Callable[..., Play]


def pointer(work: Callable[[], object]) -> tuple[str, str]:
    """At which field, and how, something is refused."""
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.errors[0].pointer, caught.value.errors[0].code


def follow_ups() -> list[tuple[int, str]]:
    """The follow-up evaluations: of which case, and their level."""
    db.session.rollback()
    found = db.session.scalars(select(Evaluation).filter_by(assess_number=2))
    return [(row.case_id, row.level_name or "") for row in found]


def test_who_is_satisfied_is_put_on_record_and_nobody_is_troubled(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())
    made = make(context, play.case_no)

    say(context, made.token, text="谢谢")

    assert verdicts(play.case) == [{"satisfied": True, "text": "谢谢"}]
    assert events(play.case, "AnswerJudged") == [{"satisfied": True}]
    assert told(play.case) == []
    assert [(link.satisfied, link.state(context.clock.now())) for link in of_case(play.case.id)] == [(True, "used")]


def test_who_is_not_satisfied_is_told_of_to_bureau_and_institution(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play(evaluator={"name": "王小明", "phone": "13812345678"}))

    say(context, make(context, play.case_no).token, "no", text="我是王小明，13812345678，还是没办成")

    text = f"{play.case_no} 评价人对答复不满意"
    assert told(play.case) == [("first_level", text), ("second_level", text)]
    assert verdicts(play.case) == [{"satisfied": False, "text": "我是王**，138****5678，还是没办成"}]


def test_a_link_is_good_for_one_answer(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())
    made = make(context, play.case_no)
    say(context, made.token)

    with pytest.raises(DomainError) as caught:
        say(context, made.token, "no")

    assert (caught.value.code, caught.value.status) == ("link-dead", 404)
    assert len(verdicts(play.case)) == 1


@pytest.mark.parametrize(
    ("form", "at"),
    [
        ({"satisfied": ""}, ("/satisfied", "required")),
        ({"satisfied": "maybe"}, ("/satisfied", "required")),
        ({"satisfied": "no", "text": "长" * 1001}, ("/text", "too-long")),
        ({"satisfied": "no", "level": "9"}, ("/level", "no-follow-up")),
        ({"satisfied": "no", "level": "1"}, ("/follow_text", "reason-missing")),
        ({"satisfied": "no", "level": "1", "follow_text": "\u200b "}, ("/follow_text", "reason-missing")),
    ],
)
def test_a_wrong_form_is_refused_at_its_field_and_uses_nothing_up(
    new_play: NewPlay, context: Context, form: dict[str, str], at: tuple[str, str]
) -> None:
    play = answered(new_play())
    made = make(context, play.case_no)

    assert pointer(lambda: say(context, made.token, **form)) == at
    assert verdicts(play.case) == []
    assert see(context, made.token)


def test_a_good_follow_up_is_kept_beside_the_first_and_there_is_only_one(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())

    say(context, make(context, play.case_no).token, level="4", follow_text="这次很快")

    assert follow_ups() == [(play.case.id, "满意")]
    assert events(play.case, "FollowUpEvaluated") == [{"level": "满意"}]
    assert see(context, make(context, play.case_no).token).levels == []
    again = make(context, play.case_no)
    assert pointer(lambda: say(context, again.token, level="4")) == ("/level", "no-follow-up")


def test_a_negative_follow_up_of_a_closed_case_opens_a_case_of_its_own_for_the_same_person(
    new_play: NewPlay, context: Context
) -> None:
    play = answered(new_play(evaluator={"name": "王小明", "phone": "13812345678"}))
    deliver(context)

    say(context, make(context, play.case_no).token, "no", level="1", follow_text="又等了一天，找王小明也没用")

    db.session.rollback()
    second = db.session.scalars(select(Case).where(Case.follows_id == play.case.id)).one()
    assert follow_ups() == [(play.case.id, "非常不满意")]
    assert second.source == play.case.source
    assert persons.of_case(context.vault, second.id).phone == "13812345678"
    said = case_queries.evaluations([second.id])[second.id]
    assert (said.text, said.channel) == ("又等了一天，找王**也没用", "answer-link")


def test_a_negative_follow_up_of_an_open_case_opens_nothing(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())

    say(context, make(context, play.case_no).token, "no", level="1", follow_text="还是不行")

    db.session.rollback()
    assert db.session.scalars(select(Case.id)).all() == [play.case.id]
    assert follow_ups() == [(play.case.id, "非常不满意")]


def test_where_the_platform_brought_a_follow_up_none_is_offered(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())
    made = make(context, play.case_no)
    order = work_order("WO-1-2") | {"follows": play.external_id}
    now = context.clock.now().isoformat()
    order |= {"generated_at": now, "received_at": now}
    order["evaluation"] |= {"level": {"system": "platform", "code": "4"}}
    intake.open_case(context, actor("province"), order)

    assert see(context, made.token).levels == []


def test_of_a_joint_approval_each_institution_s_answer_is_shown(app: object, context: Context) -> None:
    whole = open_whole(context)
    for code, name in (("shantou-hall", "shantou-hall-l2"), ("shantou-housing", "shantou-l2")):
        hand_in(context, whole, code, name)
        deliver(context)
    complete(context, whole.case_no, "shantou-l1", "decide_review", "accept")

    shown = see(context, make(context, whole.case_no, "shantou-l1").token)

    assert sorted(answer.institution for answer in shown.answers) == ["市住房公积金管理中心", "市政务服务大厅"]
