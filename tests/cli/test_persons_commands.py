"""`flask persons`: what an operator sees of keys, rotation and retention."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from config import Config
from models.base import db
from models.evaluation import Evaluator
from protection.keys import KeyRing
from protection.sealing import Vault
from tests.conftest import work_order
from workflows import intake
from workflows.stories.player import actor

OLD, NEW = "k" * 40, "new-key-" * 5


@pytest.fixture(autouse=True)
def _three_cases(app: Flask, context: Any) -> None:
    for number in range(3):
        intake.open_case(context, actor("province"), work_order(f"WO-{number}"))
    db.session.remove()


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def test_a_rotation_tells_its_progress_and_the_status_what_is_left(app: Flask, context: Any) -> None:
    old, context.keys = context.vault.mark, Vault(KeyRing.read(NEW, older=[OLD]))

    before, done, after = (
        run(app, "persons", "status"),
        run(app, "persons", "rotate", "--batch", "2"),
        run(app, "persons", "status"),
    )

    assert f"{old}: 3（待轮换" in before.stdout
    assert [line.split()[-1] for line in done.stdout.splitlines()[:2]] == ["2", "3"]
    assert "evaluators 3" in done.stdout
    assert f"{context.vault.mark}: 3\n" in after.stdout
    assert (before.exit_code, done.exit_code, after.exit_code) == (0, 0, 0)


def test_a_missing_key_is_said_by_status_rotation_and_doctor(app: Flask, context: Any) -> None:
    context.keys = Vault(KeyRing.read(NEW))

    status, rotated, doctor = (
        run(app, *words) for words in (("persons", "status"), ("persons", "rotate"), ("doctor",))
    )

    assert (status.exit_code, "无法解密" in status.stdout) == (1, True)
    assert (rotated.exit_code, "无法解密" in rotated.stderr) == (1, True)
    assert "FAIL  评价人 evaluators" in doctor.stdout


def test_the_doctor_says_so_where_somebody_lies_in_clear(app: Flask, context: Any) -> None:
    well = run(app, "doctor").stdout
    db.session.execute(update(Evaluator).where(Evaluator.id == 1).values(sealed_with=None))
    db.session.commit()

    assert f"ok    评价人 evaluators: {context.vault.mark}（由 BIHUAN_SECRET_KEY 派生" in well
    assert "1 条评价人信息未加密：请运行 flask persons rotate" in run(app, "doctor").stdout


def test_erase_does_one_round_now(app: Flask, context: Any, clock: Any) -> None:
    from models.case import Case

    db.session.execute(update(Case).where(Case.id == 1).values(closed_at=clock.now()))
    db.session.commit()
    clock.advance(timedelta(days=366))

    assert "due for erasure: 1" in run(app, "persons", "status").stdout
    assert run(app, "persons", "erase", "--once").stdout == "已删除 erased 1\n"
    assert "erased: 1，到期应删除 due for erasure: 0" in run(app, "persons", "status").stdout


def test_without_a_secret_the_commands_say_so_in_one_line(app: Flask) -> None:
    app.config["BIHUAN"] = Config("sqlite://")

    result = run(app, "persons", "status")

    assert (result.exit_code, "BIHUAN_SECRET_KEY" in result.stderr) == (2, True)
