"""A computed deadline, and the words in which it is shown and explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendars.clock import BEIJING, WEEKDAYS_ZH, beijing_instant, to_beijing
from calendars.counting import CountedDay
from calendars.rules import Relation, Rule, Unit


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a rule falls due.

    `start` and `due_at` are aware UTC; the end of a day is 00:00 Beijing of the next. `due_on` is the Beijing date of
    the last day (of an exact instant: its date). `provisional` when a day was looked at whose year has no notice yet.
    `counted` lists the days in the order in which they were looked at; it is empty for hours, minutes and case fields.
    """

    rule: Rule
    start: datetime
    due_at: datetime
    due_on: date
    provisional: bool
    counted: tuple[CountedDay, ...]
    # What pauses and extensions did to it, a line each.
    adjusted: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The due time in Beijing words: «9月29日 24:00»."""
        return self.show()

    def show(self, *, year: bool = False) -> str:
        """As `shown`, with the year if asked: «2026年9月29日 24:00»."""
        ends_day = self.due_at == beijing_instant(self.due_on + timedelta(days=1))
        return show(self.due_at, year=year, end_of_day=ends_day)

    def to_json(self) -> dict[str, object]:
        """The deadline as JSON values; instants are RFC 3339 with +08:00."""
        return {
            "due_on": self.due_on.isoformat(),
            "due_at": self.due_at.astimezone(BEIJING).isoformat(),
            "provisional": self.provisional,
            "counted": [{"date": day.date.isoformat(), "counts": day.counts, "why": day.why} for day in self.counted],
            "rule": str(self.rule),
            "shown": self.shown,
        }


def show(instant: datetime, *, year: bool = False, end_of_day: bool = True) -> str:
    """An aware instant in Beijing words; 00:00 is shown as 24:00 of the day before unless `end_of_day` is False."""
    local = to_beijing(instant)
    clock = f"{local:%H:%M}"
    if end_of_day and clock == "00:00" and not local.second:
        local, clock = local - timedelta(days=1), "24:00"
    text = f"{local.month}月{local.day}日 {clock}"
    return f"{local.year}年{text}" if year else text


def explain(deadline: Deadline) -> list[str]:
    """The computation in Chinese lines fit to print: rule, start, day by day, result."""
    rule = deadline.rule
    lines = [f"规则：{rule}（{rule.english}）", f"起算：{day_words(to_beijing(deadline.start))}"]
    lines += [_day_line(day) for day in deadline.counted]
    if rule.unit in (Unit.HOUR, Unit.MINUTE):
        lines.append("按钟点连续计算，夜间和节假日照计")
    if rule.relation is Relation.FIELD:
        lines.append(f"期限由人指定（{rule}）")
    lines += deadline.adjusted
    lines.append(f"到期：{deadline.show(year=True)}")
    if deadline.provisional:
        lines.append("暂定：所涉年份的放假通知尚未发布，发布后重新计算")
    return lines


def _day_line(day: CountedDay) -> str:
    verdict = f"第{day.n}日" if day.counts else "不计"
    return f"{day.date.isoformat()} {WEEKDAYS_ZH[day.date.weekday()]} {verdict} {day.why}"


def day_words(local: datetime) -> str:
    """A Beijing time with its weekday: «2026-09-24 周四 10:00»."""
    return f"{local.date().isoformat()} {WEEKDAYS_ZH[local.weekday()]} {local:%H:%M}"
