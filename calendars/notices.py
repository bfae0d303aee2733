"""State Council holiday notices (国务院办公厅关于…放假安排的通知): reading, checking, combining.

One TOML file a year. A notice names its number (文号), title and day of issue, and for each holiday the days off
and the make-up working days. An amendment (`amends = "<number>"`) restates in full each holiday that it changes.
Pure: it serves the bundled files and the notices that an administrator imports alike.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from calendars.errors import NoticeError
from calendars.notice_entries import FIRST_YEAR, LAST_YEAR, EntryReader

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Holiday",
    "Notice",
    "NoticeError",
    "YearPlan",
    "label_of",
    "load_bundled",
    "override",
    "parse_notices",
    "year_plans",
]

_FOLDER = Path(__file__).parent / "notices"
# To be raised by one when a bundled file is corrected without a new notice in it: what it counted wrong is then reckoned anew.
CORRECTIONS = 0


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of a notice: its days off and its make-up working days (调休上班), Beijing dates."""

    name: str
    off: tuple[date, ...]
    work: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice for one year. `file` is where it was read from, for messages; `source` an address if known."""

    year: int
    number: str
    title: str
    issued_on: date
    holidays: tuple[Holiday, ...]
    amends: str | None = None
    source: str | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What the notices for one year say together: per day the name of the holiday and the number of the notice.

    A notice may reach into the last week of the December before (元旦): those days are in its plan too.
    """

    year: int
    off: Mapping[date, tuple[str, str]]
    work: Mapping[date, tuple[str, str]]


@lru_cache(maxsize=1)
def load_bundled() -> tuple[Notice, ...]:
    """The notices that come with the project, in order of issue."""
    notices: list[Notice] = []
    for path in sorted(_FOLDER.glob("*.toml")):
        notices.extend(parse_notices(path.read_text(encoding="utf-8"), path.name))
    year_plans(notices)
    return tuple(sorted(notices, key=lambda notice: notice.issued_on))


def parse_notices(text: str, name: str, known: Collection[str] | None = None) -> list[Notice]:
    """Read the TOML text of one year's file; `name` is the file name used in messages.

    An amendment must amend a notice of the same text or one whose number is in `known`.
    Raises NoticeError (bilingual: file, entry, what would be right).
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NoticeError(
            "notice-not-toml", f"{name}：不是有效的TOML文件（{error}）。", f"{name}: not a TOML file ({error})."
        ) from error
    reader = EntryReader(name, data)
    notices = [_read_notice(reader, index, raw) for index, raw in reader.notices()]
    numbers = {notice.number for notice in notices} | set(known or ())
    for notice in notices:
        if notice.amends is not None and notice.amends not in numbers:
            raise _unknown_amended(notice)
    return notices


def override(base: Iterable[Notice], imported: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices of `base` with those of `imported` added; one with the same number takes the other's place.

    Where a year was imported before `base` had it, under another number, the imported notice stays and `base` gives way.
    """
    base, imported = tuple(base), tuple(imported)
    numbers = {notice.number for notice in base}
    foreign = {notice.year for notice in imported if notice.amends is None and notice.number not in numbers}
    by_number = {notice.number: notice for notice in base if notice.year not in foreign}
    by_number.update((notice.number, notice) for notice in imported)
    return tuple(sorted(by_number.values(), key=lambda notice: notice.issued_on))


def label_of(notices: Collection[Notice], plans: Mapping[int, YearPlan]) -> str:
    """A short name of a calendar, «CN0141f0»: how many notices it knows of, and a digest of what they say.

    One that knows of more comes later in the order of texts, so of two processes with two calendars only one ever puts
    the other's dates right.
    """
    said = [
        f"{day.isoformat()}{word}"
        for year in sorted(plans)
        for word, days in ((f"-{year}", plans[year].off), (f"+{year}", plans[year].work))
        for day in sorted(days)
    ]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    return f"CN{CORRECTIONS + len(notices):03d}{digest[:3]}"


def year_plans(notices: Iterable[Notice]) -> dict[int, YearPlan]:
    """Combine notices, amendments on top, into one plan a year; raises NoticeError where they contradict."""
    originals: dict[str, Notice] = {}
    holidays: dict[int, dict[str, tuple[Holiday, Notice]]] = {}
    ordered = sorted(notices, key=lambda notice: (notice.issued_on, notice.amends is not None))
    for notice in ordered:
        if notice.amends is not None and notice.amends not in originals:
            raise _unknown_amended(notice)
        if notice.number in originals or (notice.amends is None and notice.year in holidays):
            raise _fault(
                notice,
                "notice-twice",
                f"{notice.year}年已有通知；修改通知要写amends",
                f"{notice.year} already has a notice; an amendment needs amends",
            )
        originals[notice.number] = notice
        plan = holidays.setdefault(notice.year, {})
        plan.update((holiday.name, (holiday, notice)) for holiday in notice.holidays)
    return {year: _plan(year, entries.values()) for year, entries in holidays.items()}


def _plan(year: int, entries: Iterable[tuple[Holiday, Notice]]) -> YearPlan:
    plan_off: dict[date, tuple[str, str]] = {}
    plan_work: dict[date, tuple[str, str]] = {}
    for holiday, notice in entries:
        for day, kind in _days(holiday):
            if day in plan_off or day in plan_work:
                other = (plan_off.get(day) or plan_work[day])[0]
                raise _fault(
                    notice,
                    "notice-day-twice",
                    f"{day}在“{holiday.name}”和“{other}”中各出现一次，只能保留一处",
                    f"{day} stands in {holiday.name} and in {other}; keep one",
                )
            (plan_off if kind == "off" else plan_work)[day] = (holiday.name, notice.number)
    return YearPlan(year, plan_off, plan_work)


def _days(holiday: Holiday) -> Iterator[tuple[date, str]]:
    yield from ((day, "off") for day in holiday.off)
    yield from ((day, "work") for day in holiday.work)


def _read_notice(reader: EntryReader, index: int, raw: dict[str, object]) -> Notice:
    where = f"[[notice]] {index}"
    number = reader.text(raw, "number", where)
    where = f"{where}（{number}）"
    holidays = tuple(
        Holiday(*reader.holiday(entry, where, position)) for position, entry in reader.holidays(raw, where)
    )
    notice = Notice(
        year=reader.year,
        number=number,
        title=reader.text(raw, "title", where),
        issued_on=reader.issued_on(raw, where),
        holidays=holidays,
        amends=reader.optional_text(raw, "amends", where),
        source=reader.optional_text(raw, "source", where),
        file=reader.name,
    )
    _plan(notice.year, ((holiday, notice) for holiday in holidays))
    return notice


def _unknown_amended(notice: Notice) -> NoticeError:
    return _fault(
        notice,
        "notice-amends-unknown",
        f"amends所指的通知“{notice.amends}”不存在；请先导入原通知，或核对文号",
        f"amends an unknown notice {notice.amends!r}; import that one first, or check the number",
    )


def _fault(notice: Notice, code: str, zh: str, en: str) -> NoticeError:
    return NoticeError(code, f"{notice.file}：{notice.number}：{zh}。", f"{notice.file}: {notice.number}: {en}.")
