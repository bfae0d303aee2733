"""The article behind a rule id, with what it asks and where it is silent: ST-35c → 汕头实施细则第三十五条第二款."""

from __future__ import annotations

from workflows.procedures.rules import catalogue


def article(rule: str) -> str:
    """The short title of the document and the article; an id that the catalogue does not have stands for itself."""
    known = catalogue().get(rule)
    return known.cited if known else rule


def basis(rules: tuple[str, ...]) -> list[dict[str, str]]:
    """Every rule of an element with its article."""
    known = catalogue()
    return [
        {
            "rule": rule,
            "article": article(rule),
            "asks": known[rule].asks if rule in known else "",
            "silent": known[rule].silent if rule in known else "",
        }
        for rule in rules
    ]
