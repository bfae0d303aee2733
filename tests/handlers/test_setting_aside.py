"""评价不予采纳, and an objection that ends in an explanation: what is left behind, without a database."""

from __future__ import annotations

from typing import Any

from calendars.clock import read_beijing
from handlers.act import Act, Effects
from handlers.catalogue import router
from models.account import SYSTEM
from models.case import Case
from models.evaluation import Evaluation
from models.notice import Notice
from models.queries.locking import Around

AT = read_beijing("周五 2026-10-09 15:00")


def act(**given: Any) -> Act:
    """An act on a case of Siping with one star."""
    case = Case(
        id=5, case_no="SI-5", locality="siping", first_level_id=1, second_level_id=2, appeal="lodged", return_count=0
    )
    around = Around(evaluation=Evaluation(level_system="stars", level_code="1", staff_name=""))
    values: dict[str, Any] = {"case": case, "at": AT, "actor": SYSTEM, "element_id": "step", "effects": Effects()}
    return Act(**{**values, "around": around, "name": "评价不予采纳", **given})


def told(done: Act) -> list[str]:
    return [row.text for row in done.effects.rows if isinstance(row, Notice)]


def test_what_is_set_aside_does_not_count_and_stays_as_it_was_said() -> None:
    done = act()
    router.call("appeal.set_aside_evaluation", done, {})

    assert (done.evaluation.corrected_to, done.evaluation.corrected_at) == ("void", AT)
    assert (done.evaluation.level_system, done.evaluation.level_code) == ("stars", "1")
    assert done.case.closure == "corrected"
    assert [(event.name, event.data["step_name"]) for event in done.effects.events] == [
        ("EvaluationCorrected", "评价不予采纳")
    ]
    assert "不予采纳" in told(done)[0]


def test_an_objection_without_a_legal_basis_corrects_nothing() -> None:
    done = act(outcome="no_legal_basis", data={"opinion": "法律规定必须提交"})
    router.call("appeal.decide_correction", done, {})

    assert done.case.appeal == "rejected"
    assert done.case.closure is None
    assert done.evaluation.corrected_to is None
    assert [event.name for event in done.effects.events] == ["AppealExplained"]
    assert "解释说明" in told(done)[0]
