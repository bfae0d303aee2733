"""The evaluation (评价) behind a case: what the person said, and on which scale."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime
from models.errors import wrong_field

# What is known of the person who wrote an evaluation, and protected (ST-4b).
PERSONAL = ("name", "phone", "certificate_number")
KEPT = text("erased_at IS NULL")

LEVEL_ZH = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}

# The codes of each scale, translated to ours (5 best … 1 worst). GB/T 39046 A.8 runs the other way round,
# so a bare "1" means nothing without its system.
CODE_SYSTEMS: dict[str, dict[str, int]] = {
    "platform": {"5": 5, "4": 4, "3": 3, "2": 2, "1": 1},
    "gbt39046": {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1},
    "stars": {"5": 5, "4": 4, "3": 3, "2": 2, "1": 1},
}


@dataclass(frozen=True)
class Level:
    """A level as it was said (code system, code) and what it means on our scale (5 best … 1 worst)."""

    system: str
    code: str
    normal: int

    @classmethod
    def parse(cls, system: str | None, code: Any) -> "Level":
        """Understands a level; refuses a code without its system and a code that its system does not have."""
        if not system or system not in CODE_SYSTEMS:
            raise wrong_field(
                "/evaluation/level/system",
                "unknown-code-system",
                f"评价等级须注明代码体系（{'、'.join(CODE_SYSTEMS)}），收到 {system!r}",
                f"a level needs its code system ({', '.join(CODE_SYSTEMS)}); got {system!r}",
            )
        codes = CODE_SYSTEMS[system]
        if not isinstance(code, str) or code not in codes:
            raise wrong_field(
                "/evaluation/level/code",
                "code-not-in-system",
                f"代码体系 {system} 没有等级 {code!r}，应为 {'、'.join(codes)}",
                f"code system {system} has no level {code!r}; it has {', '.join(codes)}",
            )
        return cls(system, code, codes[code])

    @property
    def is_negative(self) -> bool:
        """Whether this is a 差评: 不满意 and 非常不满意 (ST-10)."""
        return self.normal <= 2


class Evaluation(Base):
    """What was evaluated, how and why. The original level stays as it was, whatever is corrected later (ST-37c)."""

    __tablename__ = "evaluations"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    assess_number: Mapped[int] = mapped_column(default=1)
    level_system: Mapped[str] = mapped_column(String(16))
    level_code: Mapped[str] = mapped_column(String(8))
    level_normal: Mapped[int]
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
