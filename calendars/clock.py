"""The only place of the project that reads the time; also Beijing time and the reading of instants.

Instants are aware and in UTC. What people read and write is Beijing time (UTC+8, no summer time).
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from time import monotonic
from typing import Protocol

from calendars.errors import InstantError

log = logging.getLogger("bihuan.clock")

# A machine whose clock differs by more than this from the one that all agree on should be put right.
TOLERANCE = timedelta(seconds=30)
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

_RFC3339 = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?P<offset>[Zz]|[+\- ]\d\d:?\d\d)?)?",
    re.ASCII,
)
_SPOKEN = re.compile(
    r"(?:(?:周|星期)(?P<weekday>[一二三四五六日天])\s*)?(?P<day>\d{4}-\d\d-\d\d)(?:\s+(?P<clock>\d\d:\d\d(?::\d\d)?))?",
    re.ASCII,
)


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved; for tests, scenarios and simulation."""

    def __init__(self, instant: datetime) -> None:
        self._now = to_utc(instant)

    @classmethod
    def at(cls, text: str) -> FixedClock:
        """A clock at a Beijing time such as «周一 2026-03-02 09:00»; a wrong weekday raises ValueError."""
        return cls(read_beijing(text))

    def now(self) -> datetime:
        """The instant at which the clock stands, aware, in UTC."""
        return self._now

    def advance(self, span: timedelta, *, allow_back: bool = False) -> datetime:
        """Move on by `span` and return the new instant; a negative span raises ValueError unless allowed."""
        return self.set(self._now + span, allow_back=allow_back)

    def set(self, instant: datetime, *, allow_back: bool = False) -> datetime:
        """Move to an aware instant and return it; going back raises ValueError unless allowed."""
        target = to_utc(instant)
        if target < self._now and not allow_back:
            raise InstantError(
                "clock-goes-back",
                f"时钟不能倒拨：现为{_stamp(self._now)}，要拨到{_stamp(target)}。",
                f"The clock does not go back: it is {_stamp(self._now)}, asked for {_stamp(target)} (Beijing).",
            )
        self._now = target
        return target


class OffsetClock:
    """The simulated clock of the demonstration: another clock plus an offset that may change between calls."""

    def __init__(self, base: Clock, offset: Callable[[], timedelta]) -> None:
        self._base = base
        self._offset = offset

    def now(self) -> datetime:
        """The instant of the base clock plus the present offset, aware, in UTC."""
        return to_utc(self._base.now() + self._offset())


class SharedClock:
    """The one clock of several machines, their database server's: asked once a minute, counted on by ticks in between.

    A machine whose own clock is wrong, or is put right at noon, so moves no date and warns nobody too early. `ask` answers
    an aware instant; what it raises goes to the caller. `own` is only compared, and complained of in the log.
    """

    def __init__(
        self, ask: Callable[[], datetime], own: Clock, every: float = 60.0, ticks: Callable[[], float] = monotonic
    ) -> None:
        self._ask, self._own, self._every, self._ticks = ask, own, every, ticks
        self._lock = threading.Lock()
        self._known: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """The shared instant, aware, in UTC; never later than the server's own."""
        if self._known is None or self._ticks() - self._known[1] >= self._every:
            self._ask_again()
        assert self._known is not None
        instant, ticks = self._known
        return instant + timedelta(seconds=self._ticks() - ticks)

    def skew(self) -> timedelta:
        """How far the machine's own clock is ahead of the shared one (negative: behind)."""
        return self._own.now() - self.now()

    def _ask_again(self) -> None:
        # While one thread asks, the others go on with what is known.
        if not self._lock.acquire(blocking=self._known is None):
            return
        try:
            # Ticks are taken after the answer: however long it was on its way, we are never ahead of the server.
            self._known = (to_utc(self._ask()), self._ticks())
        finally:
            self._lock.release()
        seconds = self.skew().total_seconds()
        if abs(seconds) > TOLERANCE.total_seconds():
            log.warning("the clock of this machine is wrong by %+.0f s; the database server's is used", seconds)


def to_utc(instant: datetime) -> datetime:
    """The same instant in UTC; a naive one raises InstantError."""
    return _in_zone(instant, UTC)


def to_beijing(instant: datetime) -> datetime:
    """The same instant in Beijing time; a naive one raises InstantError."""
    return _in_zone(instant, BEIJING)


def minute(instant: datetime) -> str:
    """How people read an instant: 2026-09-24 10:00, in Beijing."""
    return f"{to_beijing(instant):%Y-%m-%d %H:%M}"


def beijing_instant(day: date, at: time = time(0)) -> datetime:
    """The UTC instant of a Beijing date and time of day."""
    return datetime.combine(day, at, BEIJING).astimezone(UTC)


def read_beijing(text: str) -> datetime:
    """The UTC instant of a Beijing time such as «周四 2026-09-24 10:00».

    The weekday word is optional and verified; without a time of day it is 00:00. Raises InstantError.
    """
    found = _SPOKEN.fullmatch(text.strip())
    if found is None:
        raise _unreadable(text, "周一 2026-03-02 09:00")
    moment = _combine(text, found["day"], found["clock"] or "00:00").replace(tzinfo=BEIJING)
    weekday = found["weekday"]
    actual = WEEKDAYS_ZH[moment.weekday()]
    if weekday and "周" + weekday.replace("天", "日") != actual:
        raise InstantError(
            "wrong-weekday",
            f"“{text}”星期不符：{found['day']}是{actual}。",
            f"Wrong weekday in {text!r}: {found['day']} is a {moment:%A}.",
        )
    return moment.astimezone(UTC)


def parse_instant(text: str, *, default_offset: tzinfo | None = None) -> datetime:
    """The UTC instant of an RFC 3339 text; seconds may be left out.

    Without an offset, or without a time of day (then 00:00), `default_offset` decides; if there is none
    it raises InstantError. A space where the '+' was lost in a query string is read as '+'.
    """
    found = _RFC3339.fullmatch(text.strip())
    if found is None:
        raise _unreadable(text, "2026-09-24T10:00+08:00")
    naive = _combine(text, found["day"], found["clock"] or "00:00")
    offset = found["offset"]
    if offset is None:
        if default_offset is None:
            raise InstantError(
                "instant-without-offset",
                f"时间“{text}”没有时区：请写成2026-09-24T10:00+08:00的形式。",
                f"The instant {text!r} has no offset: write it like 2026-09-24T10:00+08:00.",
            )
        return _presentable(naive.replace(tzinfo=default_offset))
    try:
        aware = datetime.fromisoformat(naive.isoformat() + offset.replace(" ", "+").upper())
    except ValueError as error:
        raise _unreadable(text, "2026-09-24T10:00+08:00") from error
    return _presentable(aware)


def _combine(text: str, day: str, clock: str) -> datetime:
    """The naive date and time; an impossible one (30 February, 25:00) raises InstantError."""
    try:
        return datetime.fromisoformat(f"{day}T{clock}")
    except ValueError as error:
        raise _unreadable(text, "2026-09-24T10:00+08:00") from error


def _in_zone(instant: datetime, zone: tzinfo) -> datetime:
    if instant.utcoffset() is None:
        raise InstantError(
            "instant-without-offset",
            f"时间{instant.isoformat()}没有时区。",
            f"The instant {instant.isoformat()} has no time zone.",
        )
    try:
        return instant.astimezone(zone)
    except OverflowError as error:
        raise InstantError(
            "instant-unreadable", f"时间{instant.isoformat()}超出范围。", f"{instant.isoformat()} is out of range."
        ) from error


def _presentable(instant: datetime) -> datetime:
    """The instant in UTC; one that Beijing time can not say (the last hours of the year 9999) is out of range."""
    return _in_zone(_in_zone(instant, BEIJING), UTC)


def _unreadable(text: str, example: str) -> InstantError:
    shown = text if len(text) <= 40 else text[:40] + "…"
    return InstantError(
        "instant-unreadable",
        f"看不懂的时间“{shown}”：请写成{example}的形式。",
        f"Unreadable instant {shown!r}: write it like {example}.",
    )


def _stamp(instant: datetime) -> str:
    return f"{to_beijing(instant):%Y-%m-%d %H:%M}"
