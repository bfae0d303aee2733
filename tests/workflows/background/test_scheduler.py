"""Sweep and deliveries run by themselves, apart from each other."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask

from gateways.memory import InMemoryProvince
from models.base import db
from tests.workflows.conftest import Play
from workflows.background import jobs, scheduler
from workflows.background.jobs import Job
from workflows.context import Context


def test_a_province_that_does_not_answer_holds_up_no_deadline(
    installed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, swept = threading.Event(), threading.Semaphore(0)

    def sweep(*_: Any) -> None:
        swept.release()

    def deliver(*_: Any) -> None:
        silent.wait(20)

    monkeypatch.setitem(jobs.JOBS, "sweep", Job(sweep, queue="deadlines", periodic=True))
    monkeypatch.setitem(jobs.JOBS, "deliver", Job(deliver, periodic=True))
    context: Context = installed.extensions["bihuan"]
    running = scheduler.start(context, db.engine, installed.app_context, 1)
    assert running is not None
    try:
        assert all(swept.acquire(timeout=10) for _ in range(4))
    finally:
        silent.set()
        running.stop()


def test_rounds_begin_nothing_once_the_process_is_to_end(play: Play, province: InMemoryProvince) -> None:
    play.to_filing()
    play.context.stopping.set()

    play.live("周五 2026-10-30 10:00")

    assert (play.case.stage, "FilingOverdue" in play.events) == ("filing", False)
    play.context.stopping.clear()
    assert play.tick().case.stage == "closed"


def test_where_there_is_no_engine_nothing_is_started(app: Flask, context: Context) -> None:
    assert scheduler.start(context, db.engine, app.app_context, 1) is None
