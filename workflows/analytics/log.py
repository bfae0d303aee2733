"""The event log of cases for programs of process mining: who acted is an office and its role, and nobody's words are in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendars.clock import to_beijing
from calendars.working_time import WorkingClock
from documents import xes
from documents.sheets import Column, csv_chunks
from models.account import ROLES
from models.procedure import Procedure
from models.queries import analytics as query
from models.queries import organizations
from models.queries.analytics import Wanted
from workflows.analytics.analysing import automatic_of
from workflows.analytics.traces import Trace, Visit, traces
from workflows.context import Context
from workflows.procedures.definitions import Definition


@dataclass(frozen=True)
class Line:
    """One visit as a log shows it; `office` and `role` are empty of what the procedure did by itself. Instants are aware."""

    case_no: str
    locality: str
    version: int
    item: str
    step: str
    activity: str
    began: datetime
    ended: datetime | None
    office: str
    role: str
    outcome: str
    due: datetime | None
    late: bool | None
    number: int

    @property
    def resource(self) -> str:
        """Office and role in one."""
        return f"{self.office}（{self.role}）" if self.office else ""


# Heads in English, whatever its reader speaks: they are read by programs.
COLUMNS = (
    Column("case_id", lambda line: line.case_no),
    Column("activity", lambda line: line.activity),
    Column("step", lambda line: line.step),
    Column("start_timestamp", lambda line: stamp(line.began)),
    Column("complete_timestamp", lambda line: stamp(line.ended)),
    Column("organisation", lambda line: line.office),
    Column("role", lambda line: line.role),
    Column("outcome", lambda line: line.outcome),
    Column("due", lambda line: stamp(line.due)),
    Column("overdue", lambda line: {True: "true", False: "false", None: ""}[line.late]),
    Column("version", lambda line: line.version, "number"),
    Column("locality", lambda line: line.locality),
    Column("item", lambda line: line.item),
)


def stamp(instant: datetime | None) -> str | None:
    """An instant in Beijing time with its offset (ISO 8601)."""
    return None if instant is None else to_beijing(instant).isoformat(timespec="seconds")


class Log:
    """The log of the cases that are asked for; read while it is written."""

    def __init__(self, context: Context, wanted: Wanted, versions: Iterable[Procedure]) -> None:
        self.context, self.wanted = context, wanted
        self.numbers = {procedure.id: procedure.version for procedure in versions}
        self.definitions = {number: context.definitions.readable(number) for number in wanted.versions}
        self.ids = query.ids(wanted)

    def __len__(self) -> int:
        """How many cases there are."""
        return len(self.ids)

    def cases(self) -> Iterator[tuple[Trace, list[Line]]]:
        """Each case with its lines in the order in which they began; what was cancelled is not told."""
        clock = WorkingClock(self.context.calendar())
        elements, now = automatic_of(self.context, self.wanted), self.context.clock.now()
        offices: dict[int, str] = {}
        for batch in query.batches(self.ids):
            said = query.items(batch)
            for trace in traces(batch, elements, now, clock, lambda done: None):
                visits = sorted((one for one in trace.visits if one.state != "cancelled"), key=lambda one: one.began)
                learn(offices, visits)
                lines = [
                    self.line(trace, visit, number, said.get(trace.case.id, ""), offices)
                    for number, visit in enumerate(visits, start=1)
                ]
                yield trace, lines

    def line(self, trace: Trace, visit: Visit, number: int, item: str, offices: Mapping[int, str]) -> Line:
        """One visit."""
        case = trace.case
        activity, outcome = named(self.definitions.get(case.procedure_id), visit)
        return Line(
            case.case_no,
            case.locality,
            self.numbers[case.procedure_id],
            item,
            visit.element,
            activity,
            visit.began,
            visit.ended,
            offices.get(visit.office or 0, ""),
            ROLES.get(visit.lane, visit.lane),
            outcome,
            visit.due,
            visit.late,
            number,
        )

    def lines(self) -> Iterator[Line]:
        """All lines, case by case."""
        for _, lines in self.cases():
            yield from lines

    def csv(self) -> Iterator[bytes]:
        """The log as a table, piece by piece."""
        return csv_chunks(COLUMNS, self.lines())

    def xes(self, name: str) -> Iterator[bytes]:
        """The log as XES, piece by piece."""
        return xes.xes_chunks({"concept:name": name}, (shown(trace, lines) for trace, lines in self.cases()))


def learn(offices: dict[int, str], visits: Iterable[Visit]) -> None:
    """The names of offices that are not known yet."""
    missing = {one.office for one in visits if one.office is not None} - offices.keys()
    if missing:
        offices.update({number: office.name for number, office in organizations.by_ids(missing).items()})


def named(definition: Definition | None, visit: Visit) -> tuple[str, str]:
    """What the step and its outcome are called; by their ids where the version can not be read any more."""
    element = definition.elements.get(visit.element) if definition is not None else None
    if element is None:
        return visit.element, visit.outcome
    outcomes = {outcome.id: outcome.name for outcome in element.outcomes}
    return element.name or element.id, outcomes.get(visit.outcome, visit.outcome)


def shown(trace: Trace, lines: list[Line]) -> xes.Trace:
    """One case as XES has it: a step gives two events, what the procedure did by itself one."""
    case = trace.case
    attributes: dict[str, xes.Value] = {"concept:name": case.case_no, "locality": case.locality, "end": trace.end}
    if lines:
        attributes |= {"version": lines[0].version, "item": lines[0].item}
    events = [event for line in lines for event in events_of(line)]
    return xes.Trace(attributes, sorted(events, key=at))


def at(event: Mapping[str, xes.Value]) -> Any:
    """When an event was."""
    return event["time:timestamp"]


def events_of(line: Line) -> Iterator[dict[str, xes.Value]]:
    """The start of a step and its completion, which say by one number that they belong together."""
    own: dict[str, xes.Value] = {"concept:name": line.activity, "concept:instance": str(line.number), "step": line.step}
    if line.office:
        own |= {"org:resource": line.resource, "org:group": line.office, "org:role": line.role}
    else:
        own |= {"org:resource": "系统"}
    if line.due is not None:
        own["due"] = to_beijing(line.due)
    if line.office:
        yield {**own, "lifecycle:transition": "start", "time:timestamp": to_beijing(line.began)}
    if line.ended is not None:
        end: dict[str, xes.Value] = {"lifecycle:transition": "complete", "time:timestamp": to_beijing(line.ended)}
        if line.outcome:
            end["outcome"] = line.outcome
        if line.late is not None:
            end["overdue"] = line.late
        yield {**own, **end}
