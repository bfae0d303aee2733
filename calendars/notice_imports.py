"""What an imported notice must be beyond being well written: it says where it comes from, is new, and fits the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from calendars.china import China
from calendars.errors import NoticeError
from calendars.notices import Notice, parse_notices, year_plans
from calendars.statutory import statutory_days

__all__ = ["check_import", "doubts"]


def check_import(text: str, name: str, known: Iterable[Notice], today: date) -> list[Notice]:
    """The notices of a file that may be added to those in force; `today` is a Beijing date.

    Raises NoticeError (bilingual: file, entry, what would be right): unreadable, without a source, for a year that is
    over, a number that is known already, an amendment of something else, a contradiction. All of it is good or none.
    """
    known = tuple(known)
    years = {notice.number: notice.year for notice in known}
    notices = parse_notices(text, name, years)
    for notice in notices:
        if notice.number in years:
            raise _fault(
                notice,
                "notice-known",
                "number 该文号已有；如内容有变，应以修改通知（amends）另行导入",
                "number is known already; what has changed since comes as an amendment (amends) of its own",
            )
        years[notice.number] = notice.year
    for notice in notices:
        _check_alone(notice, years, today)
    # All numbers are new by now: none takes another's place.
    year_plans([*known, *notices])
    return notices


def doubts(notices: Iterable[Notice], calendar: China) -> list[str]:
    """What is not wrong and yet strange, for whoever confirms: statutory holidays on which people would work."""
    found = []
    for year in sorted({notice.year for notice in notices}):
        for day, name in statutory_days(year).items():
            if calendar.day_kind(day).working:
                found.append(
                    f"{day}是法定节假日（{name}），按此通知却要上班，请核对原文。"
                    f" {day} is a statutory holiday, and a working day by this notice: compare with the original."
                )
    return found


def _check_alone(notice: Notice, years: dict[str, int], today: date) -> None:
    if notice.source is None:
        raise _fault(
            notice,
            "notice-without-source",
            '缺少 source（通知的网址或出处），例如 source = "https://www.gov.cn/…"',
            'source is missing: where the notice was published, e.g. source = "https://www.gov.cn/…"',
        )
    if notice.year < today.year:
        raise _fault(
            notice,
            "notice-year-over",
            f"year {notice.year}年已经过去，不再导入；应为{today.year}年或以后",
            f"year {notice.year} is over; it should be {today.year} or later",
        )
    if notice.amends is not None and years[notice.amends] != notice.year:
        raise _fault(
            notice,
            "notice-amends-other-year",
            f"amends 所指的通知“{notice.amends}”是{years[notice.amends]}年的，不是{notice.year}年的",
            f"amends names {notice.amends!r}, which is the notice for {years[notice.amends]}, not for {notice.year}",
        )


def _fault(notice: Notice, code: str, zh: str, en: str) -> NoticeError:
    return NoticeError(code, f"{notice.file}：{notice.number}：{zh}。", f"{notice.file}: {notice.number}: {en}.")
