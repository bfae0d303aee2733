"""申诉: lodged, verified by somebody else, decided by the bureau, and the evaluation corrected where it is upheld."""

from calendars.clock import to_beijing
from handlers.act import Act
from handlers.router import handles
from models.base import db
from models.errors import DomainError
from models.evaluation import Evaluation


@handles("appeal.lodge_appeal", "提出申诉")
def lodge_appeal(act: Act) -> None:
    """ST-37a: within five working days of receipt. On the last day both limits fall together: say so at once."""
    window = act.window
    if window is None:
        raise DomainError("appeal-window-missing", "流程未规定申诉期限", "the procedure sets no time to appeal")
    act.case.lodge_appeal(act.actor, act.at, window.due_at, window.shown)
    act.record("appeal")
    act.emit("AppealLodged", ground=act.data["ground"], appellant=act.data["appellant"], window_ends=window.shown)
    if window.due_on == to_beijing(act.at).date():
        text = "申诉在最后一日提出：核实期限将与整改提交期限同日届满，整改期限不因申诉而延长"
        act.emit("AppealOnLastDayWarned", warning=text)
        act.notify(act.case.second_level_id, "second_level", "early_warning", f"{act.case.case_no} {text}")


@handles("appeal.verify_appeal", "核实申诉")
def verify_appeal(act: Act) -> None:
    """ST-37b: by somebody other than the appellant and other than the staff member whom the review is about."""
    evaluation = db.session.query(Evaluation).filter_by(case_id=act.case.id, assess_number=1).one()
    if evaluation.staff_name and evaluation.staff_name == act.actor.name:
        raise DomainError(
            "verifier-is-reviewed", "被评价人员不得核实该申诉", "the staff member reviewed can not verify it"
        )
    act.case.verify_appeal(act.actor, act.outcome or "", act.at)
    act.record("appeal_verification")
    act.emit("AppealVerified", outcome=act.outcome, kind=act.data.get("kind"))
    if act.outcome == "unsubstantiated":
        act.emit("AppealRejected", by="institution")


@handles("appeal.decide_correction", "审定修正")
def decide_correction(act: Act) -> None:
    """ST-37c: the bureau alone corrects. Rejected: the original limit stands, nothing is extended."""
    act.case.decide_correction(act.actor, act.outcome or "", act.at)
    act.record("correction_decision")
    if act.outcome == "uphold":
        act.emit("AppealUpheld", correct_to=act.data.get("correct_to", "void"))
        evaluation = db.session.query(Evaluation).filter_by(case_id=act.case.id, assess_number=1).one()
        evaluation.corrected_to, evaluation.corrected_at = act.data.get("correct_to", "void"), act.at
    else:
        act.emit("AppealRejected", by="bureau")


@handles("appeal.correct_evaluation", "修正评价")
def correct_evaluation(act: Act) -> None:
    """ST-37c: the original level stays on record; the correction stands beside it and is filed with the province."""
    evaluation = db.session.query(Evaluation).filter_by(case_id=act.case.id, assess_number=1).one()
    act.emit(
        "EvaluationCorrected",
        original={"system": evaluation.level_system, "code": evaluation.level_code},
        corrected_to=evaluation.corrected_to,
    )
