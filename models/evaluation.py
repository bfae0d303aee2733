"""The evaluation (评价) behind a case: what the person said, and on which scale."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime

# What is known of the person who wrote an evaluation, and protected (ST-4b).
PERSONAL = ("name", "phone", "certificate_number")
KEPT = sql("erased_at IS NULL")
FIRST = sql("assess_number = 1")

# How an evaluation is shown that was kept before levels had names of their own.
LEVEL_ZH = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


@dataclass(frozen=True)
class Level:
    """A level as it was said (code system, code), its name, and its place on our scale (5 best … 1 worst).

    Scales differ in codes, direction and number of levels: they are data (`bpmn/levels.yaml`, workflows/procedures/levels.py).
    """

    system: str
    code: str
    name: str
    normal: int


class Evaluation(Base):
    """What was evaluated, how and why. The original level stays as it was, whatever is corrected later (ST-37c)."""

    __tablename__ = "evaluations"
    __table_args__ = (
        # An item's newest cases are walked backwards (workflows/links.py).
        Index("ix_evaluations_item_code_case_id", "item_code", "case_id"),
        # Which cases have a level that is rare (models/queries/levels.py).
        Index("ix_evaluations_level", "level_normal", "case_id", sqlite_where=FIRST, postgresql_where=FIRST),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    assess_number: Mapped[int] = mapped_column(default=1)
    level_system: Mapped[str] = mapped_column(String(16))
    level_code: Mapped[str] = mapped_column(String(8))
    level_normal: Mapped[int]
    level_name: Mapped[str | None] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(32))
    reasons: Mapped[list[str]] = mapped_column(Json)
    text: Mapped[str] = mapped_column(Text, default="")
    evaluated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    item_code: Mapped[str] = mapped_column(String(64), default="")
    item_name: Mapped[str] = mapped_column(String(200), default="")
    institution_code: Mapped[str] = mapped_column(String(64), default="")
    institution_name: Mapped[str] = mapped_column(String(200), default="")
    staff_name: Mapped[str] = mapped_column(String(80), default="")
    staff_number: Mapped[str] = mapped_column(String(40), default="")
    # The cases of one window session that one evaluation stands for (ST-24): number, and the item if it differs.
    projects: Mapped[list[dict[str, str]]] = mapped_column(Json, default=[], server_default=sql("'[]'"))
    # Of a joint approval: the codes of all institutions that took part (ST-29).
    institutions: Mapped[list[str]] = mapped_column(Json, default=[], server_default=sql("'[]'"))
    # Of a follow-up evaluation (ST-22c): what the platform calls it, so that a repeat is recognised.
    external_id: Mapped[str | None] = mapped_column(String(128))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    # The correction stands beside the original, never over it (ST-37c).
    corrected_to: Mapped[str | None] = mapped_column(String(32))
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Evaluator(Base):
    """The person who wrote the evaluation (ST-4b: protected), apart from it.

    `name`, `phone` and `certificate_number` hold what may be shown, masked; what was given lies sealed beside them. A row
    without `sealed_with` comes from an earlier version and is still in clear: it is shown masked and waits to be sealed.
    """

    __tablename__ = "evaluators"
    __table_args__ = (
        # What retention has to look at; it does not grow with those that were erased.
        Index("ix_evaluators_kept", "case_id", sqlite_where=KEPT, postgresql_where=KEPT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    certificate_number: Mapped[str] = mapped_column(String(64), default="")
    name_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    certificate_number_sealed: Mapped[str | None] = mapped_column(Text)
    # The evaluation's own words, where its text shows masks in their place.
    words_sealed: Mapped[str | None] = mapped_column(Text)
    name_index: Mapped[str | None] = mapped_column(String(64), index=True)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    certificate_number_index: Mapped[str | None] = mapped_column(String(64), index=True)
    sealed_with: Mapped[str | None] = mapped_column(String(32), index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def erase(self, at: datetime) -> None:
        """Forgets the person: what was sealed, its masks and its indexes. The row says since when."""
        for field in PERSONAL:
            setattr(self, field, "")
            setattr(self, f"{field}_sealed", None)
            setattr(self, f"{field}_index", None)
        self.words_sealed = self.sealed_with = None
        self.erased_at = at
