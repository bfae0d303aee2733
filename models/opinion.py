"""What is asked of others before a step is completed (委派、协办、会签、加签): a request, and an opinion for each one asked."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime
from models.errors import DomainError, wrong_field

REQUESTS = {"entrust": "委派", "co_handle": "协办", "countersign": "会签", "consult": "加签"}
MODES = {"all": "全部答复", "any": "任一答复"}
STATES = {"open": "等待答复", "met": "已答复", "withdrawn": "已撤销"}
OPINION_STATES = {"asked": "待答复", "given": "已答复", "lapsed": "无需再答复"}
VERDICTS = {"agree": "同意", "disagree": "不同意", "done": "已办"}
# A countersignature says yes or no; who was entrusted with a part, or handles along, says what was done.
ALLOWED = {
    "entrust": ("done",),
    "co_handle": ("done",),
    "countersign": ("agree", "disagree"),
    "consult": ("agree", "disagree", "done"),
}
ASKED = text("state = 'asked'")
OPEN = text("state = 'open'")


class OpinionRequest(Base):
    """One request at one step. While it is open the step can not be completed; no limit moves by it."""

    __tablename__ = "opinion_requests"
    __table_args__ = (Index("ix_opinion_requests_open", "task_id", sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    kind: Mapped[str] = mapped_column(String(16))
    mode: Mapped[str] = mapped_column(String(8), default="all")
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(64))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(16), default="open")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(64))
    ended_because: Mapped[str | None] = mapped_column(Text)

    def ensure_open(self) -> None:
        """Refuses (409) what was answered or withdrawn before."""
        if self.state != "open":
            raise DomainError(
                "request-ended",
                f"该请求{STATES[self.state]}",
                f"the request is {self.state}: nothing is left to answer",
            )

    def check_verdict(self, verdict: str) -> None:
        """422 for a verdict that this kind of request does not ask for."""
        allowed = ALLOWED[self.kind]
        if verdict not in allowed:
            words = "、".join(VERDICTS[item] for item in allowed)
            raise wrong_field(
                "/verdict",
                "not-a-choice",
                f"{REQUESTS[self.kind]}的答复应为：{words}",
                f"{self.kind} is answered by one of {', '.join(allowed)}",
            )


class Opinion(Base):
    """What one account, or somebody of one organisation, is asked for and says."""

    __tablename__ = "opinions"
    __table_args__ = (
        Index("ix_opinions_account_id_state", "account_id", "state"),
        Index("ix_opinions_organization_id_state", "organization_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("opinion_requests.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    # None: anybody of the organisation may answer.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str] = mapped_column(String(16), default="asked")
    verdict: Mapped[str | None] = mapped_column(String(16))
    text: Mapped[str | None] = mapped_column(Text)
    given_by: Mapped[str | None] = mapped_column(String(64))
    given_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
