"""Reading what the province answered: status and bytes in, a FilingAnswer or a gateway error out.

Messages name codes and field pointers only, never what was in the filing: they are stored and shown to operators.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from calendars.clock import parse_instant
from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable

_LATER = frozenset({408, 425, 429})
_SLUG = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_POINTER = re.compile(r"[A-Za-z0-9_./-]{1,80}")
_LONGEST_RECEIPT = 100
_LONGEST_REASON = 2000
_LONGEST_WAIT_SECONDS = 86_400.0


def read_filing_answer(
    status: int, body: bytes, retry_after: str | None, *, now: datetime, key: str | None = None
) -> FilingAnswer:
    """Turn one HTTP answer into a FilingAnswer. An answer that names another filing than `key` is none to this one.

    Raises GatewayUnavailable for 3xx, 408, 425, 429, 5xx and whatever cannot be read; GatewayRefused for other 4xx.
    `now` (aware) turns a Retry-After date into seconds.
    """
    if status in (200, 201):
        return _filing_answer(body, key)
    if status in _LATER or status >= 500:
        raise GatewayUnavailable(
            f"省平台暂不可用（HTTP {status}） / The province cannot answer now (HTTP {status})",
            retry_after=wait_seconds(retry_after, now=now),
        )
    if 400 <= status < 500:
        raise GatewayRefused(_refusal(status, body))
    raise GatewayUnavailable(
        f"省平台应答异常（HTTP {status}），未跟随跳转 / Unexpected answer (HTTP {status}); redirects are not followed"
    )


def wait_seconds(header: str | None, *, now: datetime) -> float | None:
    """A Retry-After header, seconds or HTTP date, as seconds from `now`: 0 to one day; None if absent or unreadable."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT_SECONDS)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_WAIT_SECONDS)


def _filing_answer(body: bytes, key: str | None) -> FilingAnswer:
    answer = _json_object(body)
    if key is not None and answer.get("idempotency_key", key) != key:
        raise _unreadable()
    status = answer.get("status")
    answered_at = _instant(answer.get("answered_at"))
    if status == "accepted":
        receipt_no = _text(answer.get("receipt_no"), _LONGEST_RECEIPT + 1)
        # A cut receipt number would be a wrong one, so a long one counts as unreadable.
        if receipt_no is not None and len(receipt_no) <= _LONGEST_RECEIPT:
            return FilingAnswer(accepted=True, receipt_no=receipt_no, answered_at=answered_at)
    if status == "rejected":
        return FilingAnswer(
            accepted=False,
            reason_code=_text(answer.get("reason_code"), _LONGEST_RECEIPT),
            reason=_text(answer.get("reason"), _LONGEST_REASON),
            answered_at=answered_at,
        )
    raise _unreadable()


def _refusal(status: int, body: bytes) -> str:
    """What an operator needs to know, and nothing that might repeat the filing."""
    try:
        problem = _json_object(body)
    except GatewayUnavailable:
        problem = {}
    details = [f"HTTP {status}"]
    code = problem.get("code")
    if isinstance(code, str) and _SLUG.fullmatch(code):
        details.append(code)
    errors = problem.get("errors")
    pointers = [error.get("pointer") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    details += [pointer for pointer in pointers[:10] if isinstance(pointer, str) and _POINTER.fullmatch(pointer)]
    said = ", ".join(details)
    return (
        f"省平台拒收请求（{said}），请运维人员检查 / The province refused the request ({said}); an operator must look"
    )


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(answer, dict):
        raise _unreadable()
    return answer


def _unreadable() -> GatewayUnavailable:
    return GatewayUnavailable("省平台应答无法识别 / The province's answer cannot be read")


def _text(value: object, longest: int) -> str | None:
    return value.strip()[:longest] or None if isinstance(value, str) else None


def _instant(value: object) -> datetime | None:
    """An RFC 3339 instant in UTC; None if it cannot be read, since the receipt is worth more than its date."""
    try:
        return parse_instant(value) if isinstance(value, str) else None
    except ValueError:
        return None
