"""What the domain refuses, and how it says so: a stable code, a Chinese and an English sentence, the fields at fault."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FieldError:
    """One field at fault. `pointer` is a JSON pointer into what was sent, such as `/data/opinion`."""

    pointer: str
    code: str
    message_zh: str
    message_en: str


@dataclass
class DomainError(Exception):
    """A refusal by a rule. `status` is the HTTP status it becomes at the edge: 409 not now, 422 not like this."""

    code: str
    message_zh: str
    message_en: str
    status: int = 409
    errors: list[FieldError] = field(default_factory=list)
    # The event under which the refusal itself is put on record, where the rule wants that (a late appeal).
    noted_as: str | None = None
    # Seconds after which the same may be tried again, where only time helps.
    retry_after: int | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.message_zh} / {self.message_en}"


def invalid(code: str, zh: str, en: str, errors: list[FieldError] | None = None) -> DomainError:
    """What was sent can not be right, now or later (422)."""
    return DomainError(code, zh, en, status=422, errors=errors or [])


def wrong_field(pointer: str, code: str, zh: str, en: str) -> DomainError:
    """One field of what was sent can not be right (422); the refusal names it."""
    return invalid("invalid-field", zh, en, [FieldError(pointer, code, zh, en)])


def together(*checks: Callable[[], Any]) -> list[Any]:
    """What each of these gives. What several of them refuse (422) is refused at once, so that nobody learns it piece by piece."""
    given: list[Any] = []
    refused: list[DomainError] = []
    for check in checks:
        try:
            given.append(check())
        except DomainError as error:
            if error.status != 422:
                raise
            refused.append(error)
    if refused:
        first = refused[0]
        errors = [item for error in refused for item in error.errors]
        raise invalid(first.code, first.message_zh, first.message_en, errors)
    return given


def not_found(what_zh: str, what_en: str) -> DomainError:
    """It is not there, or not for the caller to know (404)."""
    return DomainError("not-found", f"找不到{what_zh}", f"{what_en} not found", status=404)


def forbidden(zh: str, en: str) -> DomainError:
    """The caller is known and may not do this (403)."""
    return DomainError("forbidden", zh, en, status=403)
