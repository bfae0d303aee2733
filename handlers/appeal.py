"""申诉: lodged, verified by somebody else, decided by the bureau, and the evaluation corrected where it is upheld."""

from calendars.clock import to_beijing
from handlers.act import Act
from handlers.router import handles
from models.errors import DomainError, wrong_field


@handles("appeal.lodge_appeal", "提出申诉")
def lodge_appeal(act: Act) -> None:
    """ST-37a: within five working days of receipt. On the last day both limits fall together: say so at once."""
    window = act.window
    if window is None:
        raise DomainError("appeal-window-missing", "流程未规定申诉期限", "the procedure sets no time to appeal")
    appellant = appellant_of(act)
    act.case.lodge_appeal(act.actor, act.at, window.due_at, window.shown)
    act.record("appeal")
    act.emit("AppealLodged", ground=act.data["ground"], appellant=appellant, window_ends=window.shown)
    if window.due_on == to_beijing(act.at).date():
        text = "申诉在最后一日提出：核实期限将与整改提交期限同日届满，整改期限不因申诉而延长"
        act.emit("AppealOnLastDayWarned", warning=text)
        act.notify(act.case.second_level_id, "second_level", "early_warning", f"{act.case.case_no} {text}")


def appellant_of(act: Act) -> str:
    """ST-37a: the institution or the staff member. A clerk does not appeal in the institution's name, nor without a name."""
    clerk = not act.actor.has("second_level")
    appellant = str(act.data.get("appellant") or ("staff" if clerk else "institution"))
    if clerk and appellant == "institution":
        raise wrong_field(
            "/data/appellant",
            "not-the-institution",
            "窗口人员不能以机构名义申诉",
            "staff can not appeal for the institution",
        )
    if not clerk and appellant == "staff" and not act.data.get("staff_name"):
        raise wrong_field(
            "/data/staff_name",
            "staff-name-missing",
            "代工作人员提出申诉的，须填写其姓名",
            "name the staff member who appeals",
        )
    return appellant


def tell_result(act: Act, text: str) -> None:
    """Those who may have appealed hear how it ended: the institution and its staff."""
    for role in ("second_level", "staff"):
        act.notify(act.case.second_level_id, role, "result", f"{act.case.case_no} {text}")


@handles("appeal.verify_appeal", "核实申诉")
def verify_appeal(act: Act) -> None:
    """ST-37b: by somebody other than the appellant and other than the staff member whom the review is about."""
    evaluation = act.evaluation
    if evaluation.staff_name and evaluation.staff_name == act.actor.name:
        raise DomainError(
            "verifier-is-reviewed", "被评价人员不得核实该申诉", "the staff member reviewed can not verify it"
        )
    if act.outcome == "unsubstantiated" and act.data.get("kind"):
        raise wrong_field(
            "/data/kind", "contradicts-outcome", "申诉不成立的，不填认定类型", "an appeal not upheld has no kind"
        )
    act.case.verify_appeal(act.actor, act.outcome or "", act.at)
    act.record("appeal_verification")
    act.emit("AppealVerified", outcome=act.outcome, kind=act.data.get("kind"))
    if act.outcome == "unsubstantiated":
        act.emit("AppealRejected", by="institution")
        tell_result(act, "申诉经核实不成立，原期限不变")


@handles("appeal.decide_correction", "审定修正")
def decide_correction(act: Act) -> None:
    """ST-37c: the bureau alone corrects. Rejected: the original limit stands, nothing is extended."""
    if act.outcome == "reject" and act.data.get("correct_to"):
        raise wrong_field(
            "/data/correct_to", "contradicts-outcome", "不予修正的，不填修正结果", "a rejection corrects nothing"
        )
    act.case.decide_correction(act.actor, act.outcome or "", act.at)
    act.record("correction_decision")
    if act.outcome == "uphold":
        act.emit("AppealUpheld", correct_to=act.data.get("correct_to", "void"))
        tell_result(act, "申诉成立，评价予以修正")
        act.evaluation.corrected_to, act.evaluation.corrected_at = act.data.get("correct_to", "void"), act.at
    else:
        act.emit("AppealRejected", by="bureau")
        tell_result(act, "申诉不予修正，维持评价，原期限不变")


@handles("appeal.correct_evaluation", "修正评价")
def correct_evaluation(act: Act) -> None:
    """ST-37c: the original level stays on record; the correction stands beside it and is filed with the province."""
    evaluation = act.evaluation
    act.emit(
        "EvaluationCorrected",
        original={"system": evaluation.level_system, "code": evaluation.level_code},
        corrected_to=evaluation.corrected_to,
    )
