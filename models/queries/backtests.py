"""Runs as their lists ask for them. The locality of an account is in the query."""

from sqlalchemy import Select, select

from models.account import Actor
from models.backtest import Backtest
from models.base import db
from models.queries.drafts import within

MOST = 50


def mine(actor: Actor) -> Select[Backtest]:
    """The runs of procedures that the actor may know."""
    return select(Backtest).where(within(actor, Backtest.serves))


def of_draft(actor: Actor, draft_id: int) -> list[Backtest]:
    """The runs of a draft, the newest first."""
    query = mine(actor).where(Backtest.draft_id == draft_id).order_by(Backtest.id.desc()).limit(MOST)
    return list(db.session.scalars(query, execution_options={"populate_existing": True}))


def of_version(actor: Actor, procedure_id: int) -> list[Backtest]:
    """The runs of a published version, the newest first."""
    query = mine(actor).where(Backtest.procedure_id == procedure_id).order_by(Backtest.id.desc()).limit(MOST)
    return list(db.session.scalars(query, execution_options={"populate_existing": True}))


def one(actor: Actor, number: int) -> Backtest | None:
    """One run, if it is the actor's to know."""
    query = mine(actor).where(Backtest.id == number)
    return db.session.scalar(query, execution_options={"populate_existing": True})
