"""Puts the rounds of the background work in motion, in a process that is told to."""

from sqlalchemy.engine import Engine

from handlers.ports import RunningJobs
from workflows.background.delivery import deliver
from workflows.background.jobs import Scope, kinds, performer
from workflows.context import Context
from workflows.sweep import sweep


def tick(context: Context) -> None:
    """One round by hand: what is due is fired, what must leave is delivered."""
    sweep(context)
    deliver(context)


def start(context: Context, engine: Engine, scope: Scope, seconds: float) -> RunningJobs | None:
    """Starts the installation's engine in this process; `scope` opens an application context for each run.

    Sweep and deliveries are two jobs on queues of their own: a province that is slow to answer must not hold up the
    deadlines. None where the installation has no engine.
    """
    if context.jobs is None:
        return None
    return context.jobs.start(engine, kinds(seconds), performer(context, scope))
