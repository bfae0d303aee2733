"""How much time is left, in the words of an office: «剩 1 个工作日», «今日到期», «已逾期 2 个工作日», «剩 5 小时». Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from calendars.china import China
from calendars.clock import to_beijing
from calendars.counting import BusinessHours, beijing_day, due_day, remaining_working_days

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a limit.

    `kind` is none, paused, working_days, rest_days, today, overdue, hours or hours_overdue; `words` Chinese; `working_days` those
    left (negative: late), None where they are not counted.
    """

    kind: str
    words: str
    working_days: int | None = None

    @property
    def short(self) -> str:
        """The same where there is little room, as on a diagram: «剩1个工作日», «逾期2个工作日», «剩5小时», «剩2天», «已逾期»."""
        words = re.split("[，（]", self.words)[0].replace(" ", "")
        return words if words == "已逾期" else words.removeprefix("已")


def remaining(
    now: datetime, due_at: datetime | None, calendar: China, *, paused: bool = False, hours: BusinessHours | None = None
) -> Remaining:
    """What is left at an aware instant until an aware due instant.

    A limit in days ends at 24:00 or at the close of business, and is said in working days; one in hours runs by the clock, nights
    and holidays included, and is said in hours. Raises YearOutOfReach.
    """
    if paused:
        return Remaining("paused", "中止计时")
    if due_at is None:
        return Remaining("none", "无时限")
    if not ends_a_day(due_at, hours or BusinessHours()):
        return _by_the_clock(now, due_at)
    days = remaining_working_days(now, due_at, calendar)
    if now >= due_at:
        return Remaining("overdue", f"已逾期 {-days} 个工作日" if days else "已逾期，不足 1 个工作日", days)
    if beijing_day(now) == due_day(due_at):
        return Remaining("today", "今日到期", 0)
    if days == 0:
        # Only rest days lie before it: it falls due on one.
        left = (due_day(due_at) - beijing_day(now)).days
        return Remaining("rest_days", f"剩 {left} 天（休息日到期）", 0)
    return Remaining("working_days", f"剩 {days} 个工作日", days)


def ends_a_day(due_at: datetime, hours: BusinessHours) -> bool:
    """Whether an instant is 24:00 Beijing or the close of business, as limits in days end."""
    return to_beijing(due_at).time() in (_MIDNIGHT, hours.closes)


def _by_the_clock(now: datetime, due_at: datetime) -> Remaining:
    if now >= due_at:
        return Remaining("hours_overdue", f"已逾期 {_span(now - due_at)}")
    return Remaining("hours", f"剩 {_span(due_at - now)}")


def _span(span: timedelta) -> str:
    """Full hours, under one hour full minutes, at least one."""
    if span >= HOUR:
        return f"{span // HOUR} 小时"
    return f"{max(1, span // MINUTE)} 分钟"
