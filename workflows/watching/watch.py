"""Watches a unit of work from outside: how long it took, how it ended, how late a deadline was; for logs and metrics."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from models.account import SYSTEM, Actor
from models.errors import DomainError
from workflows.watching import metrics

if TYPE_CHECKING:
    from workflows.unit import Unit

log = logging.getLogger("bihuan.unit")


@dataclass
class Watch:
    """One unit under watch; `unit` is there as soon as the case is locked."""

    actor: Actor
    kind: str | None
    unit: Unit | None = None
    case_no: str | None = None

    def sees(self, unit: Unit) -> Unit:
        """The unit is under way; its case's number is noted now, for after a rollback the row can not be read."""
        self.unit, self.case_no = unit, unit.case.case_no
        return unit

    def named(self) -> str:
        """`open`, `deadline`, `person` or `system`."""
        if self.kind is not None:
            return self.kind
        if self.unit is not None and self.unit.fired is not None:
            return "deadline"
        return "system" if self.actor is SYSTEM else "person"

    def ended(self, outcome: str, seconds: float) -> None:
        """Counts, times and logs the unit. Of the actor only the number: a name is a person's."""
        kind = self.named()
        metrics.UNITS.labels(kind, outcome).inc()
        metrics.UNIT_SECONDS.labels(kind).observe(seconds)
        if self.unit is not None and self.unit.fired is not None and outcome == "done":
            late = (self.unit.at - self.unit.fired.effective_at).total_seconds()
            metrics.LATENESS.observe(max(late, 0.0))
        if log.isEnabledFor(logging.INFO):
            found: dict[str, Any] = {"kind": kind, "outcome": outcome, "ms": round(seconds * 1000, 1)}
            if self.case_no is not None:
                found["case_no"] = self.case_no
            if self.actor.account_id is not None:
                found["account_id"] = self.actor.account_id
            log.info("unit", extra={"fields": found})


@contextmanager
def watched(actor: Actor, kind: str | None = None) -> Iterator[Watch]:
    """Around a unit, its commit included: `done`, `refused` by a rule, `busy` (left to another), or `failed`."""
    watch, started = Watch(actor, kind), perf_counter()
    outcome = "done"
    try:
        yield watch
    except BaseException as error:
        outcome = "refused" if isinstance(error, DomainError) else getattr(error, "outcome", "failed")
        raise
    finally:
        watch.ended(outcome, perf_counter() - started)
