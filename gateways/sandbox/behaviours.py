"""How the sandbox has been told to behave: reading such an order, as JSON or from the form on its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateways.sandbox.problems import FieldError, Problem, field_error

LABELS = {
    "accept": "受理（回执）",
    "reject": "退回（附原因）",
    "timeout": "超时（不应答）",
    "error": "故障（HTTP 500）",
    "slow": "缓慢受理",
}
DEFAULT_SECONDS = {"timeout": 15.0, "slow": 2.0}
LONGEST_SECONDS = 60.0
MOST_TIMES = 1000
LONGEST_TEXT = 500


@dataclass(frozen=True)
class Behaviour:
    """One order: what happens to the next `times` new filings; None means until it is changed.

    `seconds` is how long `timeout` and `slow` hold the request. `after_recording` lets `timeout` and `error` record
    the filing first: the province has it and the sender never hears.
    """

    name: str
    times: int | None = None
    reason_code: str | None = None
    reason: str | None = None
    seconds: float = 0.0
    after_recording: bool = False

    @property
    def records(self) -> bool:
        """Whether a filing that meets this behaviour is kept."""
        return self.name in ("accept", "reject", "slow") or self.after_recording

    def as_dict(self) -> dict[str, Any]:
        """The order as GET /control shows it."""
        return {
            "behaviour": self.name,
            "times": self.times,
            "reason_code": self.reason_code,
            "reason": self.reason,
            "seconds": self.seconds,
            "after_recording": self.after_recording,
        }


ACCEPT = Behaviour("accept")


def read_behaviour(order: object) -> Behaviour:
    """Read an order sent as JSON; raises Problem 422 with every field that is wrong."""
    if not isinstance(order, dict):
        raise _invalid([field_error("", "wrong-type", "应为 JSON 对象 / a JSON object is expected")])
    errors: list[FieldError] = []
    name = order.get("behaviour")
    if not isinstance(name, str) or name not in LABELS:
        errors.append(field_error("/behaviour", "unknown", f"应为 / one of: {', '.join(LABELS)}"))
        name = "accept"
    behaviour = Behaviour(
        name,
        times=_times(order.get("times"), errors),
        reason_code=_text(order, "reason_code", errors) or ("SANDBOX" if name == "reject" else None),
        reason=_text(order, "reason", errors) or ("沙箱按设定退回" if name == "reject" else None),
        seconds=_seconds(order.get("seconds"), name, errors),
        after_recording=_flag(order, "after_recording", errors),
    )
    if errors:
        raise _invalid(errors)
    return behaviour


def order_from_form(form: Mapping[str, str]) -> dict[str, Any]:
    """The page's form as the order that JSON would have carried; an empty field counts as not given."""
    order: dict[str, Any] = {name: value.strip() for name, value in form.items() if value.strip()}
    for name, read in (("times", int), ("seconds", float)):
        if name in order:
            try:
                order[name] = read(order[name])
            except ValueError:
                continue  # Left as text, so that read_behaviour names the field.
    if "after_recording" in order:
        order["after_recording"] = order["after_recording"] == "yes"
    return order


def _times(value: object, errors: list[FieldError]) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_TIMES:
        return value
    message = f"应为 1 到 {MOST_TIMES} 的整数或空 / a whole number from 1 to {MOST_TIMES}, or null"
    errors.append(field_error("/times", "out-of-range", message))
    return None


def _seconds(value: object, name: str, errors: list[FieldError]) -> float:
    if value is None:
        return DEFAULT_SECONDS.get(name, 0.0)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST_SECONDS:
        return float(value)
    message = f"应为 0 到 {LONGEST_SECONDS:g} 秒 / 0 to {LONGEST_SECONDS:g} seconds"
    errors.append(field_error("/seconds", "out-of-range", message))
    return 0.0


def _text(order: Mapping[str, Any], name: str, errors: list[FieldError]) -> str | None:
    value = order.get(name)
    if value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT):
        return value
    message = f"应为不超过 {LONGEST_TEXT} 字的文字 / a text of at most {LONGEST_TEXT} characters"
    errors.append(field_error(f"/{name}", "wrong-type", message))
    return None


def _flag(order: Mapping[str, Any], name: str, errors: list[FieldError]) -> bool:
    value = order.get(name, False)
    if isinstance(value, bool):
        return value
    errors.append(field_error(f"/{name}", "wrong-type", "应为 true 或 false / true or false"))
    return False


def _invalid(errors: list[FieldError]) -> Problem:
    return Problem(422, "control-invalid", "沙箱设定无效 / The order to the sandbox is not valid", errors)
