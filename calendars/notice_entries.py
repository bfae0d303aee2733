"""Reading the entries of a notice file, each with a message that names the file, the entry and what would be right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import PurePath

from calendars.errors import NoticeError

FIRST_YEAR = 2018
LAST_YEAR = 2099
_LONGEST_HOLIDAY = 31
_SATURDAY = 5


class EntryReader:
    """Reads the parsed TOML of one file. Every method raises NoticeError."""

    def __init__(self, name: str, data: dict[str, object]) -> None:
        self.name = name
        self._data = data
        self.year = self._year()

    def notices(self) -> Iterator[tuple[int, dict[str, object]]]:
        """The [[notice]] tables with their position from 1."""
        yield from self._tables(self._data, "notice", "[[notice]]", "notice-empty")

    def holidays(self, raw: dict[str, object], where: str) -> Iterator[tuple[int, dict[str, object]]]:
        """The [[notice.holiday]] tables of one notice with their position from 1."""
        yield from self._tables(raw, "holiday", f"{where} [[notice.holiday]]", "notice-empty")

    def holiday(
        self, raw: dict[str, object], where: str, position: int
    ) -> tuple[str, tuple[date, ...], tuple[date, ...]]:
        """The name, the days off and the make-up days of one holiday."""
        name = self.text(raw, "name", f"{where} [[notice.holiday]] {position}")
        where = f"{where} {name}"
        off = self._days(raw.get("off"), f"{where} off")
        work = self._days(raw.get("work", []), f"{where} work")
        if not off:
            raise self.fault("notice-empty", where, "off 不能为空", "off must not be empty")
        for day in work:
            if day.weekday() < _SATURDAY:
                raise self.fault(
                    "notice-makeup-on-weekday",
                    f"{where} work",
                    f"{day}不是周六、周日，本来就上班；调休上班日应是周末",
                    f"{day} is not a weekend day; a make-up working day falls on a Saturday or Sunday",
                )
        return name, off, work

    def text(self, raw: dict[str, object], key: str, where: str) -> str:
        """A text that must be there."""
        value = self.optional_text(raw, key, where)
        if value is None:
            raise self.fault("notice-missing", where, f"缺少 {key}", f"{key} is missing")
        return value

    def optional_text(self, raw: dict[str, object], key: str, where: str) -> str | None:
        """A text, or None when the key is not there."""
        value = raw.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.fault("notice-missing", where, f"{key} 应是非空文字", f"{key} must be a text")
        return value.strip()

    def issued_on(self, raw: dict[str, object], where: str) -> date:
        """The day of issue."""
        if "issued_on" not in raw:
            raise self.fault("notice-missing", where, "缺少 issued_on（发文日期）", "issued_on is missing")
        return self._date(raw["issued_on"], f"{where} issued_on")

    def fault(self, code: str, where: str, zh: str, en: str) -> NoticeError:
        """The error with file and entry in both languages."""
        return NoticeError(code, f"{self.name}：{where}：{zh}。", f"{self.name}: {where}: {en}.")

    def _year(self) -> int:
        stem = PurePath(self.name).stem
        from_name = int(stem) if stem.isascii() and stem.isdigit() and len(stem) == 4 else None
        year = self._data.get("year", from_name)
        if not isinstance(year, int) or isinstance(year, bool):
            raise self.fault("notice-year", "year", "缺少年份，例如 year = 2026", "write e.g. year = 2026")
        if from_name is not None and year != from_name:
            raise self.fault("notice-year", "year", f"{year}与文件名不符", f"{year} differs from the file name")
        if not FIRST_YEAR <= year <= LAST_YEAR:
            reach = f"{FIRST_YEAR}–{LAST_YEAR}"
            raise self.fault("notice-year", "year", f"{year}超出{reach}", f"{year} is outside {reach}")
        return year

    def _tables(
        self, raw: dict[str, object], key: str, where: str, code: str
    ) -> Iterator[tuple[int, dict[str, object]]]:
        tables = raw.get(key)
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            raise self.fault(code, where, "至少要有一项", "at least one entry is needed")
        yield from enumerate(tables, start=1)

    def _days(self, value: object, where: str) -> tuple[date, ...]:
        """A list of dates, or a table {from, to} with both ends included."""
        if isinstance(value, dict) and set(value) == {"from", "to"}:
            first, last = self._date(value["from"], where), self._date(value["to"], where)
            length = (last - first).days + 1
            if not 1 <= length <= _LONGEST_HOLIDAY:
                raise self.fault("notice-date", where, f"{first}至{last}起止不对", f"{first} to {last} is no span")
            days = [first + timedelta(days=offset) for offset in range(length)]
        elif isinstance(value, list):
            days = [self._date(entry, where) for entry in value]
        else:
            raise self.fault(
                "notice-date",
                where,
                '应是日期列表，或 {from = "…", to = "…"}',
                'a list of dates, or {from = "…", to = "…"}, is needed',
            )
        for day in days:
            self._check_year(day, where)
        return tuple(days)

    def _check_year(self, day: date, where: str) -> None:
        """A notice speaks of its year; 元旦 may begin in the last week of December before (2019: from 29 December)."""
        if day.year == self.year or date(self.year - 1, 12, 25) <= day < date(self.year, 1, 1):
            return
        raise self.fault(
            "notice-other-year",
            where,
            f"{day}不属于{self.year}年；只有元旦可从上年12月25日起，下年的日期写入下年的文件",
            f"{day} is not in {self.year}; only New Year may begin early (25 December); use the other file",
        )

    def _date(self, value: object, where: str) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.fault(
                "notice-date",
                where,
                f"“{value}”不是日期，应写成2026-02-15的形式",
                f"{value!r} is not a date; write it like 2026-02-15",
            ) from None
