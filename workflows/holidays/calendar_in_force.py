"""The calendar by which an installation reckons: bundled notices overridden by imported ones, looked up now and then."""

import logging
from collections.abc import Callable
from functools import lru_cache
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from calendars.china import China
from calendars.notices import Notice, load_bundled, override, parse_notices
from models import holiday_notice
from workflows.watching.faults import describe

log = logging.getLogger("bihuan.calendar")

# Seconds after which a process has heard of a notice that another one imported.
EVERY = 30.0


@lru_cache(maxsize=8)
def calendar_of(notices: tuple[Notice, ...]) -> China:
    """A calendar never changes once it is made, so those of the same notices are one."""
    return China(notices)


def in_force() -> tuple[Notice, ...]:
    """All notices that hold: the bundled ones and the imported ones; raises NoticeError where they contradict."""
    rows = holiday_notice.imported()
    base = load_bundled()
    wanted = {row.number for row in rows}
    known = {notice.number for notice in base} | wanted
    files = sorted({(row.file, row.text) for row in rows})
    read = [notice for file, text in files for notice in parse_notices(text, file, known)]
    return override(base, [notice for notice in read if notice.number in wanted])


class CalendarInForce:
    """Answers with the calendar in force; one short question to the database every so many seconds, by ticks.

    A database that can not be asked changes nothing: what was known before goes on, the bundled notices at the least.
    """

    def __init__(self, every: float = EVERY, ticks: Callable[[], float] = monotonic) -> None:
        self._every, self._ticks = every, ticks
        self._known: tuple[tuple[int, ...], China] | None = None
        self._asked: float | None = None

    def __call__(self) -> China:
        """The calendar that holds now."""
        if self._asked is None or self._ticks() - self._asked >= self._every:
            try:
                self._known, self._asked = self._look(), self._ticks()
            except SQLAlchemyError as error:
                log.warning("imported holiday notices could not be looked up: %s", describe(error))
        return self._known[1] if self._known is not None else calendar_of(load_bundled())

    def forget(self) -> None:
        """What was imported in this process holds in it at once."""
        self._asked = None

    def _look(self) -> tuple[tuple[int, ...], China]:
        found = holiday_notice.ids()
        if self._known is not None and self._known[0] == found:
            return self._known
        return found, calendar_of(in_force() if found else load_bundled())
