"""The product: `intake.open_case` and `front_door.complete`, everything written that the product writes."""

from dataclasses import dataclass

from sqlalchemy import func, select

from bench.contestants import STEPS
from bench.contestants.plain import STEP_OF
from bench.forms import order, paper
from bench.installation import install
from bench.installation import prepare as prepare
from bench.raw import Raw
from models.base import db
from models.case import Case
from models.event import CaseEvent, first_break
from models.outbox import OutboxMessage
from models.queries import cases as case_queries
from workflows import front_door, intake
from workflows.background.delivery import deliver

APPEAL = "lodge_appeal"
BY = {"dispatch": "shantou-l1", "callback": "shantou-l2", "rectify": "shantou-l2", "review": "shantou-l1"}
OUTCOME = {"dispatch": "dispatch", "callback": "verified", "rectify": "rectified", "review": "accept"}


@dataclass
class Open:
    """A case on its way, and the task that is open now."""

    case_no: str
    task_id: int = 0


class Ours:
    """One process of the product. Each step has an application context of its own, as each request has."""

    def __init__(self, url: str) -> None:
        self.installation = install(url)
        self.context, self.app, self.raw = self.installation.context, self.installation.app, Raw(url)
        with self.app.app_context():
            for name in ("province", *BY.values()):
                self.installation.actor(name)

    def open(self, key: str) -> Open:
        """A work order arrives."""
        with self.app.app_context():
            opened = intake.open_case(self.context, self.installation.actor("province"), order(key))
        return Open(opened.case_no)

    def next_step(self, case: Open, name: str) -> Open:
        """The task that is open now, as an inbox would tell."""
        query = "SELECT t.id FROM tasks t JOIN cases c ON c.id = t.case_id WHERE c.case_no = ? AND t.state = 'open' AND t.step = ?"
        case.task_id = self.raw.scalar(query, case.case_no, STEP_OF[name])
        return case

    def step(self, case: Open, name: str, outcome: str = "") -> None:
        """A person completes the step."""
        actor = self.installation.actor(BY[name])
        with self.app.app_context():
            front_door.complete(self.context, actor, case.task_id, outcome or OUTCOME[name], paper(STEP_OF[name]))

    def appeal(self, case: Open) -> None:
        """The institution does not agree with the review."""
        with self.app.app_context():
            front_door.message(self.context, self.installation.actor("shantou-l2"), case.case_no, APPEAL, paper(APPEAL))

    def verify(self, opened: int) -> str:
        """Every case filed, each with all its rows and an unbroken log; a batch is delivered and closes."""
        with self.app.app_context():
            stages = dict(db.session.execute(select(Case.stage, func.count()).group_by(Case.stage)).tuples().all())
            assert stages == {"filing": opened}, (stages, opened)
            tables = ("outbox", "filings", "evaluations", "evaluators", "records", "case_events", "tasks", "deadlines")
            found = {name: self.raw.scalar(f"SELECT count(*) FROM {name}") for name in tables}
            assert all(found[name] == opened for name in ("outbox", "filings", "evaluations", "evaluators")), found
            assert found["tasks"] == opened * (len(STEPS) - 1), found
            assert found["records"] == opened * (len(STEPS) - 1), found
            per_case = select(func.count().label("n")).select_from(CaseEvent).group_by(CaseEvent.case_id).subquery()
            assert len(set(db.session.scalars(select(per_case.c.n)))) == 1
            for case in db.session.scalars(select(Case).limit(20)):
                assert first_break(case_queries.events(case.id), case.event_seq, case.last_hash) is None, case.case_no
            delivered = deliver(self.context)
            closed = db.session.scalar(select(func.count()).where(Case.stage == "closed")) or 0
            sent = db.session.scalar(select(func.count()).where(OutboxMessage.state == "delivered")) or 0
            assert delivered == closed == sent >= min(opened, 20), (delivered, closed, sent)
        return f"{opened} cases filed with all rows ({found['case_events']} events), {delivered} delivered and closed"

    def close(self) -> None:
        """Lets the database go."""
        self.raw.close()
        with self.app.app_context():
            db.engine.dispose()
