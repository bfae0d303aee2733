"""Deadline rules in the words of the regulations: «10个工作日», «48小时», «到期前2个工作日», «case.rectify_by».

`parse` reads Chinese, English and what ISO 8601 durations can say; `str(rule)` is the canonical Chinese,
`rule.english` the English, and `parse(str(rule)) == rule`. What cannot be read is refused with the likeliest cure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from calendars.errors import RuleError
from calendars.numerals import read_number
from calendars.rule import MODIFIERS, Relation, Rule, Unit

__all__ = ["Relation", "Rule", "RuleError", "Unit", "parse"]

MAX_LENGTH = 80

_CHINESE = re.compile(
    r"(?P<relation>到期前|到期后|每)? ?(?P<count>[0-9]+|[零〇一二两三四五六七八九十百千]+) ?"
    r"(?P<unit>个?工作日|个?自然日|天|日|个?小时|分钟)"
)
_ENGLISH = re.compile(
    r"(?P<every>every )?(?P<count>[0-9]+) ?(?P<unit>working day|calendar day|natural day|day|hour|minute)s?"
    r"(?P<relation> before due| after due)?",
    re.IGNORECASE,
)
_FIELD = re.compile(r"case\.(?P<field>[a-z][a-z0-9]*(?:_[a-z0-9]+)*)")
_ISO = re.compile(
    r"P(?=.)(?:(?P<weeks>[0-9]+)W)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?)?"
)
_MODIFIER = re.compile(
    "(?P<head>.*?)(?P<gap> ?)(?P<word>" + "|".join(word for pair in MODIFIERS.values() for word in pair) + ")",
    re.IGNORECASE,
)
_UNITS = {
    "工作日": Unit.WORKING_DAY,
    "自然日": Unit.NATURAL_DAY,
    "天": Unit.NATURAL_DAY,
    "日": Unit.NATURAL_DAY,
    "小时": Unit.HOUR,
    "分钟": Unit.MINUTE,
    "working day": Unit.WORKING_DAY,
    "calendar day": Unit.NATURAL_DAY,
    "natural day": Unit.NATURAL_DAY,
    "day": Unit.NATURAL_DAY,
    "hour": Unit.HOUR,
    "minute": Unit.MINUTE,
}
_RELATIONS = {
    "": Relation.FROM_START,
    "到期前": Relation.BEFORE_DUE,
    "到期后": Relation.AFTER_DUE,
    "每": Relation.EVERY,
    "before due": Relation.BEFORE_DUE,
    "after due": Relation.AFTER_DUE,
}
_FORMS_ZH = "“10个工作日”“48小时”“15个自然日”“到期前2个工作日”“每1个工作日”“case.rectify_by”“PT48H”"
_FORMS_EN = '"10 working days", "48 hours", "2 working days before due", "every 1 working day", "case.rectify_by"'


@lru_cache(maxsize=4096)
def parse(text: str) -> Rule:
    """Read a rule; raises RuleError that says what would be right. Texts are read once and kept."""
    if len(text) > MAX_LENGTH:
        raise RuleError(
            "rule-too-long",
            f"期限规则太长（{len(text)}字，最多{MAX_LENGTH}字），例如“10个工作日”。",
            f'The rule is too long ({len(text)} characters, at most {MAX_LENGTH}); write e.g. "10 working days".',
        )
    # NFKC turns full-width digits, letters and spaces into plain ones: officials type １０个工作日.
    cleaned = " ".join(unicodedata.normalize("NFKC", text).split())
    if not cleaned:
        raise RuleError(
            "rule-empty", "期限规则是空的，例如“10个工作日”。", 'The rule is empty; write "10 working days".'
        )
    head, flags = _take_modifiers(cleaned)
    return _read_field(head, flags) or _read_iso(head, flags) or _read_words(head, flags, cleaned)


def _take_modifiers(text: str) -> tuple[str, set[str]]:
    """Cut the modifiers off the end; each needs a space before it and may stand once."""
    flags: set[str] = set()
    while found := _MODIFIER.fullmatch(text):
        word = found["word"].lower()
        if not found["gap"]:
            raise RuleError(
                "rule-modifier",
                f"“{word}”前要有期限和一个空格，例如“15个自然日 {word}”。",
                f'"{word}" stands after the limit and a space, e.g. "15 calendar days {word}".',
            )
        name = next(name for name, pair in MODIFIERS.items() if word in pair)
        if name in flags:
            raise RuleError("rule-modifier", f"“{word}”写了两次。", f'"{word}" is written twice.')
        flags.add(name)
        text = found["head"]
    return text, flags


def _rule(unit: Unit, count: int, relation: Relation, flags: set[str], field: str | None = None) -> Rule:
    return Rule(unit, count, relation, field, *(name in flags for name in MODIFIERS))


def _read_field(text: str, flags: set[str]) -> Rule | None:
    found = _FIELD.fullmatch(text)
    return _rule(Unit.NONE, 0, Relation.FIELD, flags, found["field"]) if found else None


def _read_iso(text: str, flags: set[str]) -> Rule | None:
    if not re.match(r"P[0-9T]", text):
        return None
    found = _ISO.fullmatch(text)
    if found is None:
        raise _bad_iso(text)
    weeks, days, hours, minutes = (int(number or 0) for number in found.groups())
    if found["hours"] is None and found["minutes"] is None:
        return _rule(Unit.NATURAL_DAY, weeks * 7 + days, Relation.FROM_START, flags)
    total = (weeks * 7 + days) * 1440 + hours * 60 + minutes
    if total % 60:
        return _rule(Unit.MINUTE, total, Relation.FROM_START, flags)
    return _rule(Unit.HOUR, total // 60, Relation.FROM_START, flags)


def _bad_iso(text: str) -> RuleError:
    if re.search(r"^P[^T]*[0-9][YM]", text):
        return RuleError(
            "rule-iso",
            f"“{text}”不能用年、月：它们长短不一；请写天数，例如“P30D”或“30个自然日”。",
            f'"{text}": years and months have no fixed length; write days, e.g. "P30D" or "30 calendar days".',
        )
    return RuleError(
        "rule-iso",
        f"看不懂的时长“{text}”：可写“P5D”“PT48H”“PT30M”“P1DT12H”“P1W”，只用整数，不用秒。",
        f'Unknown duration "{text}": write P5D, PT48H, PT30M, P1DT12H or P1W, in whole numbers and without seconds.',
    )


def _read_words(head: str, flags: set[str], whole: str) -> Rule:
    chinese = _CHINESE.fullmatch(head)
    if chinese and (count := read_number(chinese["count"])) is not None:
        unit = _UNITS[chinese["unit"].removeprefix("个")]
        return _rule(unit, count, _RELATIONS[chinese["relation"] or ""], flags)
    english = _ENGLISH.fullmatch(head)
    if english and not (english["every"] and english["relation"]):
        relation = Relation.EVERY if english["every"] else _RELATIONS[(english["relation"] or "").strip().lower()]
        return _rule(_UNITS[english["unit"].lower()], int(english["count"]), relation, flags)
    raise _unknown(whole)


def _unknown(text: str) -> RuleError:
    """The refusal with the likeliest cure."""
    shown = text if len(text) <= 40 else text[:40] + "…"
    if re.search(r"[-−][0-9一二两三四五六七八九十]|[0-9][.][0-9]|半", text):
        return RuleError(
            "rule-number",
            f"“{shown}”的数量应是大于零的整数，例如“3个工作日”；不足一天的请写小时，例如“12小时”。",
            f'The number in "{shown}" must be a whole number above zero, e.g. "3 working days" or "12 hours".',
        )
    if "工作天" in text:
        right = text.replace("工作天", "工作日")
        return RuleError(
            "rule-unknown", f"看不懂的期限“{shown}”：请写“{right}”。", f'Unknown rule "{shown}": write "{right}".'
        )
    return RuleError(
        "rule-unknown",
        f"看不懂的期限“{shown}”：可写{_FORMS_ZH}。",
        f'Unknown rule "{shown}": write one of {_FORMS_EN}, "PT48H".',
    )
