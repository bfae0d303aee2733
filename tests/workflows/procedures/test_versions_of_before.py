"""Versions published before procedures had settings and shared parts go on as they are: cases stay on them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sketching import Sketch

from calendars.clock import FixedClock, read_beijing
from models.procedure import Procedure
from tests.stage import LATER
from workflows import setup
from workflows.context import Context
from workflows.procedures.definitions import SHELF, Source

# clock → the handler that it leads into, as Shantou's first diagram had them
RUNGS = {"warn": "raise_early_warning", "due": "mark_overdue", "urge": "urge", "escalate": "escalate"}
RULES = {"warn": "到期前1个工作日", "due": "2个工作日", "urge": "每1个工作日", "escalate": "到期后2个工作日"}


def first_shape() -> Source:
    """One step in the shape of Shantou's first diagram: each clock with a service task of its own, no settings, no parts."""
    sketch = Sketch(key="shantou", process="shantou", owners={})
    sketch.start("dispatch_case", assign="")
    sketch.step("dispatch_case", "close_case", "first_level", form="dispatch_case", handler="dispatch.dispatch_case",
                outcomes="dispatch=转派", stage="dispatch")  # fmt: skip
    for purpose, handler in RUNGS.items():
        anchor = {"start": "case.received_at"} if purpose == "due" else {}
        sketch.clock("dispatch_case", purpose, RULES[purpose], f"{purpose}_it", stage="dispatch", **anchor)
        sketch.service(f"{purpose}_it", f"{purpose}_end", f"supervision.{handler}", stage="'dispatch'")
        sketch.end(f"{purpose}_end")
    sketch.service("close_case", "case_closed", "closing.close_case").end("case_closed")
    form = Source.read(SHELF / "shantou").forms["dispatch_case"]
    return Source("shantou", sketch.xml, {"dispatch_case": form})


@pytest.fixture
def old(app: Flask, context: Context, new_play: Any) -> Any:
    """A case of that shape."""
    with setup.transaction():
        assert setup.publish(context, first_shape())
    return new_play("周四 2026-09-24 10:00")


def test_the_handlers_of_before_raise_the_events_of_before(old: Any) -> None:
    old.live("周五 2026-10-09 12:00")

    assert old.days_of("DispatchEarlyWarning") == ["2026-09-28 09:00"]
    assert old.days_of("DispatchOverdue") == ["2026-09-30 00:00"]
    assert old.days_of("DispatchUrged") == ["2026-09-30 09:00", "2026-10-08 09:00", "2026-10-09 09:00"]
    assert [day[:10] for day in old.days_of("DispatchEscalated")] == ["2026-10-08"]
    assert old.dispatch().case.stage == "closed"


def test_the_ladder_of_today_says_the_same_as_the_handlers_of_before(old: Any, new_play: Any, context: Context) -> None:
    today = Source.read(SHELF / "shantou")
    changed = Source("shantou", today.diagram + b"\n", today.forms, today.settings, today.tables, today.parts)
    with setup.transaction():
        assert setup.publish(context, changed)
    new = new_play("周四 2026-09-24 10:00", "NEW")

    old.live("周五 2026-10-09 12:00")

    shown = [name for name in old.events if name.startswith("Dispatch")]
    assert [name for name in new.events if name.startswith("Dispatch")] == shown
    for kind in ("early_warning", "overdue", "urging", "escalation"):
        said = [(role, line.split(" ", 1)[1]) for role, line in old.notices(kind)]
        assert [(role, line.split(" ", 1)[1]) for role, line in new.notices(kind)] == said, kind


def test_a_version_written_by_a_program_of_before_has_no_more_than_it_says(old: Any, context: Context) -> None:
    version = Procedure.current("shantou", LATER)
    assert version is not None

    definition = context.definitions.of(version)

    assert (version.settings, version.tables, version.parts) == ({}, {}, {})
    assert version.content_hash == first_shape().content_hash
    assert (definition.chosen["reason_required"], definition.applies) == (False, "")
    assert definition.chosen["opens_for"] == ["不满意", "非常不满意"]


def test_a_program_of_before_does_not_bring_its_version_back_over_a_newer_one(
    old: Any, context: Context, clock: FixedClock
) -> None:
    version = Procedure.current("shantou", LATER)
    assert version is not None
    assert version.version == 2
    clock.set(read_beijing("周五 2026-09-25 10:00"))

    with setup.transaction():
        assert not setup.publish(context, Source.read(SHELF / "shantou"))

    again = Procedure.current("shantou", LATER)
    assert again is not None
    assert again.id == version.id
