"""The words of messages that leave the product. Pure. Nothing that a person entered is in them, and nobody's name.

A line says the case, the step, the item, what is left, and where to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.china import China
from calendars.deadline import show
from calendars.remaining import remaining
from models.notice import KINDS
from protection.masking import hide_numbers

# A digest names so many cases; the rest is counted.
MOST_LINES = 30
# Kinds that say what happened, whatever stands open.
TOLD = frozenset({"result", "recomputed", "incident", "mention"})


@dataclass(frozen=True)
class Line:
    """What a message says of one notice. Without `step` it is about no open step, and `text` says what happened."""

    kind: str
    case_no: str
    text: str = ""
    step: str = ""
    item: str = ""
    due_at: datetime | None = None
    provisional: bool = False


def left(due_at: datetime | None, now: datetime, calendar: China) -> str:
    """What is left in the words of an office; nothing where there is no limit."""
    return remaining(now, due_at, calendar).words if due_at is not None else ""


def sentence(line: Line, now: datetime, calendar: China) -> str:
    """One notice in one line."""
    place = " · ".join(part for part in (line.case_no, line.step, line.item) if part)
    parts = [f"【{KINDS.get(line.kind, '提醒')}】{place}"]
    if line.due_at is not None:
        parts.append(
            f"{left(line.due_at, now, calendar)}（{show(line.due_at)}到期{'，暂定' if line.provisional else ''}）"
        )
    said = hide_numbers(line.text.removeprefix(line.case_no).strip())
    if said and (line.kind in TOLD or not line.step):
        parts.append(said)
    return "：".join(parts[:2]) + ("。" + parts[2] if len(parts) > 2 else "")


def link(base_url: str, case_no: str) -> str:
    """The address of a case, or nothing."""
    return f"{base_url}/cases/{case_no}" if base_url else ""


def in_order(lines: Sequence[Line]) -> list[Line]:
    """What runs out first comes first; what has no date comes last, in the order in which it happened."""
    dated = sorted((line for line in lines if line.due_at is not None), key=lambda line: (line.due_at, line.case_no))
    return dated + [line for line in lines if line.due_at is None]


def subject(lines: Sequence[Line], now: datetime, calendar: China) -> str:
    """The subject: of a single notice what it says, of a digest how many there are and how many are late."""
    if len(lines) == 1:
        return sentence(lines[0], now, calendar)[:200]
    late = sum(line.due_at is not None and now >= line.due_at for line in lines)
    return f"【闭环】{len(lines)} 条提醒" + (f"，其中 {late} 条已逾期" if late else "")


def body(lines: Sequence[Line], now: datetime, calendar: China, base_url: str) -> str:
    """The text of a message, by due date."""
    parts = [f"您有 {len(lines)} 条提醒，按到期先后排列：", ""] if len(lines) > 1 else []
    for number, line in enumerate(lines[:MOST_LINES], start=1):
        mark = f"{number}. " if len(lines) > 1 else ""
        parts.append(mark + sentence(line, now, calendar))
        if base_url:
            parts.append(f"   {link(base_url, line.case_no)}" if mark else link(base_url, line.case_no))
    if len(lines) > MOST_LINES:
        parts.append(f"其余 {len(lines) - MOST_LINES} 条请登录查看" + (f"：{base_url}/notices" if base_url else "。"))
    return "\n".join([*parts, "", "本消息由闭环系统自动发送，请勿回复。"])
