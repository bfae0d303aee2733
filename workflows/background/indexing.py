"""Gives cases the words by which they are found, where they have none: those of before the search, or all anew.

Begins where it ended: what is done is found by asking which cases have no words. Safe in any number of processes.
"""

from collections.abc import Callable

from sqlalchemy import ColumnElement, exists, select

from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from models.search import CaseWords, words_of
from workflows.context import Context
from workflows.unit import transaction

# Cases in one transaction.
BATCH = 200

# Told the number of cases that have got their words so far.
Progress = Callable[[int], None]


def index_words(context: Context, progress: Progress | None = None, *, anew: bool = False) -> int:
    """Keeps the words of every case that has none, or (`anew`) of every case; returns how many there were."""
    done, place = 0, 0
    while not context.stopping.is_set():
        with transaction():
            found = batch(place, anew=anew)
            keep(found)
        if not found:
            break
        place, done = found[-1].id, done + len(found)
        if progress is not None:
            progress(done)
    db.session.rollback()
    return done


def batch(after: int, *, anew: bool) -> list[Case]:
    """The next cases to be done, locked, from a case number on."""
    wanting: list[ColumnElement[bool]] = [Case.id > after]
    if not anew:
        wanting.append(~exists().where(CaseWords.case_id == Case.id))
    query = select(Case).where(*wanting).order_by(Case.id).limit(BATCH)
    # Whoever adds words to a case holds it.
    return list(db.session.scalars(query.with_for_update(of=Case), execution_options={"populate_existing": True}))


def keep(found: list[Case]) -> None:
    """Writes the words of some cases."""
    said: dict[int, list[Evaluation]] = {case.id: [] for case in found}
    query = select(Evaluation).where(Evaluation.case_id.in_(said)).order_by(Evaluation.id)
    for evaluation in db.session.scalars(query):
        said[evaluation.case_id].append(evaluation)
    for case in found:
        db.session.merge(CaseWords(case_id=case.id, words=words_of(case, said[case.id])))
