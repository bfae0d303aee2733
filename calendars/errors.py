"""The one family of errors of this package: a stable code, a Chinese message and an English one."""

from __future__ import annotations


class CalendarFault(ValueError):  # noqa: N818  # workalendar has a CalendarError of its own
    """Base of every error of `calendars`.

    `code` is kebab-case and stable; `message_zh` and `message_en` say what is wrong and what would be right;
    `str()` is both on one line.
    """

    def __init__(self, code: str, message_zh: str, message_en: str) -> None:
        super().__init__(f"{message_zh} {message_en}")
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en


class InstantError(CalendarFault):
    """A text or a value that is not an instant, or one whose time zone is unknown."""


class NoticeError(CalendarFault):
    """A holiday notice that cannot be right; names the file and the entry."""


class YearOutOfReach(CalendarFault):
    """A day before 2018 or after 2099: nothing can be said about it."""


class RuleError(CalendarFault):
    """A deadline rule that cannot be read, or that lacks what it needs to be computed."""
