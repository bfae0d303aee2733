"""What a story may hold: each entry with its kind, so that a misspelt or misplaced one is refused and not passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.deadline import STATES
from workflows.stories.reading import Document, Place


@dataclass(frozen=True)
class Kind:
    """How an entry is written, in Chinese and English, and whether a value is."""

    zh: str
    en: str
    fits: Callable[[Any], bool]


def texts(value: Any) -> bool:
    """A list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def maps(value: Any) -> bool:
    """A list of mappings."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def each(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """A mapping each of whose values fits."""
    return lambda value: isinstance(value, dict) and all(fits(item) for item in value.values())


def is_day(value: Any) -> bool:
    """A day, or «-» for none. A day with a time is read as text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return True
    try:
        return isinstance(value, str) and (value == "-" or bool(date.fromisoformat(value)))
    except ValueError:
        return False


TEXT = Kind("文字", "text", lambda value: isinstance(value, str))
INSTANT = Kind("北京时间，如 周四 2026-09-24 10:00", "a Beijing time such as 周四 2026-09-24 10:00", TEXT.fits)
TEXTS = Kind("列表，如 [verify_by_callback]", "a list of texts", texts)
YES = Kind("true 或 false", "true or false", lambda value: isinstance(value, bool))
MAP = Kind("若干“名称: 值”", "a mapping", lambda value: isinstance(value, dict))
MAPS = Kind("若干步的列表，每步以“- ”开头", "a list of steps", maps)
DAYS = Kind("若干“步骤: 日期”，如 {dispatch_due: 2026-09-29}，没有则写 “-”", "step: day, or «-»", each(is_day))
YESES = Kind("若干“步骤: true/false”", "step: true or false", each(lambda item: isinstance(item, bool)))
WORDS = Kind("若干“步骤: 文字”", "step: text", each(lambda item: isinstance(item, str)))
STATED = Kind(
    f"若干“期限: 状态”，状态为 {'、'.join(STATES)}",
    f"limit: one of {', '.join(STATES)}",
    each(lambda item: item in STATES),
)

STORY: dict[str, Kind] = {
    "title": TEXT, "basis": TEXTS, "received": INSTANT, "order": MAP, "refused": TEXT, "steps": MAPS, "expect": MAP,
}  # fmt: skip
STEP: dict[str, Kind] = {
    "at": INSTANT, "by": TEXT, "do": TEXT, "outcome": TEXT, "with": MAP, "to": TEXT, "province": TEXT, "expect": MAP,
    "refused": TEXT, "notice": TEXT, "case": TEXT,
}  # fmt: skip
EXPECT: dict[str, Kind] = {
    "stage": TEXT, "closure": TEXT, "waiting": TEXTS, "due": DAYS, "provisional": YESES, "urgency": WORDS,
    "events": TEXTS, "never": TEXTS, "warned": YES, "deadlines": STATED, "no_limit": TEXTS, "facts": MAP,
    "filings": TEXTS, "original": DAYS,
}  # fmt: skip
ORDER: dict[str, Kind] = {"external_id": TEXT, "evaluation": MAP}
PROVINCE = ("down", "up", "reject")


def hold(document: Document, value: Any, place: Place, known: Mapping[str, Kind], needed: tuple[str, ...] = ()) -> None:
    """Raises `StoryError` at the first entry that is unknown, of another kind, or missing."""
    if not isinstance(value, dict):
        raise document.refuse(place, f"应为{MAP.zh}", "must be a mapping")
    for key, item in value.items():
        if key not in known:
            raise document.refuse(
                (*place, key),
                f"没有 {key} 这一项，可用：{'、'.join(known)}",
                f"unknown: {key}; there are {', '.join(known)}",
            )
        if not known[key].fits(item):
            raise document.refuse((*place, key), f"应为{known[key].zh}", f"must be {known[key].en}")
    for key in needed:
        if key not in value:
            raise document.refuse((*place, key), f"缺少 {key}", f"{key} is missing")


def hold_story(document: Document) -> None:
    """The whole story."""
    data = document.data
    # A story may do without steps only where the work order is refused.
    without = isinstance(data, dict) and data.get("refused")
    hold(document, data, (), STORY, ("title", "received") if without else ("title", "received", "steps"))
    if not data["title"].strip():
        raise document.refuse(("title",), "缺少标题", "the title is missing")
    hold(document, data.get("order", {}), ("order",), ORDER)
    hold(document, data.get("expect", {}), ("expect",), EXPECT)
    for index, step in enumerate(data.get("steps", [])):
        place = ("steps", index)
        hold(document, step, place, STEP, ("at",))
        hold(document, step.get("expect", {}), (*place, "expect"), EXPECT)
        if step.get("province", "") not in ("", *PROVINCE):
            raise document.refuse(
                (*place, "province"), f"应为 {'、'.join(PROVINCE)}", f"must be one of {', '.join(PROVINCE)}"
            )
