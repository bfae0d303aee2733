"""A first start that was killed while it loaded the demonstration: the next start makes it whole."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from cli.serving import load_demonstration
from config import Config
from models.base import db
from models.case import Case
from models.demo_clock import DemoClock
from models.filing import Filing
from tests.faults.processes import Stop
from workflows.stories import demonstration

CASES = 3


def load(app: Any) -> None:
    """Loads a small demonstration, as `flask serve` does."""
    demonstration.CASES = CASES
    settings: Config = app.config["BIHUAN"]
    load_demonstration(app.extensions["bihuan"], settings)


@pytest.mark.parametrize("commit", [20])
def test_what_was_half_loaded_is_loaded_anew_and_whole(
    installation: Any, start: Any, sandbox: Any, commit: int
) -> None:
    start(installation.site, load, stop=Stop("commit", nth=commit)).stopped().kill()
    assert not demonstration.is_loaded()

    start(installation.site, load).result()

    assert demonstration.is_loaded()
    assert installation.rows(select(func.count(Case.id))) == [CASES]
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
