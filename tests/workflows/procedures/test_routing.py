"""Which procedure takes a work order: by level and condition; and which offices answer for it. All of it is data."""

from __future__ import annotations

from typing import Any

import pytest
from sketching import RIVERSIDE, Sketch

from models.base import db
from models.case import Case
from models.errors import DomainError
from models.organization import Organization
from models.procedure import Procedure
from tests.stage import LATER
from workflows.unit import transaction

GRADES = {"levels": {"value": ["three_grades"]}, "opens_for": {"value": ["差评"]}}


def one_step(step: str, key: str = RIVERSIDE, **settings: Any) -> Sketch:
    """A procedure of one step, which shows which one was taken."""
    return Sketch(key=key, settings=settings).start(step).step(step, "end").end()


def variant(step: str, **settings: Any) -> Sketch:
    """A variant of the locality's procedure."""
    return one_step(step, f"{RIVERSIDE}-{step}", locality=RIVERSIDE, **settings)


@pytest.fixture
def taken(sketched: Any) -> Any:
    """Publishes procedures and answers with the step that a work order comes to."""

    def take(*sketches: Sketch, **evaluation: Any) -> str:
        *first, last = sketches
        for number, sketch in enumerate(first):
            with pytest.raises(DomainError) as refusal:  # nothing is to open there; it is only published
                sketched(sketch, external_id=f"X-{number}", level={"system": "platform", "code": "5"})
            assert refusal.value.errors[0].code in ("not-negative", "code-system-not-used")
        (step,) = sketched(last, **evaluation).waiting
        return str(step)

    return take


def refused(sketched: Any, sketch: Sketch, **evaluation: Any) -> tuple[str, str]:
    """Field and code with which a work order is refused."""
    with pytest.raises(DomainError) as refusal:
        sketched(sketch, **evaluation)
    error = refusal.value.errors[0]
    assert refusal.value.status == 422
    assert error.message_zh
    assert error.message_en
    return error.pointer, error.code


def test_a_step_that_nobody_has_the_case_at_is_refused_in_words_and_nothing_is_kept(sketched: Any) -> None:
    nobodys = Sketch().start("work", assign="").step("work", "end").end()

    with pytest.raises(DomainError) as refusal:
        sketched(nobodys)

    assert (refusal.value.code, refusal.value.status) == ("nobody-answers", 409)
    assert db.session.query(Case).count() == 0


def test_a_locality_with_one_procedure_takes_everything_by_it(taken: Any) -> None:
    assert taken(one_step("plain")) == "plain"


def test_a_variant_is_taken_where_its_condition_holds_and_the_plain_one_elsewhere(taken: Any) -> None:
    joint = variant("joint", applies="case.institution_count > 1")

    assert taken(joint, one_step("plain")) == "plain"


def test_a_variant_whose_condition_holds_is_asked_before_the_plain_one(taken: Any) -> None:
    joint = variant("joint", applies="case.batch_size > 1")

    assert taken(one_step("plain"), joint, projects=[{"number": "1"}, {"number": "2"}]) == "joint"


# what the variant asks → whether the work order of this test goes there
APPLIES = [
    ("case.institution_kind == 'hall'", True),
    ("case.parent_kind == 'dispatch_center'", True),
    ("case.parent_kind == 'city_bureau'", False),
    ("case.real_name", True),
    ("case.level == '不满意'", False),
    ("case.level in ['非常不满意']", True),
]


@pytest.mark.parametrize(("applies", "there"), APPLIES)
def test_a_condition_reads_what_the_work_order_and_the_offices_say(taken: Any, applies: str, there: bool) -> None:
    assert taken(one_step("plain"), variant("special", applies=applies)) == ("special" if there else "plain")


def test_a_new_version_of_a_variant_takes_the_place_of_the_one_before(taken: Any) -> None:
    before, after = (
        variant("special", applies="True or case.real_name"),
        variant("special", applies="not case.real_name"),
    )

    assert taken(one_step("plain"), before, after) == "plain"


def test_each_procedure_names_the_levels_that_open_it(taken: Any) -> None:
    # 深圳: a middling review is no 差评 and goes another way.
    middling = variant("training", levels={"value": ["three_grades"]}, opens_for={"value": ["中评"]})

    assert taken(one_step("plain", **GRADES), middling, level={"system": "three_grades", "code": "2"}) == "training"


def test_the_same_code_opens_a_case_in_one_system_and_none_in_another(sketched: Any) -> None:
    assert sketched(one_step("plain"), level={"system": "gbt39046", "code": "5"}).waiting == ["plain"]
    assert refused(sketched, one_step("again"), external_id="2", level={"system": "stars", "code": "5"}) == (
        "/evaluation/level/code",
        "not-negative",
    )


REFUSED = [
    ({"level": {"system": "platform", "code": "3"}}, "/evaluation/level/code", "not-negative"),
    ({"level": {"system": "three_grades", "code": "1"}}, "/evaluation/level/system", "code-system-not-used"),
    ({"level": {"system": "platform", "code": "7"}}, "/evaluation/level/code", "code-not-in-system"),
    ({"level": {"system": "none", "code": "1"}}, "/evaluation/level/system", "unknown-code-system"),
    ({"institution": {"code": "nowhere"}}, "/evaluation/institution/code", "unknown-institution"),
    # an institution of another locality
    ({"institution": {"code": "shantou-housing"}}, "/evaluation/institution/code", "unknown-institution"),
    ({"institutions": [{"code": "riverside-hall"}, {"code": "nowhere"}]}, "/evaluation/institutions", "unknown-institution"),
]  # fmt: skip


@pytest.mark.parametrize(("evaluation", "pointer", "code"), REFUSED)
def test_what_is_unknown_is_named(sketched: Any, evaluation: dict[str, Any], pointer: str, code: str) -> None:
    assert refused(sketched, one_step("plain"), **evaluation) == (pointer, code)


def test_a_locality_without_a_published_procedure_takes_nothing(play: Any) -> None:
    with pytest.raises(DomainError) as refusal:
        type(play)(play.context, play.clock, "WO-2", locality="hillside").open()

    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/locality", "unknown-locality")]


def test_a_locality_without_the_office_that_a_lane_names_can_not_run(sketched: Any) -> None:
    sketch = one_step("plain")
    sketch.owners["authority"] = "kind:city_bureau"  # 河畔 has none
    sketch.step("review", "end", lane="authority")

    with pytest.raises(DomainError) as refusal:
        sketched(sketch)

    (error,) = refusal.value.errors
    assert (error.pointer, error.code) == ("/locality", "unknown-locality")
    assert error.message_zh == "riverside 没有类别为“市政务服务数据管理局”的机构，办理程序无法运行"
    assert "no office of the kind “city bureau”" in error.message_en


def test_the_case_keeps_the_offices_that_its_diagram_names(sketched: Any) -> None:
    sketch = Sketch().start("handle").step("handle", "review").step("review", "register", lane="authority")
    sketch.step("register", "end", lane="filing_office").end()

    play = sketched(sketch)

    codes = {role: db.session.get_one(Organization, number).code for role, number in play.case.offices.items()}
    assert codes == {"authority": "riverside-authority", "filing_office": "riverside-body"}
    assert db.session.get_one(Organization, play.case.first_level_id).code == "riverside-centre"
    assert db.session.get_one(Organization, play.case.second_level_id).code == "riverside-hall"


def test_each_step_lies_with_the_office_of_its_lane(sketched: Any) -> None:
    sketch = Sketch().start("handle").step("handle", "review").step("review", "register", lane="authority")
    sketch.step("register", "end", lane="filing_office").end()
    play = sketched(sketch)
    places = []

    for step, by in (("handle", "l2"), ("review", "authority"), ("register", "filing")):
        places.append(db.session.get_one(Organization, play.task(step).organization_id).code)
        play.complete(step, f"riverside-{by}")

    assert places == ["riverside-hall", "riverside-authority", "riverside-body"]
    assert play.case.stage == "closed"


def test_an_institution_has_the_case_at_once_only_where_the_diagram_says_so(sketched: Any) -> None:
    sketch = Sketch().start("dispatch", assign="").step("dispatch", "end", lane="first_level").end()

    case = sketched(sketch).case

    assert case.second_level_id is None
    assert db.session.get_one(Organization, case.institution_id).code == "riverside-hall"


def test_a_version_of_before_serves_the_locality_that_it_is_called_after(play: Any) -> None:
    version = Procedure.current("shantou", LATER)
    assert version is not None
    assert version.serves == "shantou"


def close(code: str) -> None:
    """An administrator closed the organisation."""
    with transaction():
        db.session.query(Organization).filter_by(code=code).update({"active": False})


def code_of(office_id: int | None) -> str:
    return db.session.get_one(Organization, office_id).code


@pytest.fixture
def after_closing(sketched: Any) -> Any:
    """Opens a case by a sketch once an institution is closed, with a review of that institution."""

    def open_(sketch: Sketch, institution: str) -> Any:
        first = sketched(sketch)
        close(institution)
        late = type(first)(first.context, first.clock, "WO-2", locality=RIVERSIDE)
        return late.open(institution={"code": institution})

    return open_


def test_a_review_of_a_closed_institution_goes_to_the_office_above_that_can_handle_it(after_closing: Any) -> None:
    play = after_closing(one_step("handle"), "riverside-street")

    assert code_of(play.case.institution_id) == "riverside-street"
    assert code_of(play.case.second_level_id) == "riverside-hall"
    assert code_of(play.task("handle").organization_id) == "riverside-hall"


def test_a_review_that_nobody_could_handle_is_refused_with_the_field_and_leaves_nothing(after_closing: Any) -> None:
    # Above the hall there is the dispatching centre alone: nobody there works in the lane of the second level.
    with pytest.raises(DomainError) as refusal:
        after_closing(one_step("handle"), "riverside-hall")

    assert refusal.value.status == 422
    (error,) = refusal.value.errors
    assert (error.pointer, error.code) == ("/evaluation/institution/code", "closed-institution")
    assert "河畔市政务大厅已停用" in error.message_zh
    assert db.session.query(Case).filter_by(external_id="WO-2").count() == 0


def test_where_somebody_dispatches_a_review_of_a_closed_institution_waits_for_them(after_closing: Any) -> None:
    sketch = Sketch().start("dispatch", assign="").step("dispatch", "end", lane="first_level").end()

    play = after_closing(sketch, "riverside-hall")

    assert code_of(play.case.institution_id) == "riverside-hall"
    assert play.case.second_level_id is None
    assert code_of(play.task("dispatch").organization_id) == "riverside-centre"


def test_a_closed_office_that_a_review_names_is_not_the_office_of_its_kind(after_closing: Any) -> None:
    sketch = Sketch().start("review", assign="").step("review", "end", lane="authority").end()

    with pytest.raises(DomainError) as refusal:
        after_closing(sketch, "riverside-authority")

    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/locality", "unknown-locality")]
