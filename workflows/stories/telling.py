"""Tells what happened to a case in plain Chinese, a line an event, so that it can be read against the regulation."""

from collections.abc import Iterable, Iterator

from calendars.clock import WEEKDAYS_ZH, to_beijing
from calendars.deadlines import show
from models.case import Case
from models.event import CaseEvent
from models.event_titles import title_of
from models.queries import cases as case_queries
from workflows.stories.story import Step

DETAILS = {
    "to_name": "至 {}",
    "finding": "结论：{}",
    "outcome": "结果：{}",
    "rule": "规则：{}",
    "window_ends": "申诉截止 {}",
    "receipt_no": "回执号 {}",
    "reason": "理由：{}",
    "warning": "提示：{}",
    "closure": "方式：{}",
}
WORDS = {
    "substantiated": "属实", "partly_substantiated": "部分属实", "unsubstantiated": "不属实", "mistaken": "误评",
    "malicious": "恶意评价", "no_legal_basis": "无法定依据", "accept": "通过", "return": "退回", "rectified": "已整改",
    "explained": "解释说明", "corrected": "修正评价",
}  # fmt: skip


def tell(case: Case, events: Iterable[CaseEvent], step: Step | None) -> Iterator[str]:
    """Lines for new events, and a line for each step that waits now."""
    fresh = list(events)
    for event in fresh:
        local = to_beijing(event.effective_at)
        details = "，".join(
            text.format(WORDS.get(str(event.data[key]), event.data[key]))
            for key, text in DETAILS.items()
            if event.data.get(key)
        )
        late = "" if event.effective_at == event.at else f"（{to_beijing(event.at):%m-%d %H:%M} 记录）"
        line = f"{WEEKDAYS_ZH[local.weekday()]} {local:%Y-%m-%d %H:%M}  {title_of(event.name)}"
        yield f"{line}  {event.actor}{late}" + (f"  {details}" if details else "")
    if step is not None and step.refused and not fresh:
        local = to_beijing(step.at)
        yield f"{WEEKDAYS_ZH[local.weekday()]} {local:%Y-%m-%d %H:%M}  {step.do} 被拒绝（{step.refused}）  {step.by}"
    if fresh:
        for task in case_queries.open_tasks([case.id]):
            due = f"期限 {show(task.due_at, year=True)}" if task.due_at else "无期限"
            yield f"    ↳ 待办：{task.name}，{due}{'（暂定）' if task.provisional else ''}"
