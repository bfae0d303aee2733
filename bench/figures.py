"""Small arithmetic and tables."""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from statistics import median

import click


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Median [least-most]."""
    return f"{median(values):,.{digits}f} [{min(values):,.{digits}f}-{max(values):,.{digits}f}]"


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def milliseconds(seconds: float) -> str:
    """A time in ms."""
    return f"{seconds * 1000:,.2f}"


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a Markdown table, so that it can be pasted into docs/performance.md as it is."""
    cells = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    click.echo(f"\n{title}\n\n" + "\n".join(lines), nl=True)


def machine() -> dict[str, object]:
    """What the figures hold for."""
    packages = ("SpiffWorkflow", "SQLAlchemy", "psycopg", "orjson", "Flask")
    return {
        "python": sys.version.split()[0],
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": [round(value, 1) for value in os.getloadavg()],
        **{name: version(name) for name in packages},
    }
