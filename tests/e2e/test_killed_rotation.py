"""`flask persons rotate` in a process of its own, killed in the middle without warning, then started again."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from config import ROOT
from models.base import db
from models.evaluation import Evaluator
from protection.keys import KeyRing
from protection.sealing import Vault
from tests.conftest import work_order
from workflows import intake
from workflows.evaluators import persons
from workflows.stories.player import actor

OLD, NEW, PEOPLE = "k" * 40, "new-key-" * 5, 120


def rotation(database_url: str) -> subprocess.Popen[str]:
    """The command, one row a batch."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("BIHUAN_")},
        "BIHUAN_SECRET_KEY": OLD,
        "BIHUAN_DATA_KEY": NEW,
        "BIHUAN_DATABASE_URL": database_url,
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "persons", "rotate", "--batch", "1"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def in_clear(vault: Vault) -> list[str]:
    """Everybody's name, in the order of arrival."""
    db.session.rollback()
    db.session.expire_all()
    return [persons.opened(vault, row).name for row in db.session.scalars(select(Evaluator).order_by(Evaluator.id))]


def test_a_rotation_killed_midway_loses_nobody_and_goes_on_when_started_again(
    app: Flask, context: Any, database_url: str
) -> None:
    names = [f"王小{number}" for number in range(PEOPLE)]
    for number, name in enumerate(names):
        intake.open_case(context, actor("province"), work_order(f"WO-{number}", evaluator={"name": name}))
    db.session.remove()
    both, new = Vault(KeyRing.read(NEW, older=[OLD])), Vault(KeyRing.read(NEW))

    with rotation(database_url) as process:
        assert process.stdout is not None
        for _ in range(3):
            assert "sealed" in process.stdout.readline()
        process.kill()
    done = db.session.scalar(select(func.count()).where(Evaluator.sealed_with == new.mark)) or 0
    readable = in_clear(both)
    with rotation(database_url) as again:
        told = again.communicate(timeout=120)[0]

    assert 3 <= done < PEOPLE
    assert readable == names
    assert again.returncode == 0
    assert f"evaluators {PEOPLE - done}" in told
    assert in_clear(new) == names
