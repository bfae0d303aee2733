"""One installation that several real processes share, and what must hold in it whatever happened to them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from calendars.china import China
from calendars.clock import FixedClock, SystemClock
from config import Config
from gateways.province import HttpProvince
from gateways.sandbox.server import create_sandbox, listen, stop_holding
from gateways.sandbox.store import Filing, FilingStore
from models.account import SYSTEM
from models.base import db
from models.case import Case
from models.deadline import Deadline, DeadlineChange
from models.event import first_break
from models.queries import cases as case_queries
from models.task import Task
from tests.conftest import work_order
from tests.stage import PASSWORD
from workflows import front_door, intake
from workflows.context import Context
from workflows.locked import on_case
from workflows.setup import publish_shelf, seat_cast
from workflows.stories.player import actor
from workflows.stories.sample import fill
from workflows.unit import definition_of

KEY_ID, SECRET = "faults", "only-for-tests"
CHINA = China()


@dataclass(frozen=True)
class Site:
    """Where an installation lies: enough for another process to build it anew. `now` (aware) is where its clock stands."""

    database_url: str
    folder: Path
    now: datetime
    province_url: str = "http://127.0.0.1:9"

    def settings(self) -> Config:
        """Its settings."""
        return Config(self.database_url, demonstration=True, secret_key="k" * 40, data_dir=self.folder)

    def context(self) -> Context:
        """A clock of its own, that stands at `now`, and the way to the province."""
        system = SystemClock()
        province = HttpProvince(self.province_url, KEY_ID, SECRET.encode(), system, timeout=(1.0, 2.0))
        return Context(FixedClock(self.now), system, lambda: CHINA, province)

    def build(self) -> Flask:
        """The application on this site."""
        return create_app(self.settings(), self.context())


@dataclass
class Installation:
    """The installation as the test's own process sees it."""

    site: Site
    app: Flask
    context: Context

    def open(self, number: int = 1, **over: Any) -> str:
        """The number of a case whose work order arrives now."""
        return intake.open_case(self.context, actor("province"), work_order(f"WO-{number}", **over)).case_no

    def task(self, case_no: str, step: str) -> Task:
        """The open step of this name."""
        db.session.rollback()
        query = select(Task).join(Case, Case.id == Task.case_id)
        return db.session.scalars(query.where(Case.case_no == case_no, Task.step == step, Task.state == "open")).one()

    def data(self, task: Task, **given: Any) -> dict[str, Any]:
        """The filled form of a step."""
        case = db.session.get_one(Case, task.case_id)
        definition = definition_of(self.context, case)
        form, _ = definition.form_of(definition.elements[task.step])
        return fill(form, given, self.context.clock.now())

    def do(self, username: str, case_no: str, step: str, outcome: str | None = None, **given: Any) -> None:
        """Completes a step in this process."""
        task = self.task(case_no, step)
        front_door.complete(self.context, actor(username), task.id, outcome, self.data(task, **given))

    def to_review(self, case_no: str) -> str:
        """Brings a case before its last human step."""
        self.do("shantou-l1", case_no, "dispatch_case", to="shantou-housing")
        self.do("shantou-l2", case_no, "verify_by_callback")
        self.do("shantou-l2", case_no, "submit_rectification", "rectified")
        return case_no

    def to_filing(self, case_no: str) -> str:
        """Brings a case so far that its filing lies in the outbox."""
        self.to_review(case_no)
        self.do("shantou-l1", case_no, "decide_review", "accept")
        return case_no

    def advance_to(self, instant: datetime) -> Site:
        """Moves this process's clock; other processes build themselves on the answer."""
        self.context.clock.set(instant)  # type: ignore[attr-defined]  # a FixedClock (see Site.build)
        self.site = Site(self.site.database_url, self.site.folder, instant, self.site.province_url)
        return self.site

    def case(self, case_no: str) -> Case:
        """The case as it is in the database now, whoever changed it."""
        db.session.rollback()
        db.session.expire_all()
        found = Case.by_no(case_no)
        assert found is not None
        return found

    def rows(self, query: Any) -> list[Any]:
        """The answer to a question, as the database is now."""
        db.session.rollback()
        return list(db.session.scalars(query))

    def events(self, case_no: str) -> list[str]:
        """The names of a case's events, oldest first."""
        return [event.name for event in case_queries.events(self.case(case_no).id)]

    def check(self) -> None:
        """What must hold after every fault: the chains, the projections, and that each deadline fired once."""
        db.session.rollback()
        db.session.expire_all()
        for case in db.session.scalars(select(Case).order_by(Case.id)).all():
            events = case_queries.events(case.id)
            assert first_break(events, case.event_seq, case.last_hash) is None, case.case_no
            check_projections(self.context, case.id)
        fired = [
            (row.deadline_id, row.due_before)
            for row in db.session.scalars(select(DeadlineChange).where(DeadlineChange.change == "fired"))
        ]
        assert len(fired) == len(set(fired)), "a deadline was fired twice"


@contextmanager
def standing(site: Site, prepare: Callable[[], object] = upgrade) -> Iterator[Installation]:
    """The installation on this site with its tables (those of the migrations), the shelf and the cast; its connections end
    with it."""
    app = site.build()
    with app.app_context():
        prepare()
        context = app.extensions["bihuan"]
        publish_shelf(context)
        seat_cast(context, PASSWORD)
        yield Installation(site, app, context)
        db.session.remove()
        db.engine.dispose()


def check_projections(context: Context, case_id: int) -> None:
    """Inbox rows, stage and ledger say what the workflow state says."""

    class NothingToWriteError(Exception):
        """Leaves the unit as it was."""

    try:
        with on_case(context, case_id, SYSTEM) as unit:
            waiting = {step.id for step in unit.engine.steps()}
            timers = {timer.id for timer in unit.engine.timers()}
            rows = db.session.scalars(select(Task.engine_task_id).where(Task.case_id == case_id, Task.state == "open"))
            assert sorted(rows) == sorted(waiting)
            running = db.session.scalars(
                select(Deadline.engine_task_id).where(Deadline.case_id == case_id, Deadline.state == "running")
            )
            assert set(running) <= timers
            assert unit.case.stage == unit.projection.stage_of(unit.engine)  # type: ignore[union-attr]
            raise NothingToWriteError
    except NothingToWriteError:
        pass


@dataclass
class ProvinceServer:
    """The province's sandbox on a socket, and what it has in its books."""

    url: str
    app: Flask
    store: FilingStore

    def told(self, **order: Any) -> None:
        """Gives an order, as a tester would."""
        assert self.app.test_client().post("/control", json=order).status_code == 200

    def books(self) -> list[Filing]:
        """Everything it has ever recorded, newest first."""
        return self.store.filings(limit=10_000)


@contextmanager
def province_server(folder: Path) -> Iterator[ProvinceServer]:
    """Runs the sandbox until left."""
    path = folder / "province.sqlite3"
    app = create_sandbox(path, SECRET.encode(), SystemClock(), key_id=KEY_ID)
    server = listen(app, port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield ProvinceServer(f"http://127.0.0.1:{server.server_port}", app, FilingStore(path))
    finally:
        stop_holding(app)
        server.shutdown()
        thread.join(5)
        server.server_close()


def eventually(holds: Callable[[], Any], seconds: float, pause: float = 0.05) -> Any:
    """Waits for something outside this process; its last answer if it never came true."""
    waiting = threading.Event()
    answer = holds()
    for _ in range(int(seconds / pause)):
        if answer:
            break
        waiting.wait(pause)
        answer = holds()
    return answer
