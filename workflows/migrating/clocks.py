"""The deadline ledger of a case that goes over to another version: same rows, same starts, by the old rule or by the new one.

A clock that the new version has too keeps its row, its start, its pauses and extensions. Whoever orders the migration chooses:
`keep` leaves its rule and date as they are, `recompute` reckons it from its original start by the new rule. Never is a clock begun
anew, and never from now. A clock that only the new version has begins when its step was entered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from calendars.deadlines import Adjustments, compute
from calendars.rules import Relation, parse
from models.base import db
from models.deadline import Deadline
from models.task import Task
from workflows.engine import Engine
from workflows.holidays.reckoning import History, Reckoning, live
from workflows.ledger import TICKING, Ledger
from workflows.migrating.counterparts import Counterparts

KEEP, RECOMPUTE = "keep", "recompute"
CHOICES = {KEEP: "保留正在计算的期限", RECOMPUTE: "自原起算时间按新规则重新计算"}


@dataclass(frozen=True)
class Before:
    """A clock as it was on the old version."""

    rule: str
    due_at: datetime
    state: str


@dataclass(frozen=True)
class ClockMove:
    """What becomes of one clock: `kept`, `moved`, `removed` or `added`; ids are those of the new version where it has it.

    `passed`: its date has passed by now, and had not by the old rule: it fires at once.
    """

    id: int
    element: str
    activity: str
    purpose: str
    what: str
    rule_before: str | None
    rule_after: str | None
    before: datetime | None
    after: datetime | None
    provisional: bool = False
    passed: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything about its date differs."""
        return self.what != "kept" or self.rule_before != self.rule_after


@dataclass
class ByNewRules(Reckoning):
    """The clocks of steps of which a rule changed, by the rules that now stand in their rows."""

    ledger: Ledger | None = None
    touched: set[str] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)

    def stale(self) -> list[Deadline]:
        """Every clock of a step that is touched; a date that is another clock's limit goes with that one."""
        return [
            row for row in live(self.rows) if row.activity in self.touched or parse(row.rule).relation is Relation.FIELD
        ]

    def reckoned(self, row: Deadline) -> tuple[datetime, bool]:
        """Instant and provisional mark of one clock; a rule that newly names a date takes it from the case."""
        rule = parse(row.rule)
        if rule.relation is not Relation.FIELD or row.id not in self.changed or self.ledger is None:
            return super().reckoned(row)
        kept = Adjustments.read(row.adjustments)
        result = compute(rule, row.starts_at, self.calendar, fields=self.ledger.fields(), adjustments=kept)
        return result.due_at, result.provisional


@dataclass
class Crossing:
    """The ledger of one case on its way over. `ledger` reads the new version already, its rows still say the old one."""

    ledger: Ledger
    counterparts: Counterparts
    choice: str
    reason: str
    # Whether a clock that goes on has another rule in the new version: only then do the choices differ.
    choice_matters: bool = False

    def over(self, engine: Engine, open_activities: set[str]) -> list[ClockMove]:
        """Brings every clock over and arms what is new; says what became of each."""
        ledger = self.ledger
        before = {row.id: Before(row.rule, row.due_at, row.state) for row in ledger.rows}
        for row in (*ledger.rows, *ledger.past):
            row.element_id = self.counterparts.of(row.element_id) or row.element_id
            row.activity = self.counterparts.of(row.activity) or row.activity
        removed = [row for row in ledger.rows if not self.is_known(row)]
        for row in removed:
            self.remove(row)
        self.choice_matters = self.has_other_rules()
        if self.choice == RECOMPUTE:
            self.recompute(engine)
        ledger.entered = {activity: self.entered(activity) for activity in self.with_new_clocks(open_activities)}
        ledger.follow(engine, open_activities)
        added = [row for row in ledger.rows if row.id not in before]
        for row in added:
            if row.state == "running" and ledger.in_pause_of(row.activity):
                row.state = "paused"
        moves = [self.move(row, before[row.id]) for row in (*ledger.rows, *removed) if row.id in before]
        return [*moves, *(self.arrival(row) for row in added)]

    def has_other_rules(self) -> bool:
        """Whether a clock that goes on has another rule in the new version."""
        elements = self.ledger.definition.elements
        rules = ((row.rule, self.ledger.rule_of(elements[row.element_id])) for row in live(self.ledger.rows))
        return any(parse(old) != parse(new) for old, new in rules)

    def is_known(self, row: Deadline) -> bool:
        """Whether the new version has this clock on this step, and a rule for it."""
        clocks = self.ledger.definition.clocks.get(row.activity, [])
        own = next((clock for clock in clocks if clock.id == row.element_id), None)
        if own is None or not self.ledger.sets_limit(own):
            return False
        row.purpose = own.properties.get("purpose", "due")
        return True

    def remove(self, row: Deadline) -> None:
        """A clock that the new version does not have: it neither fires nor binds any more."""
        if row.state in TICKING:
            row.state = "cancelled"
        row.ended_at = self.ledger.at
        self.ledger.note(row, "migrated", row.due_at, None, self.reason)
        self.ledger.rows.remove(row)
        self.ledger.past.append(row)

    def recompute(self, engine: Engine) -> None:
        """Every clock of a step with a rule that changed, from its original start."""
        ledger, changed = self.ledger, set()
        for row in live(ledger.rows):
            text = ledger.rule_of(ledger.definition.elements[row.element_id])
            if parse(text) != parse(row.rule):
                changed.add(row.id)
            row.rule = text
        touched = {row.activity for row in ledger.rows if row.id in changed}
        rows, history = ledger.rows, History(ledger.case.id)
        reckoning = ByNewRules(rows, ledger.calendar, ledger.at, history, {}, ledger, touched, changed)
        was = {row.id: row.due_at for row in ledger.rows}
        for change in reckoning.changes():
            row = change.row
            row.due_at, row.provisional = change.after, change.provisional
            if change.runs_again:
                row.state = "running"
                if row.engine_task_id not in {timer.id for timer in engine.timers()}:
                    row.engine_task_id = engine.rearm(row.element_id)
        for row in reckoning.stale():
            row.calendar = ledger.calendar.label
            if row.original_due_at is not None and parse(row.rule).relation is Relation.FROM_START:
                row.original_due_at = compute(row.rule, row.starts_at, ledger.calendar).due_at
        for row in ledger.rows:
            if row.is_limit and row.state == "running" and row.due_at <= ledger.at < was[row.id]:
                self.begin_late(row)

    def begin_late(self, limit: Deadline) -> None:
        """A limit that has passed by the new rule alone: true from now on, and whoever has the step gets time to act."""
        at = self.ledger.at
        limit.armed_at = at
        for row in self.ledger.rows:
            if row.activity == limit.activity and row is not limit and row.state == "running":
                row.armed_at = at
                self.ledger.begin_late(row, limit.due_at)

    def with_new_clocks(self, open_activities: set[str]) -> list[str]:
        """The steps that are open and have a clock that was not there before."""
        known = {row.element_id for row in self.ledger.rows}
        clocks = self.ledger.definition.clocks
        return [activity for activity in open_activities if {clock.id for clock in clocks.get(activity, [])} - known]

    def entered(self, activity: str) -> datetime:
        """When a step or sub-process was entered first: its clocks, its inbox row or those inside it tell."""
        rows = [row.starts_at for row in self.ledger.rows if row.activity == activity]
        if rows:
            return min(rows)
        definition = self.ledger.definition
        inside = [step for step in definition.elements if activity in definition.activities_above(step)]
        query = select(func.min(Task.created_at)).where(Task.case_id == self.ledger.case.id, Task.step.in_(inside))
        return db.session.scalar(query) or self.ledger.at

    def move(self, row: Deadline, before: Before) -> ClockMove:
        """What became of a clock that was there, with a line in its history."""
        is_gone = row.ended_at is not None
        what = "removed" if is_gone else "kept" if row.due_at == before.due_at else "moved"
        if not is_gone:
            self.ledger.note(row, "migrated", before.due_at, row.due_at, self.reason)
        at = self.ledger.at
        return ClockMove(
            row.id,
            row.element_id,
            row.activity,
            row.purpose,
            what,
            before.rule,
            None if is_gone else row.rule,
            before.due_at,
            None if is_gone else row.due_at,
            row.provisional,
            passed=row.is_limit and row.state == "running" and row.due_at <= at < before.due_at,
        )

    def arrival(self, row: Deadline) -> ClockMove:
        """A clock that only the new version has."""
        passed = row.is_limit and row.state == "running" and row.due_at <= self.ledger.at
        return ClockMove(
            row.id,
            row.element_id,
            row.activity,
            row.purpose,
            "added",
            None,
            row.rule,
            None,
            row.due_at,
            row.provisional,
            passed,
        )
