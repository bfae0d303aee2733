"""Holiday notices, years, and what an import does, as callers see them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from calendars.china import China
from calendars.notices import Notice
from models.holiday_notice import HolidayNotice
from workflows.holidays.notices import Imported, Preview

# What one answer holds; the number of all of them is said beside it.
MOST_MOVES = 500


def notice_shown(notice: Notice, kept: HolidayNotice | None = None) -> dict[str, Any]:
    """One notice, and who imported it where somebody did."""
    return {
        "year": notice.year,
        "number": notice.number,
        "title": notice.title,
        "issued_on": notice.issued_on,
        "source": notice.source,
        "amends": notice.amends,
        "imported_at": kept.imported_at if kept else None,
        "imported_by": kept.imported_by if kept else None,
    }


def notices_shown(notices: list[Notice], kept: list[HolidayNotice]) -> list[dict[str, Any]]:
    """Several notices."""
    by_number = {row.number: row for row in kept}
    return [notice_shown(notice, by_number.get(notice.number)) for notice in notices]


def preview_shown(found: Preview) -> dict[str, Any]:
    """What an import would do."""
    return {
        "notices": [notice_shown(notice) for notice in found.notices],
        "doubts": found.doubts,
        "cases": found.cases,
        "moved": len(found.moves),
        "moves": [asdict(move) for move in found.moves[:MOST_MOVES]],
    }


def import_shown(done: Imported, kept: list[HolidayNotice], waiting: int) -> dict[str, Any]:
    """What an import has done."""
    return {
        "notices": notices_shown(done.notices, kept),
        "doubts": done.doubts,
        "cases": done.round.cases,
        "changed": done.round.changed,
        "waiting": waiting,
    }


def year_shown(calendar: China, year: int, kept: list[HolidayNotice]) -> dict[str, Any]:
    """A year's days off and make-up days; raises YearOutOfReach."""
    days = calendar.days_of(year)
    return {
        "year": year,
        "provisional": days[0].provisional,
        "notices": notices_shown([notice for notice in calendar.notices if notice.year == year], kept),
        "days": [
            {
                "date": day.date,
                "kind": day.kind,
                "working": day.working,
                "name": day.name or "",
                "notice": day.notice,
                "provisional": day.provisional,
                "why": day.why,
            }
            for day in days
            if day.kind in ("holiday", "makeup")
        ],
    }
