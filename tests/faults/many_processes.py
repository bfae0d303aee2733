"""Web processes and workers on one PostgreSQL, cases driven through them over HTTP, while somebody kills and restarts them."""

from __future__ import annotations

import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select, update

from calendars.clock import SystemClock
from models.account import Account
from models.base import db
from models.case import Case
from models.event import CaseEvent
from models.incident import Incident
from models.outbox import OutboxMessage
from tests.faults.installation import Installation, ProvinceServer, eventually
from tests.faults.servers import Command, People, Web, a_web, a_worker, settings
from tests.faults.test_fault_clocks import LivingSite
from tests.stage import PASSWORD
from workflows.setup import seat_cast

KILLS = (signal.SIGKILL, signal.SIGTERM)


@dataclass
class Fleet:
    """Two web processes and two workers. `dice` decides who is killed next and how."""

    environment: dict[str, str]
    folder: Path
    dice: random.Random
    webs: list[Web] = field(init=False)
    workers: list[Command] = field(init=False)
    killed: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.webs = [a_web(self.environment, self.folder, f"web-{number}") for number in (1, 2)]
        self.workers = [a_worker(self.environment, self.folder, f"worker-{number}") for number in (1, 2)]

    @property
    def all(self) -> list[Command]:
        """Every process."""
        return [*self.webs, *self.workers]

    def start(self) -> None:
        """Migrates, starts all, and waits until they serve."""
        migration = Command(("db", "upgrade"), self.environment, self.folder / "upgrade.log").start()
        assert migration.wait(120) == 0, migration.said()
        # The first one publishes the procedures.
        self.webs[0].start()
        self.webs[0].ready(120)
        for process in self.all[1:]:
            process.start()
        self.webs[1].ready(120)

    def end(self) -> None:
        """Ends all."""
        for process in self.all:
            if process.alive:
                process.end(signal.SIGKILL)

    def strike(self, process: Command, how: signal.Signals) -> None:
        """Kills one and starts it again."""
        process.end(how)
        self.killed.append((process.log.stem, how.name))
        process.start()
        if isinstance(process, Web):
            process.ready(120)

    def rage(self, until: threading.Event, pause: tuple[float, float]) -> None:
        """Kills and restarts at random until told to stop."""
        while not until.wait(self.dice.uniform(*pause)):
            self.strike(self.dice.choice(self.all), self.dice.choice(KILLS))


def a_fleet(database_url: str, sandbox_url: str, folder: Path, seed: int) -> Fleet:
    """A fleet in production mode, not yet started."""
    return Fleet(settings(database_url, sandbox_url, folder), folder, random.Random(seed))


@contextmanager
def joined(database_url: str, sandbox_url: str, folder: Path) -> Iterator[Installation]:
    """The test's own look at the installation; seats the people as the installation's own."""
    site = LivingSite(database_url, folder, SystemClock().now(), sandbox_url)
    app = site.build()
    with app.app_context():
        context = app.extensions["bihuan"]
        seat_cast(context, PASSWORD)
        db.session.execute(update(Account).values(demonstration=False))
        db.session.commit()
        yield Installation(site, app, context)
        db.session.remove()
        db.engine.dispose()


def drive_all(people: People, cases: int, at_once: int, first: int = 0) -> list[str]:
    """Drives so many cases to their filing, several at once; their numbers."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(people.drive, [f"MANY-{number}" for number in range(first, first + cases)]))


def all_closed(house: Installation, cases: int, seconds: float) -> bool:
    """Waits until every case is closed and every message is done with.

    A worker that dies after the answer is in the case leaves its message to be sent again when its lease is over.
    """

    def closed() -> bool:
        done = house.rows(select(func.count(Case.id)).where(Case.stage == "closed")) == [cases]
        return done and set(house.rows(select(OutboxMessage.state))) == {"delivered"}

    return bool(eventually(closed, seconds, 0.5))


def check_the_end(house: Installation, sandbox: ProvinceServer, numbers: list[str]) -> None:
    """Everything ended right, and nothing happened twice."""
    db.session.expire_all()
    stages = Counter(house.rows(select(Case.stage)))
    waiting = [(row.idempotency_key, row.attempts, row.last_error) for row in house.rows(select(OutboxMessage))]
    assert stages == {"closed": len(numbers)}, (stages, waiting)
    assert len(set(numbers)) == len(numbers)
    assert sorted((filing.key, filing.status) for filing in sandbox.books()) == sorted(
        (f"{no}-BA1", "accepted") for no in numbers
    )
    assert house.rows(select(func.count(Incident.id)).where(Incident.state == "open")) == [0]
    assert set(house.rows(select(OutboxMessage.state))) == {"delivered"}
    for name in ("CaseDispatched", "CallbackVerified", "RectificationSubmitted", "ReviewDecided", "FilingConfirmed"):
        once = house.rows(select(func.count()).where(CaseEvent.name == name).group_by(CaseEvent.case_id))
        assert once == [1] * len(numbers), name
    house.check()


def last_words(fleet: Fleet) -> str:
    """What the processes said, for a test that fails."""
    return "\n".join(f"== {process.log.stem} {process.ends}\n{process.said()}" for process in fleet.all)
