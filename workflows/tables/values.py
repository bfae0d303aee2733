"""The values that facts of every case can have: codes in the table, and what an official calls them.

A table says `"hall"`, because diagrams, offices and other systems do; whoever writes «大厅» is told which code that is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from models.organization import KINDS
from workflows.procedures import levels

# Code → what it is called.
Known = Mapping[str, str]
YES_NO = {"true": "是", "false": "否"}
VALUES: dict[str, Known] = {
    "level": {name: name for name in levels.names()},
    "institution_kind": KINDS,
    "parent_kind": KINDS,
}
# What people say for short.
SPOKEN = {
    "大厅": "hall", "部门": "department", "机构": "department", "市局": "city_bureau", "区局": "district_bureau",
    "县局": "district_bureau", "区县局": "district_bureau", "省": "province",
}  # fmt: skip


def values_of(fact: str, kind: str, allowed: Sequence[str] = ()) -> Known:
    """The values that a column can have, where they are known; those alone that the table allows."""
    known = YES_NO if kind == "boolean" else VALUES.get(fact, {})
    return {code: known.get(code, code) for code in allowed} if allowed else known


def code_of(word: str, known: Known) -> str | None:
    """The code that is meant: itself, what it is called, what people say for short, or the one whose name holds the word."""
    if word in known:
        return word
    found = [code for code, called in known.items() if called == word] or [SPOKEN.get(word, "")]
    if found[0] not in known:
        found = [code for code, called in known.items() if len(word) > 1 and word in called]
    return found[0] if len(found) == 1 else None


def codes_in(text: str, known: Known) -> list[str]:
    """The codes that a text without its signs means, if every word of it means one."""
    words = [word.strip(" \"'“”‘’「」") for word in re.split("[,，、;；]", text)]
    codes = [code_of(word, known) for word in words]
    return [code for code in codes if code is not None] if all(codes) else []


def called(code: str, known: Known) -> str:
    """A value as people read it: «市级政务服务大厅（hall）», or the code alone where it is a word already."""
    word = known.get(code, code)
    return code if word == code else f"{word}（{code}）"


def written(codes: Sequence[str], kind: str) -> str:
    """Codes as a cell holds them."""
    return ",".join(f'"{code}"' if kind == "string" else code for code in codes)


def meant(text: str, kind: str, known: Known) -> tuple[str, str] | None:
    """What should stand there instead of words, in Chinese and English; nothing where the words are not known."""
    codes = codes_in(text, known)
    if not codes:
        return None
    cell, words = written(codes, kind), "、".join(known[code] for code in codes)
    zh = f"应写 {cell}" + ("" if words == "、".join(codes) else f"（{words}）")
    return zh, f"write {cell}"


def not_a_value(value: str, known: Known) -> tuple[str, str]:
    """A text that the fact never has: which code is meant, or which there are."""
    if right := meant(value, "string", known):
        return f"没有“{value[:40]}”这个值，{right[0]}", f'there is no value "{value[:40]}": {right[1]}'
    among = "、".join(called(code, known) for code in known)
    return (
        f"没有“{value[:40]}”这个值，可用：{among[:400]}",
        f'there is no value "{value[:40]}", it can be: {", ".join(known)[:400]}',
    )
