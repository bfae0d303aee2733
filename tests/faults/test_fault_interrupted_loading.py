"""A first start that was killed while it loaded the demonstration: the next start makes it whole."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from cli.demonstration import load_demonstration
from config import Config
from models.base import db
from models.case import Case
from models.demo_clock import DemoClock
from models.filing import Filing
from tests.faults.processes import Stop
from workflows.stories import demonstration, people

CASES = 3


def load(app: Any) -> None:
    """Loads a small demonstration, as `flask serve` does."""
    demonstration.CASES = CASES
    settings: Config = app.config["BIHUAN"]
    load_demonstration(app.extensions["bihuan"], settings)


def test_what_was_half_loaded_is_loaded_to_its_end(installation: Any, start: Any) -> None:
    start(installation.site, load, stop=Stop("commit", nth=20)).stopped().kill()
    assert not demonstration.is_loaded()
    before = installation.rows(select(Case.external_id))
    assert 0 < len(before) < CASES

    start(installation.site, load).result()

    assert demonstration.is_loaded()
    loaded = installation.rows(select(Case.external_id).order_by(Case.external_id))
    lived = [people.external_id(number) for number in range(CASES)]
    assert [name for name in loaded if name in lived] == lived
    # One more for each other procedure, once.
    assert len(set(loaded)) == len(loaded) > CASES
    closed = installation.rows(select(func.count(Case.id)).where(Case.stage == "closed"))
    assert installation.rows(select(func.count(Filing.id)).where(Filing.status == "confirmed")) == closed
    assert installation.rows(select(func.count(Filing.id)).where(Filing.status == "failed")) == [0]
    installation.check()


def test_a_loaded_demonstration_is_left_alone_even_one_of_before_the_mark(installation: Any, start: Any) -> None:
    no = installation.open()
    db.session.execute(update(DemoClock).values(loading=None))
    db.session.commit()

    start(installation.site, load).result()

    assert installation.rows(select(Case.case_no)) == [no]
