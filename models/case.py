"""The case (工单): one bad review on its way from dispatch to filing, and what must never happen on that way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Actor
from models.base import Base, UTCDateTime, db
from models.errors import DomainError, wrong_field
from models.event import GENESIS, chain_hash
from models.organization import Organization

STAGES = {
    "dispatch": "待转派",
    "callback": "待回访核实",
    "rectification": "待提交整改",
    "review": "待复核",
    "filing": "报备中",
    "closed": "已办结",
}
APPEAL_OPEN = ("lodged", "verified")


class Case(Base):
    """The aggregate root. Where the token is stands in `workflow_state`; `stage` and the task rows are projections of it."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_locality_stage", "locality", "stage"),
        # A list of cases is walked in its usual order, the newest first (models/queries/cases.py).
        # The last columns let it be counted without reading the cases themselves, which are large.
        Index("ix_cases_of_first_level", "first_level_id", "opened_at", "id", "locality"),
        Index("ix_cases_of_second_level", "second_level_id", "opened_at", "id", "locality", "first_level_id"),
        Index("uq_cases_source_external_id", "source", "external_id", unique=True),
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
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
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

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own way to say it

    @classmethod
    def by_no(cls, case_no: str) -> "Case | None":
        """The case with this number, if there is one."""
        return db.session.scalar(select(cls).where(cls.case_no == case_no))

    def facts(self) -> dict[str, Any]:
        """What conditions and deadline rules of a diagram may name as `case.…`."""
        return {
            "received_at": self.received_at,
            "generated_at": self.generated_at,
            "dispatched_at": self.dispatched_at,
            "submitted_at": self.submitted_at,
            "filing_starts_at": self.filing_starts_at,
            "appeal_lodged_at": self.appeal_lodged_at,
            "appeal_verified_at": self.appeal_verified_at,
            "callback_verified": self.callback_verified,
            "finding": self.finding or "",
            "clue_found": self.clue_found,
            "filing_rejected": self.filing_rejected,
            "return_count": self.return_count,
            "appeal": self.appeal,
        }

    def dispatch(self, to: Organization, at: datetime) -> None:
        """Hands the case to a second-level account; its ten working days run from now (ST-35c, ST-35d)."""
        if self.dispatched_at is not None:
            raise DomainError("already-dispatched", "工单已转派，不得重复转派", "the case is dispatched already")
        if to.locality != self.locality or to.parent_id != self.first_level_id:
            raise wrong_field(
                "/data/to",
                "not-a-second-level-account",
                f"{to.name}不是本市二级账户，应选一级账户直属的机构、大厅或区县局",
                f"{to.code} is not a second-level account under the dispatching bureau",
            )
        self.second_level_id, self.dispatched_at = to.id, at

    def verify_by_callback(self, finding: str, clue_found: bool) -> None:
        """Keeps what the callback found (ST-36)."""
        self.callback_verified, self.finding, self.clue_found = True, finding, clue_found

    def submit_rectification(self, outcome: str, at: datetime) -> None:
        """Puts the rectification before the first level; a submission starts its three working days (ST-35d, ST-35e)."""
        if not self.callback_verified:
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

    def lodge_appeal(self, by: Actor, at: datetime, window_ends_at: datetime, window_shown: str) -> None:
        """Opens an appeal by the institution or the staff member, once, within five working days of receipt (ST-37a)."""
        if self.appeal != "none":
            raise DomainError("appeal-already-lodged", "本工单已提出过申诉", "an appeal was lodged already")
        if at >= window_ends_at:
            raise DomainError(
                "appeal-out-of-time",
                f"已超过申诉期限（{window_shown}），不予受理",
                f"the time to appeal ended at {window_ends_at.isoformat()}",
                noted_as="AppealRefused",
            )
        self.appeal, self.appeal_lodged_at, self.appellant_account_id = "lodged", at, by.account_id

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
        """Refuses the person who lodged the appeal (409)."""
        if by.account_id is not None and by.account_id == self.appellant_account_id:
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
