"""申诉: lodged, verified by somebody else, decided by the bureau, and the evaluation corrected where it is upheld."""

from calendars.clock import to_beijing
from handlers.act import Act
from handlers.orders import ClockOrder
from handlers.router import handles
from models.errors import DomainError, wrong_field


@handles("appeal.lodge_appeal", "提出申诉")
def lodge_appeal(act: Act) -> None:
    """ST-37a: within five working days of receipt. On the last day both limits fall together: say so at once.

    Where the text has no limit (CX-8) there is none, and none is borrowed: 无时限.
    """
    window = act.window
    ends = window.shown if window else "无时限"
    appellant = appellant_of(act)
    act.case.lodge_appeal(act.actor, act.at, window.due_at if window else None, ends)
    act.record("appeal")
    act.emit("AppealLodged", step_name=act.name, ground=act.data.get("ground"), appellant=appellant, window_ends=ends)
    # Both limits fall together only where the time to appeal begins with the dispatch, as the rectification's does.
    beside = act.words.get("start", "case.dispatched_at") == "case.dispatched_at"
    if suspends(act):
        order_clock(act, "pause", "申诉待核实审定，本流程设定申诉期间中止计时")
    elif window is not None and beside and window.due_on == to_beijing(act.at).date():
        text = "申诉在最后一日提出：核实期限将与整改提交期限同日届满，整改期限不因申诉而延长"
        act.emit("AppealOnLastDayWarned", warning=text)
        act.notify(act.case.second_level_id, "second_level", "early_warning", f"{act.case.case_no} {text}")


def suspends(act: Act) -> bool:
    """ST-37c: the text is silent on whether an appeal suspends the limit; read literally it does not. The procedure's switch."""
    return act.settings.get("appeal_suspends", False) is True


def order_clock(act: Act, kind: str, reason: str) -> None:
    """Pauses the step on which the appeal hangs, or ends what the appeal paused. A limit that has run out stops no appeal."""
    activity = act.activity if kind == "pause" else ""
    by = act.actor.username
    act.order(ClockOrder(kind, act.element_id, activity, reason, by, None, cause="appeal", strict=False))


def not_upheld(act: Act, text: str) -> None:
    """The limit stands as it was; where the appeal had suspended it, it goes on."""
    if suspends(act):
        order_clock(act, "resume", text)
    tell_result(act, f"{text}，{'恢复计时' if suspends(act) else '原期限不变'}")


def appellant_of(act: Act) -> str:
    """ST-37a: the institution or the staff member. A clerk does not appeal in the institution's name, nor without a name."""
    clerk = not act.actor.roles & {"second_level", "third_level"}
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
    unit = act.case.office_of("third_level")
    for role in ("third_level" if unit else "second_level", "staff"):
        act.notify(unit or act.case.second_level_id, role, "result", f"{act.case.case_no} {text}")


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
        not_upheld(act, "申诉经核实不成立")


@handles("appeal.decide_correction", "审定修正")
def decide_correction(act: Act) -> None:
    """ST-37c: the bureau alone corrects. Rejected: the original limit stands, nothing is extended.

    SP-9.2: without a legal basis the evaluation stands, and is answered by an explanation.
    """
    if act.outcome == "reject" and act.data.get("correct_to"):
        raise wrong_field(
            "/data/correct_to", "contradicts-outcome", "不予修正的，不填修正结果", "a rejection corrects nothing"
        )
    act.case.decide_correction(act.actor, act.outcome or "", act.at)
    act.record("correction_decision")
    if act.outcome == "uphold":
        act.emit("AppealUpheld", correct_to=act.data.get("correct_to", "void"), outcome=act.outcome)
        tell_result(act, "申诉成立，评价予以修正")
        act.evaluation.corrected_to, act.evaluation.corrected_at = act.data.get("correct_to", "void"), act.at
    elif act.outcome == "no_legal_basis":
        act.emit("AppealExplained", outcome=act.outcome)
        tell_result(act, "诉求缺乏法定依据，改为向评价人解释说明，评价不作修正")
    else:
        act.emit("AppealRejected", by="bureau", outcome=act.outcome)
        not_upheld(act, "申诉不予修正，维持评价")


@handles("appeal.correct_evaluation", "修正评价")
def correct_evaluation(act: Act) -> None:
    """ST-37c: the original level stays on record; the correction stands beside it and is filed with the province."""
    evaluation = act.evaluation
    act.emit(
        "EvaluationCorrected",
        step_name=act.name,
        original={"system": evaluation.level_system, "code": evaluation.level_code},
        corrected_to=evaluation.corrected_to,
    )


@handles("appeal.set_aside_evaluation", "评价不予采纳")
def set_aside_evaluation(act: Act) -> None:
    """SP-9.2, HL-4: verified as mistaken or malicious it does not count; what was said stays on record beside it."""
    act.evaluation.corrected_to, act.evaluation.corrected_at = "void", act.at
    act.case.closure = "corrected"
    tell_result(act, "经核实为误评或恶意评价，评价不予采纳")
    correct_evaluation(act)
