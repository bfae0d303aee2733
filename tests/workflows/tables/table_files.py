"""Writes a decision table as dmn-js does, from rows of cell texts."""

# ruff: noqa: E501 -- a row of the table is a line

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="测试" namespace="urn:bihuan:test">'


def dmn(
    rows: Sequence[Sequence[str]],
    inputs: Sequence[tuple[str, str]] = (("kind", "string"),),
    outputs: Sequence[tuple[str, str]] = (("answer", "number"),),
    policy: str | None = None,
    allowed: dict[str, str] | None = None,
    more: str = "",
    inside: str = "",
) -> bytes:
    """One table. A row is its input cells, then its output cells."""
    hits = f' hitPolicy="{policy}"' if policy else ""
    text = f'{HEAD}{more}<decision id="answers" name="答复"><decisionTable id="t"{hits}>'
    for number, (fact, kind) in enumerate(inputs):
        values = (allowed or {}).get(fact)
        listed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
        text += f'<input id="i{number}"><inputExpression id="e{number}" typeRef="{kind}"><text>{escape(fact)}</text></inputExpression>{listed}</input>'
    text += "".join(
        f'<output id="o{n}" name={quoteattr(name)} typeRef="{kind}" />' for n, (name, kind) in enumerate(outputs)
    )
    text += inside
    for number, row in enumerate(rows):
        text += f'<rule id="r{number}">'
        for place, cell in enumerate(row):
            tag = "inputEntry" if place < len(inputs) else "outputEntry"
            text += f'<{tag} id="c{number}_{place}"><text>{escape(cell)}</text></{tag}>'
        text += "</rule>"
    return f"{text}</decisionTable></decision></definitions>".encode()
