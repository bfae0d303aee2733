"""The case (工单): one bad review on its way from dispatch to filing, and what must never happen on that way."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Actor
from models.base import Base, Json, UTCDateTime, db
from models.errors import DomainError, wrong_field
from models.event import GENESIS, chain_hash
from models.organization import Organization

APPEAL_OPEN = ("lodged", "verified")
# A fact of a diagram whose name ends so is an instant; it is kept as text with its offset.
INSTANT = "_at"
IS_PART, FOLLOWS = text("parent_id IS NOT NULL"), text("follows_id IS NOT NULL")


class Case(Base):
    """The aggregate root. Where the token is stands in `workflow_state`; `stage` and the task rows are projections of it."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_locality_stage", "locality", "stage"),
        # A list is walked newest first (models/queries/cases.py), and counted by the last columns without reading the cases.
        Index("ix_cases_of_first_level", "first_level_id", "opened_at", "id", "locality", "closed_at"),
        Index(
            "ix_cases_of_second_level", "second_level_id", "opened_at", "id", "locality", "first_level_id", "closed_at"
        ),
        Index("ix_cases_opened_at", "opened_at", "id", "locality", "closed_at"),
        Index("ix_cases_overseen", "id", "procedure_id", "first_level_id"),  # queries/oversight.py
        Index("ix_cases_closed_at", "closed_at", "locality", "first_level_id"),  # queries/trend.py
        Index("uq_cases_source_external_id", "source", "external_id", unique=True),
        # Hardly a case belongs to another. With all the others in them no SQLite that knows its tables would take these.
        Index("ix_cases_parent_id", "parent_id", sqlite_where=IS_PART, postgresql_where=IS_PART),
        Index("ix_cases_follows_id", "follows_id", sqlite_where=FOLLOWS, postgresql_where=FOLLOWS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_no: Mapped[str] = mapped_column(String(40), unique=True)
    locality: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(128))
    content_hash: Mapped[str] = mapped_column(String(64))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"), index=True)
    stage: Mapped[str] = mapped_column(String(24), default="dispatch")
    workflow_state: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    version: Mapped[int] = mapped_column(default=0)
    event_seq: Mapped[int] = mapped_column(default=0)
    deadline_seq: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(String(64), default=GENESIS)

    institution_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    first_level_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    second_level_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))

    generated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    dispatched_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    filing_starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    callback_verified: Mapped[bool] = mapped_column(default=False)
    finding: Mapped[str | None] = mapped_column(String(32))
    submission: Mapped[str | None] = mapped_column(String(24))
    clue_found: Mapped[bool] = mapped_column(default=False)
    return_count: Mapped[int] = mapped_column(default=0)
    filing_count: Mapped[int] = mapped_column(default=0)
    filing_rejected: Mapped[bool] = mapped_column(default=False)
    closure: Mapped[str | None] = mapped_column(String(24))

    appeal: Mapped[str] = mapped_column(String(16), default="none")
    appeal_lodged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    appeal_verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    appellant_account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    # The case of the whole of which this one is an institution's part (ST-29); the case whose follow-up evaluation opened this
    # one (ST-22c).
    parent_id: Mapped[int | None]
    follows_id: Mapped[int | None]

    # What the work order and the steps of this procedure left for its diagram to read. Replaced, never changed in place.
    noted: Mapped[dict[str, Any]] = mapped_column(Json, default={}, server_default=text("'{}'"))
    # Role → the office that answers for it in this case, beside the first and the second level.
    offices: Mapped[dict[str, int]] = mapped_column(Json, default={}, server_default=text("'{}'"))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own way to say it

    @classmethod
    def by_no(cls, case_no: str) -> "Case | None":
        """The case with this number, if there is one."""
        return db.session.scalar(select(cls).where(cls.case_no == case_no))

    def facts(self) -> dict[str, Any]:
        """What conditions and deadline rules of a diagram may name as `case.…`; noted facts never hide the case's own."""
        noted = self.noted or {}
        return {
            **{name: datetime.fromisoformat(v) if name.endswith(INSTANT) and v else v for name, v in noted.items()},
            "received_at": self.received_at,
            "generated_at": self.generated_at,
            "dispatched_at": self.dispatched_at,
            "submitted_at": self.submitted_at,
            "filing_starts_at": self.filing_starts_at,
            "appeal_lodged_at": self.appeal_lodged_at,
            "appeal_verified_at": self.appeal_verified_at,
            "callback_verified": self.callback_verified,
            "finding": self.finding or "",
            "submission": self.submission or "",
            "clue_found": self.clue_found,
            "filing_rejected": self.filing_rejected,
            "return_count": self.return_count,
            "appeal": self.appeal,
            "closed": self.closed_at is not None,
        }

    def note(self, facts: Mapping[str, Any]) -> None:
        """Keeps facts for the diagram to read. Instants must be aware; the rest texts, numbers, true and false."""
        written = {name: v.isoformat() if isinstance(v, datetime) else v for name, v in facts.items()}
        self.noted = {**(self.noted or {}), **written}

    def office_of(self, owner: str) -> int | None:
        """The organisation that answers for a role in this case; None where nobody does yet."""
        own = {"first_level": self.first_level_id, "second_level": self.second_level_id}
        return own.get(owner) or (self.offices or {}).get(owner)

    def dispatch(self, to: Organization, at: datetime) -> None:
        """Hands the case to a second-level account; its ten working days run from now (ST-35c, ST-35d)."""
        self.ensure_not_dispatched()
        if to.locality != self.locality or to.parent_id != self.first_level_id:
            raise wrong_field(
                "/data/to",
                "not-a-second-level-account",
                f"{to.name}不是本市二级账户，应选一级账户直属的机构、大厅或区县局",
                f"{to.code} is not a second-level account under the dispatching bureau",
            )
        self.second_level_id, self.dispatched_at = to.id, at

    def dispatch_jointly(self, at: datetime) -> None:
        """Hands a joint approval to all its institutions at once; the answerable one stands for the whole (ST-29, ST-35c)."""
        self.ensure_not_dispatched()
        self.second_level_id, self.dispatched_at = self.institution_id, at

    def ensure_not_dispatched(self) -> None:
        """Refuses a second dispatch of one case (409)."""
        if self.dispatched_at is not None:
            raise DomainError("already-dispatched", "工单已转派，不得重复转派", "the case is dispatched already")

    def hand_to_unit(self, to: Organization) -> None:
        """A district hands the case to one of its own halls, towns or villages (ST-5.3); the ten working days go on."""
        if self.office_of("third_level") is not None:
            raise DomainError("already-dispatched", "工单已转派下级，不得重复转派", "the case is with a unit already")
        if to.parent_id != self.second_level_id:
            raise wrong_field(
                "/data/to", "not-a-unit", f"{to.name}不是本区县的大厅、镇街或村社区", f"{to.code} is no unit of yours"
            )
        self.offices = {**self.offices, "third_level": to.id}

    def pass_on(self, at: datetime) -> None:
        """The district puts its unit's result before the city, whose three working days start now (ST-5.3, ST-35e)."""
        self.submitted_at = self.filing_starts_at = at

    def take_in(self, part: str, number: int, submission: str, result: Mapping[str, Any], at: datetime) -> bool:
        """Takes in an institution's part of a joint approval (ST-29); True when all are in.

        A repeat of the same submission raises `part-known`. The last one in starts the three working days (ST-35e).
        """
        noted = self.noted or {}
        parts = dict(noted.get("parts") or {})
        if parts.get(part, {}).get("number", 0) >= number:
            raise DomainError("part-known", "该分单的这次提交已收到", "this submission of the part is known already")
        parts[part] = {"number": number, "state": "in", "submission": submission, "result": dict(result)}
        arrived = [entry for entry in parts.values() if entry["state"] == "in"]
        self.note({"parts": parts, "parts_in": len(arrived)})
        if len(arrived) < int(noted.get("institution_count") or 1):
            return False
        self.submitted_at = self.filing_starts_at = at
        self.callback_verified = True
        self.submission = "rectified" if any(e["submission"] == "rectified" for e in arrived) else "explained"
        return True

    def send_back(self, parts: Iterable[str]) -> None:
        """These parts have to come in again; their institutions' own ten working days stand (ST-35d)."""
        known = {key: dict(entry) for key, entry in ((self.noted or {}).get("parts") or {}).items()}
        for part in parts:
            if part not in known:
                raise wrong_field(
                    "/data/institutions", "unknown-part", f"没有机构 {part} 的分单", f"there is no part of {part!r}"
                )
            known[part]["state"] = "returned"
        self.note({"parts": known, "parts_in": sum(entry["state"] == "in" for entry in known.values())})

    def verify_by_callback(self, finding: str, clue_found: bool) -> None:
        """Keeps what the callback found (ST-36)."""
        self.callback_verified, self.finding, self.clue_found = True, finding, clue_found

    def verify_without_callback(self, finding: str, clue_found: bool) -> None:
        """Keeps what was found where nobody could be called; it never counts as a callback (YX-4.1)."""
        self.finding, self.clue_found = finding, clue_found

    def submit_rectification(self, outcome: str, at: datetime) -> None:
        """Puts the rectification before the first level; a submission starts its three working days (ST-35d, ST-35e)."""
        if not self.callback_verified and not self.finding:
            raise DomainError("callback-missing", "尚未回访核实，不得提交整改", "verify by callback first")
        self.submitted_at = self.filing_starts_at = at
        self.submission = outcome

    def decide_review(self, outcome: str) -> None:
        """Accepts or returns. Nothing is accepted while an appeal is open: its decision may void the evaluation (ST-37c)."""
        if outcome == "return":
            self.return_count += 1
        elif self.appeal in APPEAL_OPEN:
            raise DomainError(
                "appeal-pending",
                "申诉尚未核实审定，暂不能复核通过；可先退回或等待申诉结果",
                "an appeal is pending: the review can not be accepted before it is decided",
            )
        else:
            self.closure = self.submission

    def lodge_appeal(self, by: Actor, at: datetime, window_ends_at: datetime | None, window_shown: str) -> None:
        """Opens an appeal by the institution or the staff member, once, within the time that the procedure sets.

        Five working days of receipt in Shantou (ST-37a); no limit at all where the text has none (CX-8).
        """
        if self.appeal != "none":
            raise DomainError("appeal-already-lodged", "本工单已提出过申诉", "an appeal was lodged already")
        if window_ends_at is not None and at >= window_ends_at:
            raise DomainError(
                "appeal-out-of-time",
                f"已超过申诉期限（{window_shown}），不予受理",
                f"the time to appeal ended at {window_ends_at.isoformat()}",
                noted_as="AppealRefused",
            )
        self.appeal, self.appeal_lodged_at, self.appellant_account_id = "lodged", at, by.account_id
        if by.acting_for is not None:
            self.note({"appellant_covered": by.acting_for.account_id})

    def verify_appeal(self, by: Actor, outcome: str, at: datetime) -> None:
        """Verifies the appeal; nobody verifies their own (ST-37b; the text lets the institution verify itself)."""
        self.ensure_not_appellant(by)
        self.appeal_verified_at = at
        self.appeal = "verified" if outcome == "substantiated" else "rejected"

    def decide_correction(self, by: Actor, outcome: str, at: datetime) -> None:
        """Decides on the correction; only the bureau may, and an upheld appeal is still filed (ST-37c)."""
        self.ensure_not_appellant(by)
        self.appeal = "upheld" if outcome == "uphold" else "rejected"
        if outcome == "uphold":
            self.closure, self.filing_starts_at = "corrected", at

    def ensure_not_appellant(self, by: Actor) -> None:
        """Refuses the person who lodged the appeal (409), and whoever covers them or was covered by them in it."""
        if by.identities & {self.appellant_account_id, (self.noted or {}).get("appellant_covered")} - {None}:
            raise DomainError(
                "verifier-is-appellant", "申诉人不得核实本人提出的申诉", "the appellant can not verify it"
            )

    def chained(self, event: dict[str, Any]) -> dict[str, Any]:
        """The event as the next link of the case's log; the case must be locked. Instants are aware."""
        row = {**event, "case_id": self.id, "seq": self.event_seq + 1, "previous_hash": self.last_hash}
        row["hash"] = chain_hash(row)
        self.event_seq, self.last_hash = row["seq"], row["hash"]
        return row

    def next_deadline_id(self) -> int:
        """The id of the case's next deadline row: the case in the high bits, a running number in the low twenty."""
        self.deadline_seq += 1
        return (self.id << 20) | self.deadline_seq

    def next_filing_no(self) -> str:
        """The number of the next filing; it is the idempotency key on the wire as well."""
        self.filing_count += 1
        self.filing_rejected = False
        return f"{self.case_no}-BA{self.filing_count}"

    def close(self, at: datetime) -> None:
        """Ends the case after the province's receipt (ST-35e)."""
        if self.closed_at is not None:
            raise DomainError("already-closed", "工单已办结", "the case is closed already")
        self.closed_at = at

    @property
    def is_void(self) -> bool:
        """Whether it was voided (作废): over, and counted apart from what was closed."""
        return self.closure == "void"

    def void(self, at: datetime) -> None:
        """Ends the case as one that never should have been one."""
        if self.closed_at is not None:
            raise DomainError("already-closed", "工单已办结或已作废", "the case is closed already")
        self.closed_at, self.closure, self.stage = at, "void", "void"
