"""The catalogue of rules for whoever picks a legal basis: which rules fit what is typed, and what each asks."""

from __future__ import annotations

from collections.abc import Iterable

from models.errors import wrong_field
from workflows.procedures.rules import Rule, catalogue

MOST_FOUND = 30
LONGEST_QUERY = 100
LONGEST_BASIS = 500


def matching(query: str, first: str = "") -> list[Rule]:
    """The rules that hold every word of the query, in id, document, article or what is asked; ids that begin so first.

    `first` are the letters of a locality's own rules (`ST`): where nothing is typed they stand on top.
    """
    words = query[:LONGEST_QUERY].casefold().split()
    found = [rule for rule in catalogue().values() if all(word in text_of(rule) for word in words)]
    typed = words[0] if words else f"{first.casefold()}-"
    # sorted() is stable: within the two the order of the catalogue stays.
    return sorted(found, key=lambda rule: not rule.id.casefold().startswith(typed))[:MOST_FOUND]


def text_of(rule: Rule) -> str:
    """What is searched of a rule."""
    return " ".join((rule.id, rule.document, rule.short, rule.article, rule.asks, rule.silent)).casefold()


def named(ids: Iterable[str]) -> list[Rule]:
    """The rules with these ids, in the order given; unknown ones are left out, the lint names them."""
    known = catalogue()
    return [known[key] for key in dict.fromkeys(ids) if key in known]


def split(text: str) -> tuple[str, ...]:
    """The ids of a basis as it is written: `ST-35c,ST-35d`, also with the comma of a Chinese keyboard."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def letters(ids: Iterable[str]) -> str:
    """The letters of the rules that a procedure cites most: those of its own locality."""
    heads = [key.partition("-")[0] for key in ids]
    return max(dict.fromkeys(heads), key=heads.count, default="")


def checked(text: str) -> tuple[str, ...]:
    """The ids of a basis; 422 names one that the catalogue does not have."""
    found = split(text[:LONGEST_BASIS])
    strange = [key for key in found if key not in catalogue()]
    if strange:
        names = "、".join(key[:20] for key in strange[:3])
        raise wrong_field("/basis", "unknown-rule", f"规则目录里没有 {names}", f"the catalogue has no rule {names}")
    return found
