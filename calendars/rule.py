"""A deadline rule as a value: what it counts, from where, with which modifiers. `calendars.rules` reads the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calendars.errors import RuleError

MAX_COUNT = 3650


class Unit(StrEnum):
    """What a rule counts. A natural day is a calendar day; hours and minutes run through nights and holidays."""

    WORKING_DAY = "working_day"
    NATURAL_DAY = "natural_day"
    HOUR = "hour"
    MINUTE = "minute"
    NONE = "none"

    @property
    def is_days(self) -> bool:
        """True for working days and natural days."""
        return self in (Unit.WORKING_DAY, Unit.NATURAL_DAY)


class Relation(StrEnum):
    """From what a rule counts: its start, a due date, or the occurrence before; or a case field that says the date."""

    FROM_START = "from_start"
    BEFORE_DUE = "before_due"
    AFTER_DUE = "after_due"
    EVERY = "every"
    FIELD = "field"


_ZH_UNIT = {Unit.WORKING_DAY: "个工作日", Unit.NATURAL_DAY: "个自然日", Unit.HOUR: "小时", Unit.MINUTE: "分钟"}
_EN_UNIT = {
    Unit.WORKING_DAY: "working day",
    Unit.NATURAL_DAY: "calendar day",
    Unit.HOUR: "hour",
    Unit.MINUTE: "minute",
}
_ZH_PREFIX = {Relation.BEFORE_DUE: "到期前", Relation.AFTER_DUE: "到期后", Relation.EVERY: "每"}
_EN_SUFFIX = {Relation.BEFORE_DUE: " before due", Relation.AFTER_DUE: " after due"}
MODIFIERS = {
    "include_first_day": ("含当日", "including first day"),
    "roll_over": ("顺延", "roll over"),
    "close_of_business": ("下班前", "by close of business"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One deadline rule; impossible combinations raise RuleError.

    `count` is in `unit` (1 … 3650); `field` is the bare field name (`rectify_by`) and only set with Relation.FIELD.
    `include_first_day` 含当日, `roll_over` 顺延, `close_of_business` 下班前 (民法典 201, 203).
    """

    unit: Unit
    count: int
    relation: Relation = Relation.FROM_START
    field: str | None = None
    include_first_day: bool = False
    roll_over: bool = False
    close_of_business: bool = False

    def __post_init__(self) -> None:
        if self.relation is Relation.FIELD:
            well_formed = self.unit is Unit.NONE and self.count == 0 and bool(self.field)
        else:
            well_formed = self.unit is not Unit.NONE and self.field is None
            self._check_count()
        if not well_formed:
            raise RuleError("rule-unknown", "期限规则自相矛盾。", "The rule contradicts itself.")
        self._check_modifiers()

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The names of the modifiers that are set, in canonical order."""
        return tuple(name for name in MODIFIERS if getattr(self, name))

    @property
    def needs_due(self) -> bool:
        """True when the rule counts from another deadline (到期前 …, 到期后 …)."""
        return self.relation in (Relation.BEFORE_DUE, Relation.AFTER_DUE)

    def __str__(self) -> str:
        if self.relation is Relation.FIELD:
            return f"case.{self.field}"
        head = f"{_ZH_PREFIX.get(self.relation, '')}{self.count}{_ZH_UNIT[self.unit]}"
        return " ".join([head, *(MODIFIERS[name][0] for name in self.modifiers)])

    @property
    def english(self) -> str:
        """The rule in English; `parse` reads it back."""
        if self.relation is Relation.FIELD:
            return f"case.{self.field}"
        every = "every " if self.relation is Relation.EVERY else ""
        plural = "" if self.count == 1 else "s"
        head = f"{every}{self.count} {_EN_UNIT[self.unit]}{plural}{_EN_SUFFIX.get(self.relation, '')}"
        return " ".join([head, *(MODIFIERS[name][1] for name in self.modifiers)])

    def _check_count(self) -> None:
        if self.count < 1:
            raise RuleError(
                "rule-number",
                "期限的数量应是大于零的整数，例如“3个工作日”。",
                'A limit is a whole number above zero, e.g. "3 working days".',
            )
        if self.count > MAX_COUNT:
            raise RuleError(
                "rule-too-large",
                f"期限的数量最大为{MAX_COUNT}，这里是{self.count}；请用更大的单位或更短的期限。",
                f"A limit is at most {MAX_COUNT} units, this is {self.count}: use a larger unit or a shorter limit.",
            )

    def _check_modifiers(self) -> None:
        counted_days = self.relation is Relation.FROM_START and self.unit.is_days
        sensible = {
            "include_first_day": counted_days,
            "roll_over": counted_days and self.unit is Unit.NATURAL_DAY,
            "close_of_business": counted_days,
        }
        where_zh = {"roll_over": "自然日期限"}
        where_en = {"roll_over": "a limit in natural days"}
        for name in self.modifiers:
            if not sensible[name]:
                raise RuleError(
                    "rule-modifier",
                    f"“{MODIFIERS[name][0]}”在这里没有意义：它只用于{where_zh.get(name, '工作日或自然日期限')}。",
                    f'"{MODIFIERS[name][1]}" makes no sense here: it goes with '
                    f"{where_en.get(name, 'a limit in working days or natural days')} only.",
                )
