"""Migrations and their cases as lists ask for them. The locality of an account is in the query."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from models.account import Actor
from models.base import db
from models.migration_run import MigratedCase, MigrationRun
from models.procedure import Procedure
from models.queries.drafts import within


@dataclass(frozen=True)
class CaseFilter:
    """What the cases of a run may be narrowed by. `passes`: at once overdue; `among`: with one of these outcomes."""

    outcome: str | None = None
    passes: bool = False
    case_no: str | None = None
    among: tuple[str, ...] = ()


def runs(actor: Actor, key: str) -> list[MigrationRun]:
    """The migrations of a procedure, the newest first."""
    query = own(actor).where(MigrationRun.key == key)
    return list(db.session.scalars(query.order_by(MigrationRun.id.desc()).limit(200)))


def run(actor: Actor, number: int) -> MigrationRun | None:
    """One migration, if its procedure is the actor's to know; as it stands in the database now."""
    query = own(actor).where(MigrationRun.id == number)
    return db.session.scalar(query.execution_options(populate_existing=True))


def own(actor: Actor) -> Select[MigrationRun]:
    """Migrations of procedures that the actor may know."""
    query = select(MigrationRun).join(Procedure, Procedure.id == MigrationRun.to_id)
    return query.where(within(actor, Procedure.serves))


def cases(number: int, wanted: CaseFilter) -> Select[MigratedCase]:
    """The cases of a run, without what is only kept for the way back."""
    query = select(MigratedCase).where(MigratedCase.run_id == number).order_by(MigratedCase.id)
    if wanted.outcome:
        query = query.where(MigratedCase.outcome == wanted.outcome)
    if wanted.passes:
        query = query.where(MigratedCase.passes)
    if wanted.among:
        query = query.where(MigratedCase.outcome.in_(wanted.among))
    if wanted.case_no:
        query = query.where(MigratedCase.case_no == wanted.case_no)
    return query


def size(query: Select[MigratedCase]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def counts(number: int) -> dict[str, int]:
    """How many cases of a run came to what."""
    query = select(MigratedCase.outcome, func.count()).where(MigratedCase.run_id == number)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(MigratedCase.outcome))}


def count(number: int, outcome: str) -> int:
    """How many cases of a run stand at an outcome."""
    return counts(number).get(outcome, 0)


def passing(number: int) -> dict[str, int]:
    """How many cases have a limit that runs out at once by the new rule, by what the cases came to."""
    query = select(MigratedCase.outcome, func.count()).where(MigratedCase.run_id == number, MigratedCase.passes)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(MigratedCase.outcome))}


def late(phase: str) -> tuple[str, ...]:
    """The outcomes of cases that are late at once as things stand: in a dry run they would be, later they are."""
    return ("can",) if phase == "plan" else ("moved", "stays")
