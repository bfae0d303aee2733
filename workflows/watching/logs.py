"""Structured logs: one line an event, with the request, the case and the account it belongs to, and no person's data (ST-4b)."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType
from typing import Any

# What the events of this request, job or unit have in common.
_bound: ContextVar[Mapping[str, Any]] = ContextVar("bihuan_log", default=MappingProxyType({}))

# Libraries whose every step is of no interest to an operator.
QUIET = ("spiff", "procrastinate", "apscheduler", "alembic", "werkzeug", "waitress", "asyncio")


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Every log line inside carries these fields: ids and short words, never what people entered."""
    token = _bound.set({**_bound.get(), **{key: value for key, value in fields.items() if value not in (None, "")}})
    try:
        yield
    finally:
        _bound.reset(token)


def bind(**fields: Any) -> None:
    """From here on in this request; a server's thread begins each request with `fresh`."""
    _bound.set({**_bound.get(), **fields})


def fresh(**fields: Any) -> None:
    """Forgets the request before and begins with these."""
    _bound.set(fields)


class Plain(logging.Formatter):
    """For a terminal. Of an exception it shows where, and of which kind, never its text: that may quote a person."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One line, the fields at its end."""
        # What another handler kept of the exception is not ours: it was made with its text.
        record.exc_text = None
        text = super().format(record)
        found = fields_of(record)
        head, _, rest = text.partition("\n")
        words = " ".join(f"{key}={value}" for key, value in found.items())
        record.exc_text = None
        return f"{head} [{words}]{f'{chr(10)}{rest}' if rest else ''}" if words else text

    def formatException(  # noqa: N802 -- logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The frames of the whole chain of exceptions, without local values and without messages."""
        parts: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None and len(parts) < 10:
            frames = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n-- from --\n".join(parts)


class Json(Plain):
    """For machines: one JSON object a line, UTC, keys in a fixed order."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        # A lone surrogate can not leave as UTF-8: it is written as an escape.
        return json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What is bound, and what the line itself brings as `extra={"fields": …}`."""
    return {**_bound.get(), **getattr(record, "fields", {})}


def configure(style: str) -> None:
    """All logs of this process to standard error: `json` for machines, `plain` (from warnings on) for a terminal."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if style == "json" else Plain())
    level = logging.INFO if style == "json" else logging.WARNING
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
