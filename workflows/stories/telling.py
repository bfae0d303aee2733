"""Tells what happened to a case in plain Chinese, a line an event, so that it can be read against the regulation."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calendars.clock import WEEKDAYS_ZH, to_beijing
from calendars.deadlines import show
from models.case import Case
from models.event import CaseEvent
from models.event_titles import title_of
from models.queries import cases as case_queries
from models.stages import CLOSURES
from workflows.procedures import rules
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.stories.story import Step
from workflows.stories.wording import Words, plain

DETAILS = {
    "to_name": ("至 {}", "to {}"),
    "finding": ("结论：{}", "finding: {}"),
    "outcome": ("结果：{}", "outcome: {}"),
    "attempts": ("已联系{}次", "attempts to make contact: {}"),
    "matter": ("事项：{}", "matter: {}"),
    "rule": ("规则：{}", "rule: {}"),
    "window_ends": ("申诉期限 {}", "appeals until {}"),
    "receipt_no": ("回执号 {}", "receipt {}"),
    "reason": ("理由：{}", "reason: {}"),
    "warning": ("提示：{}", "warning: {}"),
    "due_before": ("原为 {}", "was {}"),
    "due_after": ("改为 {}", "now {}"),
    "closure": ("方式：{}", "closure: {}"),
    "table_name": ("{}", "{}"),
    "row": ("第{}行", "row {}"),
    "says": ("{}", "{}"),
}
WORDS = {
    "substantiated": "属实", "partly_substantiated": "部分属实", "unsubstantiated": "不属实", "mistaken": "误评",
    "malicious": "恶意评价", "no_legal_basis": "无法定依据", "accept": "通过", "return": "退回", "rectified": "已整改",
    "explained": "解释说明", "corrected": "修正评价", "on_the_spot": "当场解决", "followed_up": "已跟踪落实",
    "trained": "已督查培训", "set": "确定限期", "reached": "已联系上", "not_reached": "未联系上", "unreachable": "无法联系",
}  # fmt: skip
DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
# Events that say no more than that a step was done: the diagram's own name says it better (Cangxi hands out, 交办).
PLAIN = {"CaseDispatched", "CallbackVerified", "ContactRecorded", "RectificationSubmitted", "ReviewDecided"}


@dataclass(frozen=True)
class Deed:
    """What was just done, or tried, in a story, in the words of its diagram; `refusal` is what the person was told."""

    step: Step | None
    definition: Definition
    refusal: Words | None = None
    code: str = ""

    @property
    def element(self) -> Element | None:
        """The step or message that it was about."""
        done = self.step.do if self.step else ""
        return self.definition.messages.get(done) or self.definition.elements.get(done)

    def title(self, event: CaseEvent) -> str:
        """What an event is called: a plain one by the name of the step."""
        plain = event.name in PLAIN and self.step is not None and event.actor == self.step.by
        return self.element.name if plain and self.element else title_of(event.name, event.data)

    def word(self, key: str, value: object) -> object:
        """A value in Chinese: an outcome as the diagram offers it."""
        offered = {item.id: item.name for item in self.element.outcomes} if self.element and key == "outcome" else {}
        if key == "closure":
            return CLOSURES.get(str(value), value)
        return offered.get(str(value)) or WORDS.get(str(value), value)

    def basis(self, step: str) -> str:
        """The article that a step comes from."""
        known = rules.catalogue()
        first = next((known[rule] for rule in self.definition.elements[step].basis if rule in known), None)
        return f"，依据{first.article}（{first.id}）" if first else ""


def details(event: CaseEvent, deed: Deed) -> Words:
    """The particulars of an event in one line. Codes are English; what people wrote and what is called so stays."""
    said = {**event.data, "outcome": event.data.get("outcome_name") or event.data.get("outcome")}
    given = [(key, *texts) for key, texts in DETAILS.items() if said.get(key)]
    return Words(
        "，".join(zh.format(deed.word(key, said[key])) for key, zh, _en in given),
        ", ".join(en.format(in_english(key, said[key])) for key, _zh, en in given),
    )


def in_english(key: str, value: object) -> str:
    """A code as words, a day as a number; else as it is."""
    text = str(value)
    if key == "closure" or text in WORDS:
        return plain(text)
    return DAY.sub(lambda day: "-".join(part.zfill(2) for part in day.groups() if part), text)


def tell(case: Case, events: Iterable[CaseEvent], deed: Deed) -> Iterator[str]:
    """Lines for new events, and a line for each step that waits now."""
    fresh = list(events)
    for event in fresh:
        local = to_beijing(event.effective_at)
        more = details(event, deed).zh
        late = "" if event.effective_at == event.at else f"（{to_beijing(event.at):%m-%d %H:%M} 记录）"
        line = f"{WEEKDAYS_ZH[local.weekday()]} {local:%Y-%m-%d %H:%M}  {deed.title(event)}"
        yield f"{line}  {event.actor}{late}" + (f"  {more}" if more else "")
    step = deed.step
    if step is not None and step.refused and not fresh:
        local, name = to_beijing(step.at), deed.element.name if deed.element else step.do or step.notice
        yield f"{WEEKDAYS_ZH[local.weekday()]} {local:%Y-%m-%d %H:%M}  {name} 被拒绝  {step.by}  {deed.refusal.zh if deed.refusal else ''}"
    if fresh:
        for task in case_queries.open_tasks([case.id]):
            due = f"期限 {show(task.due_at, year=True)}" if task.due_at else "中止计时" if task.paused else "无时限"
            yield f"    ↳ 待办：{task.name}，{due}{'（暂定）' if task.provisional else ''}{deed.basis(task.step)}"
