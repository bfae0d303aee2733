"""Verifies the record: that no event of any case was changed, removed or put in by hand."""

import logging
from collections.abc import Iterator

from sqlalchemy import func, select

from models.base import db
from models.case import Case
from models.event import CaseEvent, first_break
from workflows.background.report import Report

log = logging.getLogger("bihuan.record")

BATCH = 100


def broken_chains(after: int = 0) -> Iterator[tuple[int, str, int | None]]:
    """Every case's id and number, and the first event (`seq`) at which its chain breaks; None where it holds."""
    while True:
        db.session.rollback()
        query = select(Case.id, Case.case_no, Case.event_seq, Case.last_hash).where(Case.id > after)
        cases = db.session.execute(query.order_by(Case.id).limit(BATCH)).all()
        if not cases:
            return
        events: dict[int, list[CaseEvent]] = {case.id: [] for case in cases}
        rows = select(CaseEvent).where(CaseEvent.case_id.in_(events)).order_by(CaseEvent.case_id, CaseEvent.seq)
        for event in db.session.scalars(rows):
            events[event.case_id].append(event)
        db.session.rollback()
        for case in cases:
            yield case.id, case.case_no, first_break(events[case.id], case.event_seq, case.last_hash)
        db.session.expunge_all()
        after = cases[-1].id


def verify_record(report: Report) -> None:
    """The job: goes through all cases, names those whose chain is broken."""
    total = db.session.scalar(select(func.count(Case.id))) or 0
    broken: list[str] = []
    done = 0
    for _, case_no, seq in broken_chains():
        done += 1
        if seq is not None:
            log.error("the event chain of %s is broken at %s", case_no, seq)
            broken.append(f"{case_no}#{seq}")
        if done % BATCH == 0:
            report.progress(done, total)
    note = f"断裂 broken: {len(broken)}" + (f"（{'、'.join(broken[:10])}）" if broken else "")
    report.progress(done, total, note)
