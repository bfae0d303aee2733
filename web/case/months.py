"""How a limit was reckoned, as a calendar of the months it runs through: which days count, which do not, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import get_template_attribute
from flask_babel import gettext as _
from markupsafe import Markup

from calendars.china import China
from calendars.clock import to_beijing
from calendars.deadlines import due_day
from calendars.errors import YearOutOfReach
from web.language import N_, current
from web.saying import said

# A day → its number among those that count, and why; the same to be kept by.
Days = dict[date, tuple[int | None, str]]
Counted = tuple[tuple[date, tuple[int | None, str]], ...]
DAY = timedelta(days=1)
# A limit of a year is not drawn day by day: its first months and its last.
MOST = 5
KINDS = {"workday": N_("工作日"), "weekend": N_("休息日"), "holiday": N_("放假"), "makeup": N_("调休上班")}
MARKS = {"holiday": N_("休"), "makeup": N_("班")}


@dataclass(frozen=True)
class Day:
    """One day. `n` is its number among those that count; `within` whether the limit runs on it at all."""

    date: date
    kind: str
    n: int | None = None
    within: bool = False
    starts: bool = False
    ends: bool = False
    paused: bool = False
    provisional: bool = False
    why: str = ""

    @property
    def mark(self) -> str:
        """«休» and «班», as calendars have them."""
        return said(MARKS.get(self.kind, ""))

    @property
    def words(self) -> str:
        """The day in words, for those who hear it and for the tooltip."""
        number = _("第%(n)s日", n=self.n) if self.n else ""
        state = _("起算") if self.starts else number or (_("不计") if self.within else "")
        end = _("到期") if self.ends else ""
        return str(_("，")).join(part for part in (said(f"{self.date:%m月%d日}"), state, end, said(self.why)) if part)


@dataclass(frozen=True)
class Month:
    """One month in weeks from Monday to Sunday; None where a day belongs to another month."""

    year: int
    month: int
    weeks: tuple[tuple[Day | None, ...], ...]


@dataclass(frozen=True)
class Reason:
    """Days that do not count, and why: «9月25日 至 9月27日 中秋节放假（国办发明电〔2025〕7号）»."""

    first: date
    last: date
    why: str

    @property
    def words(self) -> str:
        """The days."""
        first, last = (said(f"{day.month}月{day.day}日") for day in (self.first, self.last))
        return first if self.first == self.last else _("%(first)s至%(last)s", first=first, last=last)


def picture(item: Mapping[str, Any], calendar: China) -> Markup:
    """The months of a limit as a page shows them (web/templates/case/_month.html); nothing where there are none."""
    return drawn(tuple(days_of(item).items()), ends_of(item), calendar, current())


@lru_cache(maxsize=500)
def drawn(counted: Counted, ends: tuple[date, date], calendar: China, _language: str) -> Markup:
    """Drawn once for all limits that run alike: a page of a few months has hundreds of cells."""
    month_of = get_template_attribute("case/_month.html", "month")
    return Markup("").join(month_of(month) for month in months_of(dict(counted), ends, calendar))


def months(item: Mapping[str, Any], calendar: China) -> list[Month]:
    """The months of a limit as the ledger shows it (views/history.py); none where its days are not counted one by one."""
    return months_of(days_of(item), ends_of(item), calendar)


def ends_of(item: Mapping[str, Any]) -> tuple[date, date]:
    """The day on which a limit starts, and its last."""
    return to_beijing(item["starts_at"]).date(), due_day(item["due_at"])


def months_of(counted: Days, ends: tuple[date, date], calendar: China) -> list[Month]:
    """The months that these days lie in."""
    if not counted:
        return []
    first, last = min(ends[0], *counted), max(ends[1], *counted)
    wanted = list(months_between(first, last))
    if len(wanted) > MOST:
        wanted = [*wanted[: MOST - 1], wanted[-1]]
    try:
        return [month(year, number, counted, calendar, ends) for year, number in wanted]
    except YearOutOfReach:
        return []


def days_of(item: Mapping[str, Any]) -> Days:
    """Day → its number among those that count, and why."""
    found: Days = {}
    n = 0
    for entry in item["counted"]:
        n += bool(entry["counts"])
        found[date.fromisoformat(entry["date"])] = (n if entry["counts"] else None, entry["why"])
    return found


def months_between(first: date, last: date) -> Sequence[tuple[int, int]]:
    """The months from one day to another."""
    number = first.year * 12 + first.month - 1
    end = last.year * 12 + last.month - 1
    return [(at // 12, at % 12 + 1) for at in range(number, end + 1)]


def month(year: int, number: int, counted: Days, calendar: China, ends: tuple[date, date]) -> Month:
    """One month."""
    first = date(year, number, 1)
    cells: list[Day | None] = [None] * first.weekday()
    at = first
    while at.month == number:
        cells.append(day(at, counted, calendar, ends))
        at += DAY
    cells += [None] * (-len(cells) % 7)
    return Month(year, number, tuple(tuple(cells[place : place + 7]) for place in range(0, len(cells), 7)))


def day(at: date, counted: Days, calendar: China, ends: tuple[date, date]) -> Day:
    """One day with what the reckoning says of it, or with what the calendar does."""
    kind = calendar.day_kind(at)
    n, why = counted.get(at, (None, kind.why))
    return Day(
        at,
        kind.kind,
        n,
        within=at in counted,
        starts=at == ends[0],
        ends=at == ends[1],
        paused=why.startswith("中止"),
        provisional=kind.provisional,
        why=why,
    )


def reasons(item: Mapping[str, Any]) -> list[Reason]:
    """The days that were passed over, those of one reason together; ordinary weekends are not worth a line."""
    found: list[Reason] = []
    for at, (n, why) in days_of(item).items():
        if n is not None or why.endswith("休息") or why == "起算当日不计入":
            continue
        if found and found[-1].why == why and at - found[-1].last == DAY:
            found[-1] = Reason(found[-1].first, at, why)
        else:
            found.append(Reason(at, at, why))
    return found


def sentence(item: Mapping[str, Any]) -> str:
    """Why this date, in one sentence: the rule, from when, over how many days that do not count."""
    start: datetime = to_beijing(item["starts_at"])
    begins = said(f"{start.month}月{start.day}日 {start:%H:%M}")
    passed = sum(1 for at, (n, _reason) in days_of(item).items() if n is None and at != start.date())
    over = _("，其间 %(n)s 天休息日、节假日不计", n=passed) if passed else ""
    if item["rule"].startswith("case."):
        # A date that the case holds, set by a person or taken from another limit.
        return str(_("按工单中已经确定的日期，至%(due)s止", due=said(item["due_shown"])))
    words = {"rule": said(item["rule"]), "begins": begins, "over": over, "due": said(item["due_shown"])}
    return str(_("规则“%(rule)s”，自%(begins)s起算%(over)s，至%(due)s止", **words))
