"""Seals under the active key what lies under another one, or in clear from an earlier version: while everything runs."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, update

from models.base import db
from models.case import Case
from models.errors import DomainError
from models.evaluation import PERSONAL, Evaluation, Evaluator
from models.second_factor import SecondFactor
from protection.sealing import SealError, Vault
from workflows.context import Context
from workflows.evaluators import persons, retention
from workflows.notifying.addresses import seal_anew as seal_addresses
from workflows.unit import transaction

BATCH = 200
DIGEST = 64


@dataclass(frozen=True)
class Rotated:
    """What a rotation did. `unreadable` are case ids whose person could not be opened; they stay as they are."""

    sealed: int
    digests: int
    unreadable: tuple[int, ...]


@dataclass(frozen=True)
class Status:
    """How many persons and second factors lie under which cipher and key; `None` is in clear. `due` are to be erased now."""

    under: dict[str | None, int]
    erased: int
    due: int


def outdated(vault: Vault) -> ColumnElement[bool]:
    """Rows that the active cipher and key did not seal."""
    return or_(Evaluator.sealed_with.is_(None), Evaluator.sealed_with != vault.mark)


def rotate(context: Context, batch: int = BATCH, tell: Callable[[int], None] = lambda done: None) -> Rotated:
    """Seals everything under the active key, one transaction a batch; `tell` hears how many are done after each.

    What is not done yet is found by what it is sealed with: a rotation that was killed simply goes on, a second one at the
    same time does no harm, and rows that arrive meanwhile carry the active key already.
    """
    sealed, last, unreadable = 0, 0, []
    while True:
        with transaction():
            rows = outdated_rows(context.vault, last, batch)
            for row in rows:
                if seal_anew(context.vault, row):
                    sealed += 1
                else:
                    unreadable.append(row.case_id)
        if not rows:
            break
        last = rows[-1].id
        tell(sealed)
    rotate_second_factors(context.vault)
    seal_addresses(context.vault, batch)
    return Rotated(sealed, wrap_digests(context, batch), tuple(unreadable))


def rotate_second_factors(vault: Vault) -> None:
    """The secrets of second factors, one transaction each; one that does not open stays, and is told by `status`."""
    query = select(SecondFactor.account_id).where(SecondFactor.sealed_with != vault.mark)
    for account_id in list(db.session.scalars(query)):
        with transaction():
            row = db.session.get(SecondFactor, account_id, populate_existing=True, with_for_update=True)
            if row is None or row.sealed_with == vault.mark:
                continue
            try:
                row.secret_sealed = vault.seal(vault.open(row.secret_sealed, row.place), row.place)
                row.sealed_with = vault.mark
            except SealError:
                continue


def outdated_rows(vault: Vault, after: int, most: int) -> list[Evaluator]:
    """The next rows to seal, locked; one that another worker holds is waited for."""
    query = (
        select(Evaluator)
        .where(Evaluator.id > after, Evaluator.erased_at.is_(None), outdated(vault))
        .order_by(Evaluator.id)
        .limit(most)
        .with_for_update()
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def seal_anew(vault: Vault, row: Evaluator) -> bool:
    """Seals one row under the active key; False where it does not open."""
    try:
        person = persons.opened(vault, row)
    except DomainError:
        return False
    if row.sealed_with is None:
        person = with_words(row.case_id, person)
    persons.seal(vault, row, person)
    return True


def with_words(case_id: int, person: persons.Person) -> persons.Person:
    """A person of an earlier version: what the evaluation says of them is masked now, and its words are kept."""
    evaluation = db.session.scalar(select(Evaluation).where(Evaluation.case_id == case_id).order_by(Evaluation.id))
    if evaluation is None:
        return person
    given = {key: getattr(person, key) for key in PERSONAL}
    whole, evaluation.text, evaluation.reasons = persons.arriving(given, evaluation.text, evaluation.reasons)
    return whole


def wrap_digests(context: Context, batch: int) -> int:
    """Puts the active key over the plain digests of work orders that an earlier version kept."""
    wrapped, last = 0, 0
    while True:
        with transaction():
            query = (
                select(Case.id, Case.content_hash)
                .where(Case.id > last, func.length(Case.content_hash) == DIGEST)
                .order_by(Case.id)
                .limit(batch)
                .with_for_update()
            )
            rows = db.session.execute(query).all()
            for case_id, plain in rows:
                # Not through the aggregate: nothing about the case has changed, and its version stays.
                wrapper = update(Case).where(Case.id == case_id).values(content_hash=context.vault.wrap_digest(plain))
                db.session.execute(wrapper, execution_options={"synchronize_session": False})
        if not rows:
            return wrapped
        wrapped, last = wrapped + len(rows), rows[-1][0]


def status(context: Context) -> Status:
    """What lies under which key, what is erased, and what is due for it."""
    counted = db.session.execute(
        select(Evaluator.sealed_with, func.count(Evaluator.id))
        .where(Evaluator.erased_at.is_(None))
        .group_by(Evaluator.sealed_with)
    )
    under: dict[str | None, int] = {mark: number for mark, number in counted}
    factors = select(SecondFactor.sealed_with, func.count(SecondFactor.account_id)).group_by(SecondFactor.sealed_with)
    for mark, number in db.session.execute(factors):
        under[mark] = under.get(mark, 0) + number
    erased = db.session.scalar(select(func.count(Evaluator.id)).where(Evaluator.erased_at.is_not(None))) or 0
    return Status(under, erased, retention.count_due(context))
