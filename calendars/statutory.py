"""The statutory holidays of a year for which no notice is published yet.

《全国年节及纪念日放假办法》: from 2025 as amended by State Council Order 795 (除夕 and 2 May are holidays),
before 2025 as amended by Order 644. Days that a notice would move or compensate (调休, 补假) are not guessed.
"""

from __future__ import annotations

from datetime import date, timedelta

from lunardate import LunarDate

_ORDER_795_FROM = 2025


def statutory_days(year: int) -> dict[date, str]:
    """The statutory days off of a year (2018 … 2099) and their Chinese names; two on one day are joined by «、»."""
    named: dict[date, str] = {}
    for day, name in _entries(year):
        named[day] = f"{named[day]}、{name}" if day in named else name
    return named


def _entries(year: int) -> list[tuple[date, str]]:
    new_year = _lunar(year, 1, 1)
    amended = year >= _ORDER_795_FROM
    entries = [(date(year, 1, 1), "元旦")]
    entries += [(new_year + timedelta(days=offset), "春节") for offset in range(-1 if amended else 0, 3)]
    entries.append((_qingming(year), "清明节"))
    entries += [(date(year, 5, day), "劳动节") for day in ((1, 2) if amended else (1,))]
    entries.append((_lunar(year, 5, 5), "端午节"))
    entries += [(date(year, 10, day), "国庆节") for day in (1, 2, 3)]
    entries.append((_lunar(year, 8, 15), "中秋节"))
    return entries


def _lunar(year: int, month: int, day: int) -> date:
    converted: date = LunarDate(year, month, day).to_solar_date()
    return converted


def _qingming(year: int) -> date:
    """The day of 清明 in the 21st century by the usual interpolation; the tests compare every year to 2099."""
    since = year - 2000
    return date(year, 4, int(since * 0.2422 + 4.81) - since // 4)
