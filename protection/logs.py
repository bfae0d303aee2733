"""Log lines without anybody's number, whichever library writes them."""

from __future__ import annotations

import logging
from typing import Any

from protection.masking import hide_numbers

FORMATTER = logging.Formatter()


class Masking:
    """Makes log records as before, with mobile and identity numbers masked in the message and in the traceback."""

    def __init__(self, before: Any) -> None:
        self.before = before

    def __call__(self, *args: Any, **more: Any) -> logging.LogRecord:
        """One record."""
        record: logging.LogRecord = self.before(*args, **more)
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # The arguments do not fit: the handler says so itself, with the place.
            return record
        if (hidden := hide_numbers(message)) != message:
            record.msg, record.args = hidden, ()
        if record.exc_info and record.exc_info[0] is not None:
            # Formatters write `exc_text` where there is one.
            record.exc_text = hide_numbers(FORMATTER.formatException(record.exc_info))
        return record


def mask_logs() -> None:
    """From now on, in this process; a second call changes nothing."""
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, Masking):
        logging.setLogRecordFactory(Masking(factory))
