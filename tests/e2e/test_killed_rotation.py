"""`flask persons rotate` in a process of its own, killed in the middle without warning, then started again."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from models.base import db
from models.evaluation import Evaluator
from protection.keys import KeyRing
from protection.sealing import Vault
from tests.conftest import work_order
from tests.faults.installation import eventually
from tests.faults.servers import Command, own_environment
from workflows import intake
from workflows.evaluators import persons
from workflows.stories.player import actor

OLD, NEW, PEOPLE = "k" * 40, "new-key-" * 5, 120


def rotation(database_url: str, log: Path) -> Command:
    """The command, one row a batch."""
    keys = {"BIHUAN_SECRET_KEY": OLD, "BIHUAN_DATA_KEY": NEW, "BIHUAN_DATABASE_URL": database_url}
    return Command(("persons", "rotate", "--batch", "1"), own_environment(**keys), log).start()


def in_clear(vault: Vault) -> list[str]:
    """Everybody's name, in the order of arrival."""
    db.session.rollback()
    db.session.expire_all()
    return [persons.opened(vault, row).name for row in db.session.scalars(select(Evaluator).order_by(Evaluator.id))]


def test_a_rotation_killed_midway_loses_nobody_and_goes_on_when_started_again(
    app: Flask, context: Any, database_url: str, tmp_path: Path
) -> None:
    names = [f"王小{number}" for number in range(PEOPLE)]
    for number, name in enumerate(names):
        intake.open_case(context, actor("province"), work_order(f"WO-{number}", evaluator={"name": name}))
    db.session.remove()
    both, new = Vault(KeyRing.read(NEW, older=[OLD])), Vault(KeyRing.read(NEW))

    first = rotation(database_url, tmp_path / "first.log")
    assert eventually(lambda: first.said().count("sealed") >= 3, 30, 0.01), first.said()
    first.end(signal.SIGKILL)
    done = db.session.scalar(select(func.count()).where(Evaluator.sealed_with == new.mark)) or 0
    readable = in_clear(both)
    again = rotation(database_url, tmp_path / "again.log")
    ended = again.wait(120)

    assert 3 <= done < PEOPLE
    assert readable == names
    assert ended == 0
    assert f"evaluators {PEOPLE - done}" in again.said()
    assert in_clear(new) == names
