"""Fields that say codes instead of sentences; `words` turns the codes into Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from api.words import Wrong
from calendars.clock import BEIJING, parse_instant, to_beijing
from calendars.errors import CalendarFault
from models.characters import legible, made_legible


def said(**more: str) -> dict[str, Any]:
    """What a field says: codes."""
    return {"required": "required", "null": "null", "validator_failed": "invalid", **more}


class Strict(Schema):
    """What comes in: a field that we do not know is an error, not ignored."""

    class Meta:
        unknown = RAISE

    error_messages = said(unknown="unknown-field", type="not-an-object")


def shown(text: str) -> None:
    """No control characters, none that turn the direction of the text."""
    if not legible(text):
        raise ValidationError("control-character")


class Text(fields.String):
    """A text of bounded length, counted in characters, that shows all it says; a `secret` one may hold any character."""

    default_error_messages = said(invalid="not-a-string", invalid_utf8="not-a-string")

    def __init__(
        self, longest: int, *, shortest: int = 0, choices: Iterable[str] = (), secret: bool = False, **more: Any
    ) -> None:
        checks: list[Any] = [validate.Length(max=longest, error="too-long:{max}"), *([] if secret else [shown])]
        if shortest:
            checks.append(validate.Length(min=shortest, error="too-short:{min}"))
        if choices:
            checks.append(validate.OneOf(list(choices), error="not-a-choice:{choices}"))
        super().__init__(validate=[*checks, *more.pop("checks", [])], **more)


class Prose(Text):
    """What a citizen wrote, perhaps pasted from anywhere: it is never refused for its characters, only rid of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return made_legible(super()._deserialize(value, attr, data, **kwargs))


class Whole(fields.Integer):
    """A whole number within bounds."""

    default_error_messages = said(invalid="not-an-integer", too_large="not-an-integer")

    def __init__(self, low: int, high: int, **more: Any) -> None:
        super().__init__(validate=validate.Range(low, high, error=f"out-of-range:{low} – {high}"), **more)


class Flag(fields.Boolean):
    """true or false."""

    default_error_messages = said(invalid="not-a-boolean")

    def __init__(self, **more: Any) -> None:
        super().__init__(truthy={"true", "1", True}, falsy={"false", "0", False}, **more)


class Items(fields.List[Any]):
    """A list of bounded length."""

    default_error_messages = said(invalid="not-a-list")

    def __init__(self, inner: Any, most: int, **more: Any) -> None:
        super().__init__(inner, validate=validate.Length(max=most, error="too-many:{max}"), **more)


class Part(fields.Nested):
    """An object inside an object."""

    default_error_messages = said(type="not-an-object")


class Mapping(fields.Dict):
    """An object whose fields a form decides."""

    default_error_messages = said(invalid="not-an-object")


class Instant(fields.Field[datetime]):
    """An instant: out as RFC 3339 in Beijing time; in with an offset, or as a Beijing date.

    With `end_of_day` a date alone means its end (24:00), so that «until the 24th» has the 24th in it.
    """

    default_error_messages = said(invalid="not-a-string")

    def __init__(self, *, end_of_day: bool = False, **more: Any) -> None:
        self.end_of_day = end_of_day
        super().__init__(**more)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else to_beijing(value).isoformat()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        try:
            if is_date(value):
                return parse_instant(value, default_offset=BEIJING) + timedelta(days=int(self.end_of_day))
            return parse_instant(value)
        except CalendarFault as fault:
            raise ValidationError([Wrong.of(fault)]) from fault
        except OverflowError as error:
            raise ValidationError(
                [Wrong("instant-unreadable", "时间超出范围", "the instant is out of range")]
            ) from error


def is_date(text: str) -> bool:
    """Whether it is a date alone."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def visible(text: str) -> None:
    """Characters that can be seen and compared: no spaces, no control characters."""
    if not text.isprintable() or any(character.isspace() for character in text):
        raise ValidationError("not-visible")
