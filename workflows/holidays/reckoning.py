"""What the open clocks of one case would be under a calendar: from each row's rule and start, nothing is changed.

The same calendar gives the same dates, whatever has fired, was returned or skipped meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from calendars.china import China
from calendars.deadlines import Adjustments, compute
from calendars.rules import Relation, parse
from models.base import db
from models.deadline import Deadline, DeadlineChange

# States of a clock on an open step that still has a say; what was met or cancelled stays as it was.
LIVE = ("running", "paused", "fired")
ORDER = {"due": 0, "warn": 1, "urge": 2, "escalate": 3}


@dataclass(frozen=True)
class Change:
    """A clock that moves, or whose date becomes firm. `runs_again`: it had fired, and its new instant is still to come."""

    row: Deadline
    before: datetime
    after: datetime
    was_provisional: bool
    provisional: bool
    runs_again: bool = False

    @property
    def moved(self) -> bool:
        """Whether the date is another one."""
        return self.after != self.before


@dataclass
class History:
    """What of a case's past a reckoning may ask for; read when it is asked for."""

    case_id: int

    def limits(self) -> list[tuple[int, str, datetime]]:
        """Id, clock and instant of every limit that the case ever had, the latest start last."""
        query = select(Deadline.id, Deadline.element_id, Deadline.due_at)
        query = query.where(Deadline.case_id == self.case_id, Deadline.purpose == "due").order_by(Deadline.starts_at)
        return [(row.id, row.element_id, row.due_at) for row in db.session.execute(query)]

    def last_occurrence(self, deadline_id: int) -> datetime | None:
        """When a repeating clock last had its turn; None before the first time."""
        query = select(DeadlineChange).where(
            DeadlineChange.case_id == self.case_id,
            DeadlineChange.deadline_id == deadline_id,
            DeadlineChange.change.in_(("fired", "skipped")),
        )
        line = db.session.scalar(query.order_by(DeadlineChange.id.desc()).limit(1))
        if line is None or line.due_before is None:
            return None
        return max(line.at, line.due_before) if line.change == "skipped" else line.due_before


@dataclass
class Reckoning:
    """The clocks of one case at an instant (UTC). Only rows with an older calendar's label are looked at."""

    rows: list[Deadline]
    calendar: China
    at: datetime
    history: History
    fresh: dict[int, tuple[datetime, bool]] = field(default_factory=dict)

    def changes(self) -> list[Change]:
        """What changes, limits before the clocks that relate to them."""
        found = []
        for row in sorted(self.stale(), key=order):
            after, provisional = self.reckoned(row)
            self.fresh[row.id] = (after, provisional)
            again = row.state == "fired" and after > self.at
            if after != row.due_at or (row.provisional and not provisional):
                found.append(Change(row, row.due_at, after, row.provisional, provisional, again))
        return found

    def stale(self) -> list[Deadline]:
        """The rows that an older calendar reckoned. A newer one's are left alone: this process does not know enough."""
        return [row for row in live(self.rows) if row.calendar < self.calendar.label]

    def reckoned(self, row: Deadline) -> tuple[datetime, bool]:
        """Instant and provisional mark of one clock."""
        rule = parse(row.rule)
        if rule.relation is Relation.FIELD:
            return self.named(row, rule.field or "")
        if row.purpose == "due":
            return self.own_limit(row)
        limit, uncertain = self.limit_of(row.activity)
        if rule.relation is Relation.EVERY:
            return self.repeating(row, limit, uncertain)
        if row.state == "fired" and (limit is None or limit <= self.at):
            # It was said once, of a limit that has passed: there is nothing left to say.
            return row.due_at, row.provisional
        start, anchor = row.starts_at, limit
        if row.purpose == "escalate" and late(row, limit):
            start = anchor = row.armed_at
        result = compute(rule, start, self.calendar, due=anchor, adjustments=self.pauses_of(row.activity))
        return result.due_at, result.provisional or uncertain

    def own_limit(self, row: Deadline) -> tuple[datetime, bool]:
        """A limit by its rule, its start, and the pauses and extensions that it had."""
        result = compute(row.rule, row.starts_at, self.calendar, adjustments=Adjustments.read(row.adjustments))
        return result.due_at, result.provisional

    def pauses_of(self, activity: str) -> Adjustments:
        """The pauses of a step's limit: what leans on it stood still as well."""
        kept = [
            entry for row in self.rows if row.activity == activity and row.purpose == "due" for entry in row.adjustments
        ]
        return Adjustments(Adjustments.read(kept).pauses)

    def named(self, row: Deadline, name: str) -> tuple[datetime, bool]:
        """A date that a person set never moves; one that is another clock's limit («case.handling_due_at») goes with it."""
        limits = {
            f"{clock}_at": self.fresh.get(number, (due, False))[0] for number, clock, due in self.history.limits()
        }
        return limits.get(name, row.due_at), row.provisional

    def repeating(self, row: Deadline, limit: datetime | None, uncertain: bool) -> tuple[datetime, bool]:
        """The next occurrence: after the limit, after the case came back to the office late, after the last time."""
        anchors = [limit or row.starts_at, row.armed_at if late(row, limit) else None]
        if limit is not None and limit <= self.at:
            anchors.append(self.history.last_occurrence(row.id))
        anchor = max(instant for instant in anchors if instant is not None)
        result = compute(row.rule, anchor, self.calendar, due=anchor)
        return result.due_at, result.provisional or uncertain

    def limit_of(self, activity: str) -> tuple[datetime | None, bool]:
        """The limit of a step and whether it is provisional, as they were just reckoned."""
        dues = [row for row in self.rows if row.activity == activity and row.purpose == "due"]
        if not dues:
            return None, False
        latest = max(dues, key=lambda row: row.starts_at)
        return self.fresh.get(latest.id, (latest.due_at, latest.provisional))


def live(rows: Iterable[Deadline]) -> list[Deadline]:
    """The clocks that still have a say."""
    return [row for row in rows if row.ended_at is None and row.state in LIVE]


def order(row: Deadline) -> tuple[int, bool, int]:
    """Limits first, those that name another limit after it, then what relates to limits."""
    return ORDER.get(row.purpose, 0), parse(row.rule).relation is Relation.FIELD, row.id


def late(row: Deadline, limit: datetime | None) -> bool:
    """Whether the step began (again) after its limit: then its clocks run from there (`Ledger.begin_late`)."""
    return limit is not None and limit <= row.armed_at
