"""What a handler asks of the clocks of a step (中止、恢复、延期). It leaves an order; the ledger carries it out on saving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ClockOrder:
    """One order. `kind` is pause, resume, ask (for an extension) or extend.

    `activity` is the step or sub-process whose limit is meant; a resumption without one ends every pause of its `cause`.
    `by` asked for it, `approved_by` granted it. `asked_at` decides whether an extension came before expiry, `allowed` how
    many there may be. Where `strict` is off, an order that can not be carried out is left, for it must not stop the act.
    """

    kind: str
    element_id: str
    activity: str
    reason: str
    by: str
    approved_by: str | None
    cause: str = ""
    rule: str = ""
    asked_at: datetime | None = None
    allowed: int = 1
    strict: bool = True
