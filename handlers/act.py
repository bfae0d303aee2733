"""The act: everything a handler is given, and everything it may leave behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calendars.deadlines import Deadline as Window
from handlers.orders import ClockOrder
from models.account import Actor
from models.base import Base
from models.case import Case
from models.evaluation import Evaluation
from models.notice import to_office
from models.outbox import OutboxMessage
from models.queries.locking import Around
from models.records import Record


@dataclass(frozen=True)
class PendingEvent:
    """An event that the unit will chain and write. `effective_at` is when it became true, `at` when it was noticed."""

    name: str
    element_id: str | None
    actor: str
    at: datetime
    effective_at: datetime
    data: dict[str, Any]


@dataclass
class Effects:
    """What a unit will write besides the case itself, in the order in which it came about."""

    events: list[PendingEvent] = field(default_factory=list)
    rows: list[Base] = field(default_factory=list)
    orders: list[ClockOrder] = field(default_factory=list)


@dataclass(frozen=True)
class FiredDeadline:
    """The deadline whose passing set a service task going."""

    activity: str
    purpose: str
    rule: str
    due_at: datetime
    effective_at: datetime
    # The step on which the clock hangs: its stage, its name, the role that answers for it, and that role's office.
    stage: str = ""
    name: str = ""
    lane: str = ""
    office: int | None = None


@dataclass(frozen=True)
class Act:
    """One act on one case: who, when, at which element, with what data. `at` is UTC and comes from the unit's clock."""

    case: Case
    at: datetime
    actor: Actor
    element_id: str
    effects: Effects
    data: Mapping[str, Any] = field(default_factory=dict)
    outcome: str | None = None
    fired: FiredDeadline | None = None
    window: Window | None = None
    around: Around = field(default_factory=Around)
    # What the diagram says of the element, and the settings of the procedure.
    words: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    # The step or sub-process on which the element hangs; empty where it hangs on none.
    activity: str = ""

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation behind the case; what is changed on it is written. LookupError while the case is being opened."""
        if self.around.evaluation is None:
            raise LookupError(self.case.case_no)
        return self.around.evaluation

    def emit(self, name: str, effective_at: datetime | None = None, **data: Any) -> None:
        """Puts an event on the case's log."""
        happened = effective_at or self.at
        self.effects.events.append(PendingEvent(name, self.element_id, self.actor.username, self.at, happened, data))

    def record(self, kind: str, **more: Any) -> None:
        """Keeps what the form brought, and what else is known, as one record of the case."""
        self.effects.rows.append(
            Record(
                case_id=self.case.id,
                kind=kind,
                outcome=self.outcome,
                account_id=self.actor.account_id,
                organization_id=self.actor.organization_id,
                at=self.at,
                data={**self.data, **more},
            )
        )

    def notify(self, office: int | None, role: str, kind: str, text: str, *, private: bool = False) -> None:
        """Leaves a notice for a role of an organisation, or for the locality's supervisors.

        `private`: a person entered the words; they are shown in the product and sent nowhere.
        """
        self.effects.rows.append(to_office(self.case, self.at, office, role, kind, text, private=private))

    def send(self, kind: str, idempotency_key: str, payload: dict[str, Any]) -> None:
        """Puts a message into the outbox: delivered after the commit, at least once, under this key."""
        self.effects.rows.append(
            OutboxMessage(
                case_id=self.case.id,
                kind=kind,
                idempotency_key=idempotency_key,
                payload=payload,
                created_at=self.at,
                next_attempt_at=self.at,
            )
        )

    def order(self, order: ClockOrder) -> None:
        """Leaves an order for the clocks of a step; the unit carries it out before it brings the ledger into step."""
        self.effects.orders.append(order)

    def add(self, row: Base) -> None:
        """Adds a row of the case; the unit writes it."""
        self.effects.rows.append(row)
