"""The rows of a case that lives in memory alone: nothing of it is read from a database, nothing is written to one."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy.orm import class_mapper

from handlers.act import Effects
from models.base import Base
from models.case import Case
from models.deadline import Deadline
from models.evaluation import Evaluation
from models.filing import Filing
from models.organization import Organization
from models.queries.lookup import Lookup
from models.records import Record
from models.rows import Model, Rows, columns, defaults
from models.task import Task
from workflows.backtest.past import Arrival, Office


@cache
def plain(model: type[Base]) -> Any:
    """A mapped class without its mapping: the same methods on plain attributes.

    SQLAlchemy watches every attribute of a mapped object; a run reads and sets some hundred million of them.
    """
    watched = {*columns(model), *class_mapper(model).attrs.keys()}
    own = {
        name: value
        for part in reversed(model.__mro__)
        if part is not object and part is not Base
        for name, value in vars(part).items()
        if name not in watched and not name.startswith("_")
    }
    return type(model.__name__, (), own)


def made(model: type[Model], values: dict[str, Any]) -> Model:
    """A plain object in the place of a row: all columns are there, with their defaults where nothing is given."""
    row: Model = plain(model)()
    row.__dict__.update({name: values.get(name, default) for name, default in defaults(model)})
    row.__dict__["id"] = values.get("id")
    return row


class MemoryRows(Rows):
    """Keeps steps and clocks; notices and lines of the log are nobody's concern in a replay."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[Task] = []
        self.clocks: list[Deadline] = []

    def new(self, model: type[Model], **values: Any) -> Model:
        """Keeps a step or a clock."""
        row = made(model, values)
        if model is Task:
            row.__dict__["id"] = len(self.tasks) + 1
            self.tasks.append(cast(Task, row))
        elif model is Deadline:
            self.clocks.append(cast(Deadline, row))
        return row

    def add(self, row: Base) -> None:
        """Notices go nowhere."""

    def log(self, model: type[Base], values: dict[str, Any]) -> None:
        """No history is kept."""


class Offices:
    """The organisations of a locality, by code and number."""

    def __init__(self, offices: Sequence[Office]) -> None:
        self.by_code = {office.code: office for office in offices}
        self.by_id = {office.id: office for office in offices}
        self.rows = {office.code: as_row(office) for office in offices}

    def of_kind(self, kind: str) -> int | None:
        """The office of a kind."""
        return next((office.id for office in self.by_id.values() if office.kind == kind), None)


def as_row(office: Office) -> Organization:
    """An organisation as handlers see it; in a replay none is closed."""
    return made(Organization, {**vars(office), "active": True})


class MemoryLookup(Lookup):
    """Answers from what the replay has kept of one case."""

    def __init__(self, offices: Offices, rows: MemoryRows) -> None:
        self.known, self.rows = offices, rows
        self.records: list[tuple[str, dict[str, Any]]] = []
        self.filings: list[Filing] = []

    def take_in(self, effects: Effects) -> None:
        """Keeps what handlers look up again."""
        for row in effects.rows:
            if isinstance(row, Record):
                self.records.append((row.kind, row.data))
            elif isinstance(row, Filing):
                row.status = "pending"
                self.filings.append(row)

    def office(self, code: str) -> Organization | None:
        """The organisation with this code."""
        return self.known.rows.get(code)

    def offices(self, codes: Iterable[str]) -> list[Organization]:
        """The organisations with these codes."""
        return [self.known.rows[code] for code in sorted(set(codes)) if code in self.known.rows]

    def standing_in(self, office_id: int, role: str) -> int | None:
        """Nobody has to stand in: no office is closed here."""
        return None

    def newest_record(self, case_id: int, *kinds: str) -> tuple[str, dict[str, Any]] | None:
        """The newest record of these kinds."""
        return next((record for record in reversed(self.records) if record[0] in kinds), None)

    def filing(self, case_id: int, filing_no: str) -> Filing | None:
        """The filing with this number."""
        return next((filing for filing in self.filings if filing.filing_no == filing_no), None)

    def newest_filing(self, case_id: int) -> Filing:
        """What was filed last."""
        return self.filings[-1]

    def limits(self, case_id: int) -> list[Deadline]:
        """Every limit so far."""
        return [row for row in self.rows.clocks if row.purpose == "due"]


def case_of(arrival: Arrival) -> Case:
    """The case as it was opened."""
    case = made(Case, {**arrival.case, "id": 1, "noted": {}, "offices": dict(arrival.case.get("offices") or {})})
    case.note(arrival.noted)
    return case


def evaluation_of(arrival: Arrival) -> Evaluation:
    """What was evaluated."""
    return made(Evaluation, {**arrival.evaluation, "id": 1, "case_id": 1})
