"""How long the lint takes: Shantou's hundred nodes and flows edited again and again, and a diagram that is far too large."""

from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import process_time
from typing import Any

from bench.databases import Databases
from bench.figures import milliseconds, percentile, table
from bench.options import Options
from workflows.lint import lint_source
from workflows.lint.subject import Subject
from workflows.procedures import xml
from workflows.procedures.definitions import SHELF, Source

TIMES = 40
HUGE = 5000


def run(_options: Options, _served: Databases) -> dict[str, Any]:
    """Seconds of each lint and of each mere parsing of the same bytes, and of the lint of 5,000 nodes."""
    source = Source.read(SHELF / "shantou")
    subject = Subject("shantou", xml.parse(source.diagram), source)
    lint_source(source, "shantou")
    # A space more each time: an edited diagram, for which no answer is kept.
    edited = [replace(source, diagram=source.diagram + b" " * (number + 1)) for number in range(TIMES)]
    large = chain(HUGE)
    return {
        "elements": len(subject.nodes) + len(subject.flows),
        "lint": [timed(lint_source, one, "shantou") for one in edited],
        "parse": [timed(xml.parse, one.diagram) for one in edited],
        "large": [timed(lint_source, large, "large") for _ in range(5)],
        "said": [finding.code for finding in lint_source(large, "large")],
    }


def timed(work: Callable[..., Any], *given: Any) -> float:
    """Seconds of one call, of the processor: what else runs beside it is left out."""
    begun = process_time()
    work(*given)
    return process_time() - begun


def chain(nodes: int) -> Source:
    """A process that is one long row of steps, not drawn."""
    steps = "".join(
        f'<userTask id="s{number}" name="步骤"/><sequenceFlow id="f{number}" sourceRef="s{number - 1}" targetRef="s{number}"/>'
        for number in range(1, nodes)
    )
    text = f'<definitions xmlns="{xml.BPMN}"><process id="p" isExecutable="true"><startEvent id="s0"/>{steps}</process></definitions>'
    return Source("large", text.encode(), {})


def show(found: dict[str, Any]) -> None:
    """Prints median and 95th percentile, and how many times a mere parsing that is."""
    rows = [
        [name, *(milliseconds(percentile(found[key], share)) for share in (0.5, 0.95))]
        for name, key in (
            (f"lint, {found['elements']} nodes and flows", "lint"),
            ("mere parsing of the same", "parse"),
            (f"lint, {HUGE:,} nodes ({', '.join(found['said'])})", "large"),
        )
    ]
    table("A procedure under the lint", ("what", "median ms", "p95 ms"), rows)
    table(
        "The lint beside mere parsing", ("ratio",), [[f"{median(found['lint']) / median(found['parse']):,.1f} times"]]
    )
