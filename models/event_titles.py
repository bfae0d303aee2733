"""What each event of the log is called in Chinese."""

from collections.abc import Mapping
from typing import Any

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
    "VerifiedWithoutCallback": "核实（未回访）",
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
    "AppealExplained": "申诉：缺乏法定依据",
    "EvaluationCorrected": "修正评价",
    "FilingSubmitted": "提交备案",
    "FilingConfirmed": "省平台已收",
    "FilingRegistered": "备案已登记",
    "FilingReturned": "备案退回",
    "FilingBlocked": "报送受阻",
    "FilingContradicted": "省平台答复前后不一",
    "FilingCorrected": "更正备案材料",
    "CaseClosed": "办结",
    "DocumentIssued": "印发文书",
    "ContactRecorded": "联系评价人",
    "HandedOver": "移交",
    "TableDecided": "按决策表确定",
    "FollowUpEvaluated": "追加评价",
    "EvaluatorLinkMade": "生成回访链接",
    "EvaluatorLinkTexted": "回访链接交短信发送",
    "EvaluatorLinkRevoked": "撤销回访链接",
    "AnswerJudged": "评价人回应答复",
    "CaseHandedToUnit": "转派下级单位",
    "UnitAudited": "审核下级单位",
    "PartOpened": "开立分单",
    "PartSubmitted": "提交总单",
    "PartReceived": "收到分单结果",
    "PartAccepted": "分单通过",
    "ClockPaused": "中止计时",
    "ClockResumed": "恢复计时",
    "ExtensionRequested": "申请延期",
    "ExtensionApproved": "同意延期",
    "ExtensionRejected": "不同意延期",
    "StepCompleted": "办理",
    "MessageRefused": "逾期不予受理",
    "TaskClaimed": "领取",
    "TaskReleased": "放回",
    "TaskDelegated": "转交",
    "TaskHandedDown": "下派下级账户",
    "TaskHandedBack": "下级账户交回",
    "TaskTakenBack": "收回",
    "TaskHandedOver": "转办",
    "TaskEntrusted": "委派",
    "CoHandlersInvited": "邀请协办",
    "CountersignAsked": "发起会签",
    "OpinionAsked": "加签",
    "OpinionGiven": "答复意见",
    "RequestWithdrawn": "撤销请求",
    "CaseCopied": "抄送",
    "CopyRead": "已阅抄送",
    "CopyWithdrawn": "撤回抄送",
    "TaskUrged": "人工催办",
    "TaskSnoozed": "稍后处理",
    "TaskWoken": "恢复显示",
    "StepTakenBack": "撤回",
    "CaseVoidAsked": "申请作废",
    "CaseVoidWithdrawn": "撤回作废申请",
    "CaseVoidRefused": "不予作废",
    "CaseVoided": "作废",
    "AttachmentAdded": "上传附件",
    "AttachmentRemoved": "移除附件",
    "EvaluatorShown": "查看评价人信息",
    "DeadlineRecomputed": "期限随放假通知调整",
    "DeadlineConfirmed": "期限由暂定转为确定",
    "ProcedureMigrated": "迁移到新版流程",
    "MigrationReverted": "撤回迁移，恢复原版流程",
    "OverdueLifted": "撤销逾期，恢复计时",
    "IncidentRetried": "重试事故",
    "IncidentSkipped": "跳过事故",
    "EvaluatorSearched": "按评价人信息查询",
    "EvaluatorErased": "删除评价人信息（保存期满）",
    **{f"{stage}{what}": f"{zh}{text}" for stage, zh in STAGE_TITLES.items() for what, text in WHAT_TITLES.items()},
}


def title_of(event: str, data: Mapping[str, Any] | None = None) -> str:
    """The Chinese title of an event. One that a diagram's step or clock made carries the step's name in its data."""
    said = data or {}
    if said.get("for_name"):
        own = {key: value for key, value in said.items() if key != "for_name"}
        return f"{title_of(event, own)}（代{said['for_name']}）"
    if said.get("step_name"):
        return str(said["step_name"])
    if event not in TITLES and said.get("stage_name"):
        what = next((text for suffix, text in WHAT_TITLES.items() if event.endswith(suffix)), "")
        return f"{said['stage_name']}{what}"
    return TITLES.get(event, event)
