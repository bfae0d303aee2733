"""Who gets what, by which channel and when: read from plain values, checked, and never nearer to a database than that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from calendars.errors import CalendarFault
from calendars.quiet import Hours
from models.account import ROLES
from models.errors import wrong_field
from models.notice import KINDS
from models.notice_address import CHANNELS

EVERY = "*"
LETTERS = ("email", "wecom", "dingtalk", "feishu")
URGENT = ("email", "sms", "wecom", "dingtalk", "feishu")
# No notices for those who are no persons.
RECEIVERS = tuple(role for role in ROLES if role != "gateway")


@dataclass(frozen=True)
class Kind:
    """How one kind of notice is treated: may it be switched off, does it keep to working hours, does it go alone."""

    mandatory: bool = False
    quiet: bool = True
    at_once: bool = False


@dataclass(frozen=True)
class Digest:
    """From `threshold` notices on, what gathers within `window` is one message."""

    on: bool = True
    threshold: int = 3
    window: timedelta = timedelta(minutes=10)


DEFAULT_KINDS = {
    "new_task": Kind(),
    "early_warning": Kind(mandatory=True),
    "overdue": Kind(mandatory=True),
    "urging": Kind(),
    "escalation": Kind(mandatory=True),
    "mention": Kind(at_once=True),
    "result": Kind(),
    "recomputed": Kind(),
    "incident": Kind(quiet=False, at_once=True),
}
DEFAULT_CHANNELS: dict[str, dict[str, tuple[str, ...]]] = {
    kind: {EVERY: URGENT if kind in ("overdue", "urging", "escalation") else LETTERS} for kind in KINDS
}


@dataclass(frozen=True)
class Policy:
    """The administrator's settings. `channels`: kind → role (`*` for every other) → channels."""

    hours: Hours = field(default_factory=Hours)
    digest: Digest = field(default_factory=Digest)
    kinds: Mapping[str, Kind] = field(default_factory=lambda: DEFAULT_KINDS)
    channels: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=lambda: DEFAULT_CHANNELS)

    def kind(self, name: str) -> Kind:
        """How a kind is treated; one that we do not know like a plain one."""
        return self.kinds.get(name, Kind())

    def allowed(self, kind: str, roles: Collection[str]) -> list[str]:
        """The channels by which somebody in these roles is told of a kind, in the order of `CHANNELS`."""
        by_role = self.channels.get(kind, {})
        found = {channel for role in roles for channel in by_role.get(role, by_role.get(EVERY, ()))}
        return [channel for channel in CHANNELS if channel in found]

    def value(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "hours": [f"{self.hours.opens:%H:%M}", f"{self.hours.closes:%H:%M}"],
            "digest": {
                "on": self.digest.on,
                "threshold": self.digest.threshold,
                "window": int(self.digest.window.total_seconds() // 60),
            },
            "kinds": {name: vars(kind).copy() for name, kind in self.kinds.items()},
            "channels": {
                kind: {role: list(them) for role, them in roles.items()} for kind, roles in self.channels.items()
            },
        }


@dataclass(frozen=True)
class Choice:
    """What a person chose: `off` holds kind/channel pairs, `digest` and `hours` are None where the settings decide."""

    off: frozenset[str] = frozenset()
    digest: bool | None = None
    hours: Hours | None = None

    def channels(self, policy: Policy, kind: str, roles: Collection[str]) -> list[str]:
        """The channels for a kind: what is allowed, without what was switched off; of a mandatory kind nothing can be."""
        allowed = policy.allowed(kind, roles)
        if policy.kind(kind).mandatory:
            return allowed
        return [channel for channel in allowed if f"{kind}/{channel}" not in self.off]

    def hours_in(self, policy: Policy) -> Hours:
        """The hours in which this person is told, within those of the house."""
        return self.hours.within(policy.hours) if self.hours else policy.hours

    def gathers(self, policy: Policy) -> bool:
        """Whether this person gets digests."""
        return policy.digest.on if self.digest is None else self.digest

    def value(self) -> dict[str, Any]:
        """As it is kept."""
        hours = [f"{self.hours.opens:%H:%M}", f"{self.hours.closes:%H:%M}"] if self.hours else None
        return {"off": sorted(self.off), "digest": self.digest, "hours": hours}


def read_policy(value: Mapping[str, Any]) -> Policy:
    """The settings in plain values; what is missing is as by default. 422 names the field that can not be right."""
    digest = value.get("digest", {})
    threshold = read_count(digest.get("threshold", 3), "/digest/threshold", 2, 100)
    window = read_count(digest.get("window", 10), "/digest/window", 0, 240)
    given = value.get("kinds", {})
    kinds = {name: read_kind(given[name]) if name in given else kind for name, kind in DEFAULT_KINDS.items()}
    channels = {
        kind: read_roles(value.get("channels", {}).get(kind, default)) for kind, default in DEFAULT_CHANNELS.items()
    }
    hours = read_hours(value.get("hours", ["08:30", "18:00"]))
    return Policy(hours, Digest(bool(digest.get("on", True)), threshold, timedelta(minutes=window)), kinds, channels)


def read_kind(value: Mapping[str, Any]) -> Kind:
    """How a kind is treated."""
    return Kind(*(bool(value.get(name, False)) for name in ("mandatory", "quiet", "at_once")))


def read_roles(value: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """The channels of each role; names that nobody knows are left out."""
    return {
        role: tuple(channel for channel in CHANNELS if channel in them)
        for role, them in value.items()
        if role == EVERY or role in RECEIVERS
    }


def read_choice(value: Mapping[str, Any]) -> Choice:
    """What a person chose, from plain values."""
    off = frozenset(
        f"{kind}/{channel}" for kind in KINDS for channel in CHANNELS if f"{kind}/{channel}" in value.get("off", ())
    )
    hours = value.get("hours")
    return Choice(off, value.get("digest"), read_hours(hours) if hours else None)


def read_hours(value: Any) -> Hours:
    """Two times of day such as 08:30; 422 at `/hours`."""
    try:
        opens, closes = (time.fromisoformat(str(part).strip()) for part in value)
        return Hours(
            opens.replace(second=0, microsecond=0, tzinfo=None), closes.replace(second=0, microsecond=0, tzinfo=None)
        )
    except (ValueError, TypeError, CalendarFault) as error:
        raise wrong_field(
            "/hours", "hours", "时段应如 08:30 至 18:00，开始早于结束", "hours such as 08:30 to 18:00, in this order"
        ) from error


def read_count(value: Any, pointer: str, least: int, most: int) -> int:
    """A whole number within bounds; 422 at its field."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise wrong_field(
            pointer, "out-of-range", f"应为 {least} 到 {most} 的整数", f"a whole number from {least} to {most}"
        )
    return int(text)
