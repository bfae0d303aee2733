"""Keeps the deadline ledger in step with the clocks of the diagram: arms, reopens, meets, cancels and fires.

The engine only knows that a boundary timer waits. Its rule, its start and its instant are rows; a return to a step whose
start is anchored (`start` property) finds its old row again, so that no return ever begins a statutory limit anew
(ST-35d: «原期限不变»).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calendars.china import China
from calendars.deadlines import compute, next_occurrence
from calendars.rules import Relation, parse
from models.case import Case
from models.deadline import Deadline, DeadlineChange
from models.errors import DomainError
from models.queries.lookup import DATABASE, Lookup
from models.rows import Rows
from workflows.engine import Engine, Waiting
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.settings import settled

# The engine's timer waits for these; a paused one does not fire.
TICKING = ("running", "paused")
# A clock that relates to the due date of its step is computed after it.
ORDER = {"due": 0, "warn": 1, "urge": 2, "escalate": 3}


@dataclass
class Ledger:
    """The deadlines of one case during one unit. `at` is the unit's instant (UTC)."""

    case: Case
    definition: Definition
    calendar: China
    at: datetime
    actor: str
    store: Rows
    # Clocks that run or have fired on a step (or a sub-process around it) that is still open, and those that have ended.
    rows: list[Deadline]
    past: list[Deadline] = field(default_factory=list)
    # Clocks whose limit another one takes the place of in this unit.
    replaced: set[str] = field(default_factory=set)
    lookup: Lookup = DATABASE
    # When steps were entered that a new version gives clocks of its own: these begin there (workflows/migrating).
    entered: Mapping[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.past = [row for row in self.rows if row.ended_at is not None]
        self.rows = [row for row in self.rows if row.ended_at is None]

    def is_due(self) -> bool:
        """Whether a running clock's instant has come."""
        return any(row.state == "running" and row.due_at <= self.at for row in self.rows)

    def follow(self, engine: Engine, open_activities: set[str]) -> None:
        """Brings the rows into step with the timers that now wait in the engine, and with the steps that are open."""
        timers = engine.timers()
        known = {row.engine_task_id for row in self.rows}
        waiting = {timer.id for timer in timers}
        for row in self.rows:
            if row.state in TICKING and (row.engine_task_id not in waiting or self.gives_way(row)):
                self.stop(row)
            if row.ended_at is None and row.activity not in open_activities:
                row.ended_at = self.at
        fresh = [timer for timer in timers if timer.id not in known]
        if fresh:
            self.arm_all(fresh)

    def gives_way(self, row: Deadline) -> bool:
        """Whether another limit takes this one's place while the step goes on (HL-2), reminders and all."""
        gone = {other.activity for other in self.rows if other.element_id in self.replaced}
        return row.activity in gone

    def stop(self, row: Deadline) -> None:
        """The step is over: its limit was met (a paused one can not be missed), its reminders are no longer wanted."""
        in_time = row.state == "paused" or self.at < row.due_at
        row.state = "met" if row.purpose == "due" and in_time else "cancelled"
        if row.element_id in self.replaced:
            row.state = "replaced"
        self.note(row, row.state, row.due_at, row.due_at)

    def arm_all(self, timers: list[Waiting]) -> None:
        """Arms new timers, the limit of a step before the clocks that relate to it."""
        elements = [(timer, self.definition.elements[timer.element]) for timer in timers]
        elements = [(timer, element) for timer, element in elements if self.sets_limit(element)]
        elements.sort(key=lambda pair: ORDER.get(pair[1].properties.get("purpose", "due"), 0))
        earlier = self.earlier([element for _, element in elements])
        for timer, element in elements:
            start = self.start_of(element)
            old = earlier.get((element.id, start))
            if old is not None:
                self.reopen(old, timer)
            else:
                self.arm(timer, element, start)

    def sets_limit(self, element: Element) -> bool:
        """Whether a clock has a rule: one that a setting leaves empty is no clock, nor is what leans on it."""
        return all(
            other.timer
            for other in self.definition.clocks[element.attached_to]
            if other.id == element.id or other.properties.get("purpose") == "due"
        )

    def rule_of(self, element: Element) -> str:
        """The rule of a clock in words; `case.…_within` is what a table, or a person, set as the limit of this case."""
        name = element.timer.removeprefix("case.")
        if name == element.timer or not name.endswith("_within"):
            return element.timer
        said = self.case.facts().get(name)
        if not said:
            raise missing(element.id, element.timer, "期限", "its limit")
        return settled(str(said), self.definition.chosen)

    def earlier(self, elements: list[Element]) -> dict[tuple[str, datetime], Deadline]:
        """Rows that these clocks had before, by element and start: they go on where their start is anchored."""
        anchored = {element.id for element in elements if "start" in self.anchor_of(element)}
        over = [*self.past, *(row for row in self.rows if row.state not in TICKING)]
        return {(row.element_id, row.starts_at): row for row in over if row.element_id in anchored}

    def anchor_of(self, element: Element) -> Mapping[str, str]:
        """The properties that anchor the clocks of a step: its due event's, so that all four agree on the start."""
        for other in self.definition.clocks[element.attached_to]:
            if other.properties.get("purpose") == "due":
                return other.properties
        return element.properties

    def start_of(self, element: Element) -> datetime:
        """Where the clock begins: the case fact that the diagram names, or the moment the step was entered."""
        name = self.anchor_of(element).get("start", "")
        if not name:
            return self.entered.get(element.attached_to, self.at)
        value = self.case.facts().get(name.removeprefix("case."))
        if not isinstance(value, datetime):
            raise missing(element.id, name, "起算时间", "where the clock starts")
        return value

    def arm(self, timer: Waiting, element: Element, start: datetime) -> None:
        """A new row of the ledger."""
        purpose = element.properties.get("purpose", "due")
        text = self.rule_of(element)
        rule, limit = parse(text), self.due_of(element.attached_to)
        fields = self.fields() if rule.relation is Relation.FIELD else None
        if fields is not None and not fields.get(rule.field or ""):
            raise missing(element.id, text, "期限", "its limit")
        result = compute(rule, start, self.calendar, due=limit, fields=fields)
        row = self.store.new(
            Deadline,
            id=self.case.next_deadline_id(),
            case_id=self.case.id,
            element_id=element.id,
            activity=element.attached_to,
            purpose=purpose,
            rule=text,
            calendar=self.calendar.label,
            starts_at=start,
            due_at=result.due_at,
            provisional=result.provisional or self.is_provisional(element.attached_to),
            state="running",
            engine_task_id=timer.id,
            adjustments=[],
            armed_at=self.at,
        )
        self.begin_late(row, limit)
        self.rows.append(row)
        self.note(row, "armed" if row.state == "running" else "skipped", None, row.due_at)

    def begin_late(self, row: Deadline, limit: datetime | None) -> None:
        """A step that begins (again) after its limit: nothing is left to warn of, and whoever has it now gets time.

        The first urging comes on the next working day, the escalation its number of days from now on.
        """
        if limit is None or limit > self.at:
            return
        if row.purpose == "warn":
            row.state = "fired"
        elif row.purpose == "urge":
            row.due_at = next_occurrence(row.rule, self.at, self.calendar)
        elif row.purpose == "escalate" and row.state == "running":
            row.due_at = compute(row.rule, self.at, self.calendar, due=self.at).due_at

    def is_provisional(self, activity: str) -> bool:
        """Whether the limit that a reminder relates to is provisional; then so is the reminder."""
        return any(row.provisional for row in self.rows if row.activity == activity and row.purpose == "due")

    def reopen(self, row: Deadline, timer: Waiting) -> None:
        """The same limit goes on after a return: start and instant stay, what has fired stays fired."""
        before = row.due_at
        row.engine_task_id, row.armed_at, row.ended_at = timer.id, self.at, None
        paused = self.in_pause(row)
        row.state = "fired" if row.state == "fired" else "paused" if paused else "running"
        # Nobody is warned, urged or reported for the days on which the case was not theirs.
        if not paused:
            self.begin_late(row, self.due_of(row.activity))
        if row not in self.rows:
            self.rows.append(row)
        self.note(row, "reopened", before, row.due_at)

    def fired(self, row: Deadline) -> None:
        """The instant has passed and the engine was told; a repeating clock goes on to its next instant."""
        before = row.due_at
        self.note(row, "fired", before, before)
        if parse(row.rule).relation is Relation.EVERY:
            row.due_at = next_occurrence(row.rule, max(before, self.due_of(row.activity) or before), self.calendar)
            self.note(row, "armed", before, row.due_at)
        else:
            row.state = "fired"

    def limit_of(self, activity: str) -> Deadline | None:
        """The limit of a step that is open."""
        dues = [row for row in self.rows if row.activity == activity and row.is_limit]
        return max(dues, key=lambda row: row.starts_at) if dues else None

    def due_of(self, activity: str) -> datetime | None:
        """When the limit of a step ends, if it has one."""
        limit = self.limit_of(activity)
        return limit.due_at if limit else None

    def in_pause(self, row: Deadline) -> bool:
        """Whether the limit to which a clock belongs was paused and not resumed, also while its step was left."""
        same = (other for other in (*self.rows, *self.past) if other.activity == row.activity)
        return any(other.open_pause for other in same if other.starts_at == row.starts_at)

    def in_pause_of(self, activity: str) -> bool:
        """Whether the limit of a step is paused just now."""
        limit = self.limit_of(activity)
        return limit is not None and limit.state == "paused"

    def is_paused(self, step: str) -> bool:
        """Whether a step has a limit that is paused, and none that runs."""
        limits = [self.limit_of(activity) for activity in self.definition.activities_above(step)]
        return {limit.state == "paused" for limit in limits if limit} == {True}

    def fields(self) -> dict[str, Any]:
        """What a rule may name as `case.…`: the facts of the case, and each limit as `<its event>_at`."""
        known = [*self.lookup.limits(self.case.id), *self.rows]
        rows = {row.id: row for row in known if row.purpose == "due"}
        limits = {f"{row.element_id}_at": row.due_at for row in sorted(rows.values(), key=lambda row: row.starts_at)}
        return {**self.case.facts(), **limits}

    def limits_of(self, step: str) -> tuple[datetime | None, datetime | None, bool]:
        """Due, warning and provisional mark of a step: the tightest that runs, of its own and the sub-processes around it."""
        found: list[tuple[datetime, datetime | None, bool]] = []
        for activity in self.definition.activities_above(step):
            rows = [row for row in self.rows if row.activity == activity]
            due = self.limit_of(activity)
            if due is not None and due.state != "paused":
                warns = [row.due_at for row in rows if row.purpose == "warn" and row.starts_at == due.starts_at]
                found.append((due.due_at, warns[0] if warns else None, due.provisional))
        return min(found, key=lambda limit: limit[0]) if found else (None, None, False)

    def note(
        self, row: Deadline, change: str, before: datetime | None, after: datetime | None, reason: str | None = None
    ) -> None:
        """Adds a line to the row's history."""
        line = {"deadline_id": row.id, "case_id": self.case.id, "change": change, "at": self.at, "actor": self.actor}
        self.store.log(DeadlineChange, {**line, "reason": reason, "due_before": before, "due_after": after})


def missing(element: str, name: str, zh: str, en: str) -> DomainError:
    """A clock can not be reckoned: what it needs has no value. It is never guessed (409)."""
    return DomainError(
        "deadline-start-missing", f"{element} 的{zh} {name} 尚无值", f"{element}: {name}, {en}, has no value yet"
    )
