"""One condition of a decision table: the unary tests of FEEL that we take, read once into sets and intervals.

`-` or nothing (any value), `"a","b"`, `5`, `< 5`, `>= 3`, `[1..5]`, `(1..5]`, `true`, and `not(…)` around any of them.
Nothing is evaluated: what is not one of these is refused with what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workflows.tables.values import Known, meant, written

LONGEST = 500
KINDS = {"string": "文字", "number": "数字", "boolean": "是否"}
TEXT = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
NUMBER_TEXT = r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?"
NUMBER = re.compile(NUMBER_TEXT)
COMPARED = re.compile(rf"(<=|>=|<|>)\s*({NUMBER_TEXT})")
RANGE = re.compile(rf"([\[(\]])\s*({NUMBER_TEXT})\s*\.\.\s*({NUMBER_TEXT})\s*([\])\[])")
NEGATED = re.compile(r"not\s*\((.*)\)", re.DOTALL)
BOOLEANS = {"true": True, "false": False}
# What a Chinese keyboard gives where FEEL wants the plain sign.
WIDE = str.maketrans("，“”＜＞（）［］－", ',""<>()[]-')
EXAMPLES = {"number": ("5", "< 5", ">= 3", "[1..5]", "(1..5]"), "boolean": ("true", "false")}
UNKNOWN: Known = {}


class CellError(Exception):
    """A cell that can not be read: why, and what would be right, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Interval:
    """Numbers from `low` to `high`; None is without end. `open_low` and `open_high` leave the end itself out."""

    low: Decimal | None
    high: Decimal | None
    open_low: bool = False
    open_high: bool = False

    def holds(self, number: Decimal) -> bool:
        """Whether a number lies in it."""
        above = self.low is None or (number > self.low if self.open_low else number >= self.low)
        below = self.high is None or (number < self.high if self.open_high else number <= self.high)
        return above and below


@dataclass(frozen=True)
class Cell:
    """One cell that was read. A fact without a value fits only where any value does."""

    any: bool = True
    values: frozenset[str | bool] = frozenset()
    intervals: tuple[Interval, ...] = ()
    negated: bool = False

    def fits(self, value: str | bool | Decimal | None) -> bool:
        """Whether a value of the column's type passes."""
        if self.any or value is None:
            return self.any
        mentioned = isinstance(value, Decimal) and any(interval.holds(value) for interval in self.intervals)
        return (mentioned or value in self.values) != self.negated


ANY = Cell()


def examples(kind: str, known: Known = UNKNOWN) -> tuple[str, ...]:
    """What a condition can look like; texts with the first of those that the column can have."""
    if kind != "string":
        return EXAMPLES[kind]
    first, *more = known or ("A", "B")
    return written([first], kind), written([first, *more[:1]], kind), f"not({written([first], kind)})"


def read_cell(text: str, kind: str, known: Known = UNKNOWN) -> Cell:
    """The cell that a text says, for a column of this kind with these known values; raises `CellError`."""
    text = text.strip()
    if text in ("", "-"):
        return ANY
    if len(text) > LONGEST:
        raise CellError(f"超过{LONGEST}个字符，请拆成几行", f"longer than {LONGEST} characters: split it into rows")
    negated = NEGATED.fullmatch(text)
    if negated and negated[1].strip() in ("", "-"):
        raise CellError("not( ) 里没有值：没有什么能满足它", "not() without a value: nothing can fit it")
    values, intervals = [], []
    for test in tests_in(negated[1] if negated else text, kind, known):
        if isinstance(test, Interval):
            intervals.append(test)
        else:
            values.append(test)
    return Cell(any=False, values=frozenset(values), intervals=tuple(intervals), negated=bool(negated))


def tests_in(text: str, kind: str, known: Known) -> Iterator[str | bool | Interval]:
    """The tests of a list, separated by commas."""
    place = 0
    while True:
        rest = text[place:]
        lead = len(rest) - len(rest.lstrip())
        test, length = read_test(rest[lead:], kind, known)
        yield test
        place += lead + length
        after = text[place:].lstrip()
        if not after:
            return
        if not after.startswith(","):
            raise unreadable(text, kind, known)
        place = len(text) - len(after) + 1


def read_test(text: str, kind: str, known: Known) -> tuple[str | bool | Interval, int]:
    """The test at the beginning of a text, and how long it is."""
    if kind == "string" and (found := TEXT.match(text)):
        return unescaped(found[1]), found.end()
    if kind == "boolean" and (found := re.match(r"true\b|false\b", text)):
        return BOOLEANS[found[0]], found.end()
    if kind == "number":
        if found := RANGE.match(text):
            return interval(found), found.end()
        if found := COMPARED.match(text):
            sign, end = found[1], Decimal(found[2])
            less = sign.startswith("<")
            is_open = len(sign) == 1
            ends = (None, end, False, is_open) if less else (end, None, is_open, False)
            return Interval(*ends), found.end()
        if found := NUMBER.match(text):
            return Interval(Decimal(found[0]), Decimal(found[0])), found.end()
    raise unreadable(text, kind, known)


def interval(found: re.Match[str]) -> Interval:
    """A range as it is written; one that holds nothing is refused."""
    low, high = Decimal(found[2]), Decimal(found[3])
    open_low, open_high = found[1] != "[", found[4] != "]"
    if low > high or (low == high and (open_low or open_high)):
        raise CellError(
            f"区间 {found[0]} 里没有数，请把小的写在前面", f"{found[0]} holds no number: the lower end first"
        )
    return Interval(low, high, open_low, open_high)


def read_literal(text: str, kind: str) -> str | bool | Decimal | None:
    """The value of an output cell; nothing for an empty one. Raises `CellError`."""
    text = text.strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise CellError(f"超过{LONGEST}个字符", f"longer than {LONGEST} characters")
    if kind == "string" and (found := TEXT.fullmatch(text)):
        return unescaped(found[1])
    if kind == "number" and NUMBER.fullmatch(text):
        return Decimal(text)
    if kind == "boolean" and text in BOOLEANS:
        return BOOLEANS[text]
    example = {"string": '"5个工作日"', "number": "5", "boolean": "true"}[kind]
    raise CellError(
        f"读不懂“{text[:80]}”：这一列的类型是“{KINDS[kind]}”，应写一个值，如 {example}，或留空{hint(text)}",
        f"can not be read: a {kind} such as {example}, or nothing",
    )


def unreadable(text: str, kind: str, known: Known) -> CellError:
    """Not one of our tests: says which code is meant, or which tests there are for the column."""
    text = text.strip()
    if right := meant(text, kind, known):
        return CellError(f"读不懂“{text[:80]}”，{right[0]}", f"can not be read: {right[1]}")
    could = examples(kind, known)
    return CellError(
        f"读不懂“{text[:80]}”：这一列的类型是“{KINDS[kind]}”，可写 {'、'.join(could)}，不限则写 -{hint(text)}",
        f"can not be read: this column is a {kind}, write {' or '.join(could)}, or - for any value",
    )


def hint(text: str) -> str:
    """Names the likeliest fault: signs of a Chinese keyboard, or a text without its quotation marks."""
    if text != text.translate(WIDE):
        return "；标点请用半角"
    return "；文字要加英文引号" if re.search(r"[一-龥A-Za-z]", text) and '"' not in text else ""


def unescaped(text: str) -> str:
    r"""A text as it is meant: `\"` and `\\` stand for the sign itself."""
    return re.sub(r"\\(.)", r"\1", text)
