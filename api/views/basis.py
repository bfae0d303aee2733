"""The article behind a rule id: ST-35c → 汕头实施细则第三十五条."""

from __future__ import annotations

import re

# Prefix of the rule ids → (short title, whether its rules are numbered by article).
TITLES: dict[str, tuple[str, bool]] = {
    "ST": ("汕头实施细则", True),
    "CX": ("苍溪实施方案", False),
    "SP": ("四平 DB2203/T 8—2024", False),
    "SZ": ("深圳实施办法", True),
    "YX": ("永兴实施方案", False),
    "HL": ("呼伦贝尔做法", False),
}
DIGITS = "零一二三四五六七八九"
RULE = re.compile(r"([A-Z]{2})-([0-9]{1,2})((?:[.][0-9]+)*)[a-z]?")


def article(rule: str) -> str:
    """The title and article of a rule id; an id that we do not know stands for itself."""
    found = RULE.fullmatch(rule)
    if found is None or found[1] not in TITLES:
        return rule
    title, by_article = TITLES[found[1]]
    if not by_article:
        return f"{title} {found[2]}{found[3]}"
    return f"{title}第{numeral(int(found[2]))}条"


def numeral(number: int) -> str:
    """1 … 99 as articles are numbered: 五, 十, 十一, 三十五."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")


def basis(rules: tuple[str, ...]) -> list[dict[str, str]]:
    """Every rule of an element with its article."""
    return [{"rule": rule, "article": article(rule)} for rule in rules]
