"""Dates and answers in the words of official papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from calendars.clock import parse_instant, to_beijing
from calendars.errors import CalendarFault

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# The name of a fact of the diagram, and the English beside a rule: neither belongs on an official paper.
FACT = re.compile(r"case\.\w+")
ENGLISH = re.compile(r"（[ -~]+）")
ISO_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def day(instant: datetime) -> str:
    """The Beijing day of an aware instant: 2026年9月29日."""
    return day_words(to_beijing(instant).date())


def day_words(at: date) -> str:
    """2026年9月29日."""
    return f"{at.year}年{at.month}月{at.day}日"


def moment(instant: datetime | None) -> str:
    """An aware instant: 2026年9月29日09时30分; nothing for none."""
    return f"{day(instant)}{to_beijing(instant):%H时%M分}" if instant is not None else ""


def short(instant: datetime) -> str:
    """An aware instant for tables, in Beijing time: 2026-09-29 09:30."""
    return f"{to_beijing(instant):%Y-%m-%d %H:%M}"


def before(due_at: datetime, provisional: bool = False) -> str:
    """A limit: 2026年9月29日24时前; with 暂定 where a holiday notice is still to come."""
    local = to_beijing(due_at)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        said = f"{day_words(local.date() - timedelta(days=1))}24时前"
    else:
        said = f"{day_words(local.date())}{local:%H时}{f'{local:%M分}' if local.minute else ''}前"
    return f"{said}（暂定）" if provisional else said


def in_chinese(line: str) -> str:
    """A rule or a line of a reckoning without the names and words that only programs need."""
    return FACT.sub("办理中指定的日期", ENGLISH.sub("", line))


def answer(form: Mapping[str, Any], value: Any) -> str:
    """What somebody entered in a field of a form, as people say it: choices and dates by their Chinese names."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = {str(choice.get("const")): str(choice.get("title", "")) for choice in form.get("oneOf", [])}
    if str(value) in choices:
        return choices[str(value)]
    if isinstance(value, list):
        return "；".join(answer(form.get("items", {}), item) for item in value)
    if isinstance(value, Mapping):
        return "，".join(f"{key}：{answer({}, item)}" for key, item in value.items())
    return dated(str(value), form)


def dated(text: str, form: Mapping[str, Any]) -> str:
    """A date or instant of a form in Chinese; any other text as it is."""
    if form.get("format") in (None, "date") and ISO_DATE.fullmatch(text):
        return day_words(date.fromisoformat(text))
    if form.get("format") == "date-time" and ISO_INSTANT.match(text):
        try:
            return moment(parse_instant(text))
        except CalendarFault:
            return text
    return text
