"""The legal basis of a document: the articles behind the step that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from documents.fields import RULES
from documents.tree import Table
from workflows.procedures.rules import catalogue

# A title with what the catalogue adds in brackets: the number of the paper, or a remark of ours.
TITLE = re.compile(r"(?P<name>.+?)(?:（(?P<added>[^（）]*)）)?")
ON_TRIAL = "试行"


def titled(document: str) -> str:
    """A text as papers name it: 《汕头市…实施细则（试行）》, with its number behind; remarks of the catalogue stay out."""
    found = TITLE.fullmatch(document)
    name, added = (found["name"], found["added"] or "") if found is not None else (document, "")
    number = f"（{added}）" if "〔" in added else ""
    return f"《{name}{f'（{added}）' if added == ON_TRIAL else ''}》{number}"


def cited(rules: Iterable[str]) -> str:
    """The articles in one phrase, a text named once: 《…实施细则（试行）》第三十五条第二款、第三十六条."""
    said, last = [], ""
    articles = {(known.document, known.article): known for rule in rules if (known := catalogue().get(rule))}
    for known in articles.values():
        said.append(known.article if known.document == last else f"{titled(known.document)}{known.article}")
        last = known.document
    return "、".join(said)


def asked(rules: Iterable[str]) -> Table:
    """What each article asks, in our summary."""
    known = [catalogue()[rule] for rule in dict.fromkeys(rules) if rule in catalogue()]
    lines = tuple(
        (rule.cited, f"{rule.asks}{f'（原文未写明：{rule.silent}）' if rule.silent else ''}") for rule in known
    )
    return Table(lines, *RULES)
