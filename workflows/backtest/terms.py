"""What a run is asked for: which cases or how many, which period, which seed, how long new steps are taken to last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time, timedelta
from typing import Any

from calendars.china import FIRST_YEAR, LAST_YEAR
from calendars.clock import beijing_instant
from models.errors import DomainError, FieldError, invalid
from workflows.backtest.habits import Spread
from workflows.backtest.history import Period

KINDS = {"replay": "历史回放", "simulation": "模拟"}
MOST_CASES = 20_000
LONGEST_DAYS = 3 * 366
MOST_DAYS_OF_A_STEP = 250
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Terms:
    """A run. Days are Beijing days, both included: of a replay those of closing, of a simulation those of arrival."""

    kind: str
    since: date
    until: date
    number: int = 200
    seed: int = 1
    assumed: Mapping[str, Spread] = field(default_factory=dict)

    def period(self, key: str) -> Period:
        """The closed cases of a procedure from the first day to the end of the last."""
        return Period(
            key, beijing_instant(self.since, time(0)), beijing_instant(self.until + timedelta(days=1), time(0))
        )

    def as_json(self) -> dict[str, Any]:
        """As it is kept and sent."""
        return {
            **asdict(self),
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "assumed": {step: [spread.least, spread.usual, spread.most] for step, spread in self.assumed.items()},
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Terms:
        """From what was kept."""
        spreads = {step: Spread(*map(float, days)) for step, days in (kept.get("assumed") or {}).items()}
        since, until = date.fromisoformat(kept["since"]), date.fromisoformat(kept["until"])
        return cls(kept["kind"], since, until, int(kept["number"]), int(kept["seed"]), spreads)


def check(terms: Terms) -> None:
    """Refuses (422) what can not be run, each field with what would be right."""
    wrong = [*wrong_days(terms), *wrong_spreads(terms)]
    if terms.kind not in KINDS:
        wrong.append(FieldError("/kind", "unknown-kind", "请选择历史回放或模拟", "choose replay or simulation"))
    if not 1 <= terms.number <= MOST_CASES:
        wrong.append(FieldError("/number", "out-of-range", f"件数应为1至{MOST_CASES}", f"from 1 to {MOST_CASES} cases"))
    if not 0 <= terms.seed <= LARGEST_SEED:
        wrong.append(
            FieldError("/seed", "out-of-range", f"种子应为0至{LARGEST_SEED}的整数", f"from 0 to {LARGEST_SEED}")
        )
    if wrong:
        raise invalid("backtest-terms", "回测条件填写有误", "the terms of the run are not right", wrong)


def wrong_days(terms: Terms) -> Iterator[FieldError]:
    """Days that no calendar knows, and a period that is none or too long."""
    for name, day in (("since", terms.since), ("until", terms.until)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            zh, en = f"年份应为{FIRST_YEAR}至{LAST_YEAR}", f"a year from {FIRST_YEAR} to {LAST_YEAR}"
            yield FieldError(f"/{name}", "out-of-range", zh, en)
    if terms.until < terms.since:
        yield FieldError("/until", "before-since", "止日早于起日", "the last day lies before the first")
    elif (terms.until - terms.since).days > LONGEST_DAYS:
        yield FieldError("/until", "too-long", "期间最长三年", "three years at most")


def wrong_spreads(terms: Terms) -> Iterator[FieldError]:
    """Lengths of new steps that are out of order or out of proportion."""
    for step, spread in terms.assumed.items():
        if not 0 <= spread.least <= spread.usual <= spread.most <= MOST_DAYS_OF_A_STEP:
            yield FieldError(
                f"/assumed/{step}",
                "bad-spread",
                f"用时应由小到大填写最短、通常、最长工作日数，最多{MOST_DAYS_OF_A_STEP}",
                f"least, usual and most working days, in this order, {MOST_DAYS_OF_A_STEP} at most",
            )


def ensure_not_too_many(cases: int) -> None:
    """Refuses (422) a replay of more cases than one run takes."""
    if cases > MOST_CASES:
        raise DomainError(
            "too-many-cases",
            f"这段时间办结了{cases}件，一次最多回放{MOST_CASES}件，请缩短期间",
            f"{cases} cases were closed in this period; one run takes {MOST_CASES}: shorten it",
            status=422,
        )
