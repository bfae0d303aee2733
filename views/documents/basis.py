"""The legal basis of a document: the articles behind the step that it is about."""

from __future__ import annotations

from collections.abc import Iterable

from documents.fields import RULES
from documents.tree import Table
from workflows.procedures.rules import catalogue


def cited(rules: Iterable[str]) -> str:
    """The articles in one phrase, a text named once: 汕头实施细则第三十五条第二款、第三十六条."""
    said, last = [], ""
    articles = {(known.document, known.article): known for rule in rules if (known := catalogue().get(rule))}
    for known in articles.values():
        title = known.short or known.document
        said.append(known.article if title == last else known.cited)
        last = title
    return "、".join(said)


def asked(rules: Iterable[str]) -> Table:
    """What each article asks, in our summary."""
    known = [catalogue()[rule] for rule in dict.fromkeys(rules) if rule in catalogue()]
    lines = tuple(
        (rule.cited, f"{rule.asks}{f'（原文未写明：{rule.silent}）' if rule.silent else ''}") for rule in known
    )
    return Table(lines, *RULES)
