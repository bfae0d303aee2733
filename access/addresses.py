"""Numbers in addresses: one that no column can hold never comes to the database."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter

# What a column of whole numbers holds.
LARGEST = 2**31 - 1


class Number(IntegerConverter):
    """`<int:…>` of a rule. What is too large is read as 0, which no row has: the answer is that for a row that is not there,
    where a rule that does not match would say of some methods that they are not allowed."""

    def to_python(self, value: str) -> int:
        """The number, or 0."""
        number: int = super().to_python(value)
        return number if number <= LARGEST else 0


def init_app(app: Flask) -> None:
    """Has the numbers of every rule that is added from here on read so."""
    app.url_map.converters["int"] = Number
