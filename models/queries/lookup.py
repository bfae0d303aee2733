"""What handlers and the ledger look up beside what their unit has read under its lock.

All of it in one class, so that a replay of closed cases (workflows/backtest) can answer from memory instead.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from models.base import db
from models.deadline import Deadline
from models.filing import Filing
from models.organization import Organization
from models.queries import organizations
from models.records import Record

NEWEST = (
    select(Record.__table__.c.kind, Record.__table__.c.data)
    .where(
        Record.case_id == bindparam("case_id"),
        Record.kind.in_(bindparam("kinds", expanding=True)),
        Record.taken_back_at.is_(None),
    )
    .order_by(Record.id.desc())
    .limit(1)
)


class Lookup:
    """Answers from the database."""

    def office(self, code: str) -> Organization | None:
        """The organisation with this code, if there is one."""
        return Organization.by_code(code)

    def offices(self, codes: Iterable[str]) -> list[Organization]:
        """The organisations with these codes, in their order."""
        return organizations.by_codes(codes)

    def standing_in(self, office_id: int, role: str) -> int | None:
        """The nearest open office above one in which somebody has a role."""
        return organizations.standing_in(office_id, role)

    def newest_record(self, case_id: int, *kinds: str) -> tuple[str, dict[str, Any]] | None:
        """Kind and data of the newest record of these kinds that still stands."""
        row = db.session.connection().execute(NEWEST, {"case_id": case_id, "kinds": kinds}).first()
        return (row.kind, dict(row.data)) if row is not None else None

    def filing(self, case_id: int, filing_no: str) -> Filing | None:
        """The filing with this number."""
        return db.session.scalar(select(Filing).filter_by(filing_no=filing_no, case_id=case_id))

    def newest_filing(self, case_id: int) -> Filing:
        """What was filed last."""
        return db.session.scalars(select(Filing).filter_by(case_id=case_id).order_by(Filing.id.desc()).limit(1)).one()

    def limits(self, case_id: int) -> list[Deadline]:
        """Every limit that the case ever had."""
        query = select(Deadline).where(Deadline.case_id == case_id, Deadline.purpose == "due")
        return list(db.session.scalars(query))


DATABASE = Lookup()
