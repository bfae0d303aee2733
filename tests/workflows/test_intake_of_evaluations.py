"""What a work order may say besides the plain bad review: by default, anonymous, for a batch, of several institutions."""

from __future__ import annotations

from typing import Any

import pytest
from sketching import Sketch
from sqlalchemy import select

from models.base import db
from models.errors import DomainError
from models.evaluation import Evaluation


def plain(**settings: Any) -> Sketch:
    return Sketch(settings=settings).start("handle").step("handle", "end").end()


def code_of(act: Any) -> tuple[str, str]:
    """Field and code of a refusal."""
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.errors[0].pointer, refusal.value.errors[0].code


def evaluation_of(play: Any) -> Evaluation:
    return db.session.scalars(select(Evaluation).filter_by(case_id=play.case.id)).one()


def test_an_evaluation_by_default_makes_no_work_order_however_it_is_set(sketched: Any) -> None:
    # CX-7: after seven days without a word 基本满意 is assumed; nobody has complained.
    settings = {"default_evaluation": {"level": "基本满意", "after": "7个自然日"}}

    assert code_of(lambda: sketched(plain(**settings), is_default=True)) == (
        "/evaluation/is_default",
        "default-evaluation",
    )
    assert code_of(lambda: sketched(plain(), is_default=True, external_id="2"))[1] == "default-evaluation"


@pytest.mark.parametrize("said", [{"reasons": [], "text": ""}, {"reasons": ["  "], "text": "\u200b"}])
def test_a_review_without_a_reason_is_taken_where_the_rule_does_not_ask_for_one(sketched: Any, said: Any) -> None:
    asking = plain(reason_required={"value": True})

    assert code_of(lambda: sketched(asking, external_id="A", **said)) == ("/evaluation/reasons", "reason-missing")
    assert sketched(plain(reason_required={"value": False}), external_id="B", **said).waiting == ["handle"]


# who wrote it → whether the person can be called
NAMED = [
    ({"evaluator": {"name": "王某", "phone": "13800000000"}}, True),
    ({"evaluator": {"name": "王某"}}, True),
    ({"evaluator": {"phone": "13800000000"}}, True),
    ({"evaluator": {"name": "王某", "phone": "13800000000"}, "anonymous": True}, False),
    ({"evaluator": None}, False),
    ({"evaluator": {}}, False),
]


@pytest.mark.parametrize(("given", "real"), NAMED)
def test_a_review_is_by_real_name_when_the_person_is_known_and_did_not_ask_otherwise(
    sketched: Any, given: dict[str, Any], real: bool
) -> None:
    assert sketched(plain(), **given).facts["real_name"] is real


def test_the_cases_of_a_batch_are_kept_with_the_evaluation(sketched: Any) -> None:
    projects = [{"number": "A-1", "item_name": "开户"}, {"number": "A-2"}]

    play = sketched(plain(), projects=projects)

    assert evaluation_of(play).projects == projects
    assert play.facts["batch_size"] == 2


def test_a_single_case_is_a_batch_of_one(sketched: Any) -> None:
    play = sketched(plain())

    assert (evaluation_of(play).projects, play.facts["batch_size"]) == ([], 1)


def test_the_institutions_of_a_joint_approval_are_kept_the_answerable_one_first_and_each_once(sketched: Any) -> None:
    named = [{"code": "riverside-street"}, {"code": "riverside-hall"}, {"code": "riverside-street"}]

    play = sketched(plain(), institutions=named)

    assert evaluation_of(play).institutions == ["riverside-hall", "riverside-street"]
    assert play.facts["institution_count"] == 2


def test_where_one_institution_answers_none_is_listed(sketched: Any) -> None:
    play = sketched(plain())

    assert (evaluation_of(play).institutions, play.facts["institution_count"]) == ([], 1)


def test_the_level_is_kept_by_its_name_too(sketched: Any) -> None:
    grades = plain(levels={"value": ["three_grades"]}, opens_for={"value": ["差评"]})
    evaluation = evaluation_of(sketched(grades, level={"system": "three_grades", "code": "1"}))

    assert (evaluation.level_system, evaluation.level_code, evaluation.level_normal) == ("three_grades", "1", 1)
    assert evaluation.level_name == "差评"
