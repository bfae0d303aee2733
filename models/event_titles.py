"""What each event of the log is called in Chinese."""

STAGE_TITLES = {
    "Dispatch": "转派",
    "Handling": "承办办理",
    "Review": "复核",
    "AppealVerification": "申诉核实",
    "Correction": "审定修正",
    "Filing": "报备",
}
WHAT_TITLES = {"EarlyWarning": "预警", "Overdue": "逾期", "Urged": "催办", "Escalated": "上报领导"}

TITLES = {
    "CaseOpened": "收到差评工单",
    "CaseDispatched": "转派",
    "CallbackVerified": "回访核实",
    "ClueReferred": "移送线索",
    "RectificationSubmitted": "提交整改核实情况",
    "ReviewDecided": "复核",
    "RectificationReturned": "退回",
    "AppealLodged": "提出申诉",
    "AppealOnLastDayWarned": "申诉临界提示",
    "AppealRefused": "申诉不予受理",
    "AppealVerified": "核实申诉",
    "AppealUpheld": "申诉成立",
    "AppealRejected": "申诉不成立",
    "EvaluationCorrected": "修正评价",
    "FilingSubmitted": "提交备案",
    "FilingConfirmed": "省局已收",
    "FilingReturned": "省局退回",
    "FilingBlocked": "报送受阻",
    "FilingContradicted": "省平台答复前后不一",
    "FilingCorrected": "更正备案材料",
    "CaseClosed": "办结",
    "StepCompleted": "办理",
    "TaskClaimed": "领取",
    "TaskReleased": "放回",
    "TaskDelegated": "转交",
    "TaskHandedDown": "下派下级账户",
    "TaskHandedBack": "下级账户交回",
    "TaskTakenBack": "收回",
    "EvaluatorShown": "查看评价人信息",
    "IncidentRetried": "重试事故",
    "IncidentSkipped": "跳过事故",
    "EvaluatorSearched": "按评价人信息查询",
    "EvaluatorErased": "删除评价人信息（保存期满）",
    **{f"{stage}{what}": f"{zh}{text}" for stage, zh in STAGE_TITLES.items() for what, text in WHAT_TITLES.items()},
}


def title_of(event: str) -> str:
    """The Chinese title of an event; an unknown one is shown by its name."""
    return TITLES.get(event, event)
