"""Urgency, masks, hashes, instants: small things that must be exactly right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from calendars.clock import minute, read_beijing
from models.account import Actor
from models.base import UTCDateTime, canonical_json
from models.errors import DomainError
from models.event import GENESIS, CaseEvent, chain_hash, first_break
from models.outbox import BACKOFF, backoff_seconds
from models.task import Task

DUE, WARN = read_beijing("2026-09-30 00:00"), read_beijing("2026-09-28 09:00")
MINUTE = timedelta(minutes=1)

# now, due_at, warn_at → urgency; the due instant itself is already late: it is 24:00 of the last day
URGENCY = [
    (WARN - MINUTE, DUE, WARN, "normal"),
    (WARN, DUE, WARN, "warned"),
    (DUE - MINUTE, DUE, WARN, "warned"),
    (DUE, DUE, WARN, "overdue"),
    (DUE + MINUTE, DUE, WARN, "overdue"),
    (DUE - MINUTE, DUE, None, "normal"),
    (DUE, DUE, None, "overdue"),
    (DUE + MINUTE, None, None, "normal"),
    (WARN, None, WARN, "warned"),
]


@pytest.mark.parametrize(("now", "due_at", "warn_at", "urgency"), URGENCY)
def test_a_step_is_normal_warned_or_overdue(now: datetime, due_at: Any, warn_at: Any, urgency: str) -> None:
    assert Task(due_at=due_at, warn_at=warn_at).urgency(now) == urgency


def someone(organization: int, username: str = "me") -> Actor:
    """An actor of an organisation."""
    return Actor(1, username, "某人", organization, "o", frozenset({"second_level"}), "shantou")


# state, holder, claimed by, actor's organisation → code; an open step that is held and not claimed may be done
HOLDING = [
    ("open", 2, None, 2, None),
    ("open", 2, "me", 2, None),
    ("open", 2, "colleague", 2, "task-claimed"),
    ("open", 3, None, 2, "task-handed-down"),
    ("done", 2, None, 2, "task-already-done"),
    ("cancelled", 2, None, 2, "task-cancelled"),
]


@pytest.mark.parametrize(("state", "holder", "claimed_by", "organization", "code"), HOLDING)
def test_a_step_is_done_by_who_holds_it(
    state: str, holder: int, claimed_by: str | None, organization: int, code: str | None
) -> None:
    task = Task(state=state, organization_id=holder, claimed_by=claimed_by, completed_by="x", completed_at=DUE)

    if code is None:
        task.ensure_open(minute)
        task.ensure_held_by(someone(organization))
        return
    first_refusing = (
        (lambda: task.ensure_open(minute)) if state != "open" else lambda: task.ensure_held_by(someone(organization))
    )
    with pytest.raises(DomainError) as refusal:
        first_refusing()
    assert (refusal.value.code, refusal.value.status) == (code, 409)


def test_the_waits_of_the_outbox_grow_and_then_stay() -> None:
    assert [backoff_seconds(n) for n in (0, 1, 2, len(BACKOFF), 99)] == [
        0,
        BACKOFF[0],
        BACKOFF[1],
        BACKOFF[-1],
        BACKOFF[-1],
    ]


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_an_instant_comes_back_as_the_same_instant_in_utc(dialect: Any) -> None:
    column = UTCDateTime()
    beijing = datetime(2026, 9, 24, 10, 0, tzinfo=timezone(timedelta(hours=8)))

    stored = column.process_bind_param(beijing, dialect)

    assert column.process_result_value(stored, dialect) == beijing
    assert column.process_result_value(stored, dialect).tzinfo is UTC
    assert column.process_bind_param(None, dialect) is None


def test_a_naive_instant_is_never_stored() -> None:
    with pytest.raises(ValueError, match="naive"):
        UTCDateTime().process_bind_param(datetime(2026, 9, 24), sqlite.dialect())  # noqa: DTZ001 -- the very thing refused


def test_one_value_has_one_spelling() -> None:
    assert canonical_json({"b": 1, "a": "差评"}) == canonical_json({"a": "差评", "b": 1}) == '{"a":"差评","b":1}'
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(float("nan"))


def chain(length: int = 4) -> list[CaseEvent]:
    """A sound chain of events."""
    events, previous = [], GENESIS
    for seq in range(1, length + 1):
        row: dict[str, Any] = {
            "case_id": 1, "seq": seq, "name": "CaseOpened", "element_id": None, "actor": "system", "at": DUE,
            "effective_at": WARN, "data": {"n": seq}, "previous_hash": previous,
        }  # fmt: skip
        previous = chain_hash(row)
        events.append(CaseEvent(**row, hash=previous))
    return events


def rehashed(event: CaseEvent, **changes: Any) -> None:
    """Changes an event and gives it a hash that fits: the forger's second step."""
    row = {column.key: getattr(event, column.key) for column in CaseEvent.__table__.columns if column.key != "hash"}
    row |= changes
    for key, value in {**changes, "hash": chain_hash(row)}.items():
        setattr(event, key, value)


TAMPERING: list[tuple[str, Any, int | None]] = [
    ("nothing", lambda events: None, None),
    ("other data", lambda events: setattr(events[2], "data", {"n": 9}), 3),
    ("another actor", lambda events: setattr(events[0], "actor", "mallory"), 1),
    ("another time", lambda events: setattr(events[1], "effective_at", DUE), 2),
    ("another time of notice", lambda events: setattr(events[1], "at", WARN), 2),
    ("another name", lambda events: setattr(events[3], "name", "CaseClosed"), 4),
    ("one removed in the middle", lambda events: events.pop(1), 2),
    ("the first removed", lambda events: events.pop(0), 1),
    ("the tail cut off", lambda events: events.pop(), 4),
    ("two swapped", lambda events: events.insert(1, events.pop(2)), 2),
    ("changed and rehashed", lambda events: rehashed(events[1], actor="mallory"), 3),
    ("one slipped in at the front", lambda events: events.insert(0, chain(1)[0]), 2),
    ("moved to another case", lambda events: setattr(events[0], "case_id", 2), 1),
]


@pytest.mark.parametrize(("tamper", "place"), [row[1:] for row in TAMPERING], ids=[row[0] for row in TAMPERING])
def test_the_chain_says_where_it_was_broken(tamper: Any, place: int | None) -> None:
    events = chain()
    length, last_hash = len(events), events[-1].hash
    tamper(events)

    assert first_break(events, length, last_hash) == place


def test_an_empty_log_is_whole() -> None:
    assert first_break([], 0, GENESIS) is None


def test_the_hash_does_not_depend_on_the_zone_in_which_an_instant_is_given() -> None:
    (event,) = chain(1)
    row = {column.key: getattr(event, column.key) for column in CaseEvent.__table__.columns}
    row["at"] = row["at"].astimezone(timezone(timedelta(hours=8)))

    assert chain_hash(row) == event.hash
