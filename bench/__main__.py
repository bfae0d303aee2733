"""`python -m bench [program …]`: runs the benchmarks, prints their tables, keeps the figures in bench/out/latest.json."""

import json
import sys
from time import perf_counter
from typing import Any

import click

from bench import backtest, drawing, durable_steps, lint, lists, long_life, modeler, pages, sizes, sweep
from bench.databases import databases
from bench.figures import machine
from bench.options import OUT, Options

PROGRAMS: dict[str, Any] = {
    "durable_steps": durable_steps,
    "sizes": sizes,
    "sweep": sweep,
    "lists": lists,
    "long_life": long_life,
    "drawing": drawing,
    "lint": lint,
    "pages": pages,
    "backtest": backtest,
    "modeler": modeler,
}


def main(names: list[str]) -> None:
    """Runs the programs named, or all."""
    unknown = sorted(set(names) - set(PROGRAMS))
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}; known: {', '.join(PROGRAMS)}")
    options, begun = Options(), perf_counter()
    with databases(options) as served:
        found = {"machine": machine(), "settings": served.settings(), "options": vars(options)}
        click.echo(json.dumps(found["machine"]) + "\n" + json.dumps(found["settings"]))
        for name in names or list(PROGRAMS):
            click.echo(f"\n{name} … ({perf_counter() - begun:.0f} s)", err=True)
            found[name] = PROGRAMS[name].run(options, served)
            PROGRAMS[name].show(found[name])
    OUT.mkdir(exist_ok=True)
    (OUT / "latest.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    click.echo(f"\n{perf_counter() - begun:.0f} s; the figures are in bench/out/latest.json")


if __name__ == "__main__":
    main(sys.argv[1:])
