"""A history that a clerk can check by hand, and what must hold of every history."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from flask import Flask

from calendars.clock import minute, read_beijing
from models.queries.analytics import Wanted
from tests.workflows.analytics.history import write
from workflows.analytics.analysing import analyse
from workflows.analytics.figures import Figures, FlowFigures, Kept, Spread
from workflows.context import Context

NOW = read_beijing("2026-09-24 10:00")


@pytest.fixture
def wanted(app: Flask, context: Context) -> Wanted:
    """The history; all of its cases."""
    cases = write(context)
    return Wanted((cases["A"].procedure_id,))


def found(figures: Figures, step: str) -> tuple[object, ...]:
    """Entered, cases, open, done, cancelled; limits decided and missed; median and 90th percentile."""
    one = next(item for item in figures.steps if item.step == step)
    counts = (one.entered, one.cases, one.open, one.done, one.cancelled)
    return (*counts, one.limits.decided, one.limits.missed, one.spread.median, one.spread.p90)


def test_each_step_has_its_figures(wanted: Wanted, context: Context) -> None:
    figures = analyse(context, wanted, NOW)

    # Done in 60, 60, 510 (late) and 60 minutes; one is open within its limit.
    assert found(figures, "dispatch_case") == (5, 5, 1, 4, 0, 4, 1, 60.0, 510.0)
    # 120 and 120; one was cancelled, one is open and late.
    assert found(figures, "verify_by_callback") == (4, 4, 1, 2, 1, 3, 1, 120.0, 120.0)
    # 990 (late), 480 and 60, in two cases.
    assert found(figures, "submit_rectification") == (3, 2, 0, 3, 0, 3, 1, 480.0, 990.0)
    assert found(figures, "decide_review") == (3, 2, 0, 3, 0, 3, 0, 30.0, 30.0)
    assert found(figures, "submit_filing") == (2, 2, 0, 2, 0, 0, 0, None, None)
    assert [item.step for item in figures.steps if item.automatic] == ["submit_filing"]


def test_each_flow_goes_from_the_end_of_a_step_to_the_end_of_the_next(wanted: Wanted, context: Context) -> None:
    flows = {(flow.source, flow.target): flow for flow in analyse(context, wanted, NOW).flows}

    assert flows["start", "dispatch_case"] == FlowFigures(
        "start", "dispatch_case", 4, Kept(4, 1), Spread(4, 60.0, 510.0)
    )
    assert flows["verify_by_callback", "submit_rectification"].limits == Kept(2, 1)
    assert flows["decide_review", "submit_rectification"].spread == Spread(1, 60.0, 60.0)
    assert flows["submit_filing", "closed"].spread == Spread(2, 30.0, 60.0)
    assert (flows["start", "running"].count, flows["start", "running"].spread) == (1, Spread())
    assert flows["dispatch_case", "void"].count == 1


def test_ways_are_counted_with_their_outcomes(wanted: Wanted, context: Context) -> None:
    figures = analyse(context, wanted, NOW)

    ways = {
        (item.end, tuple(step for part in item.way for step, _ in part.steps)): (item.cases, item.late)
        for item in figures.variants
    }
    assert ways["running", ("dispatch_case",)] == (1, 1)
    assert ways["running", ()] == (1, 0)
    assert ways["void", ("dispatch_case",)] == (1, 1)
    assert sum(count for count, _ in ways.values()) == 5
    longest = max(figures.variants, key=lambda item: len(item.way))
    assert (("decide_review", "return"),) in [part.steps for part in longest.way]


def test_cases_as_a_whole(wanted: Wanted, context: Context) -> None:
    whole = analyse(context, wanted, NOW).whole

    assert (whole.cases, whole.closed, whole.running, whole.void) == (5, 2, 2, 1)
    assert (whole.returned, whole.appealed, whole.late) == (1, 1, 3)
    # A took two days and four hours (1260 minutes), B one day and four and a half (780); what was void is not counted.
    assert whole.spread == Spread(2, 1020.0, 1260.0)


def test_offices_are_counted_step_by_step(wanted: Wanted, context: Context) -> None:
    offices = {item.step: item for item in analyse(context, wanted, NOW).offices}

    assert set(offices) == {"dispatch_case", "verify_by_callback", "submit_rectification", "decide_review"}
    assert (offices["verify_by_callback"].open, offices["verify_by_callback"].open_late) == (1, 1)
    assert offices["submit_rectification"].limits == Kept(3, 1)


@pytest.mark.parametrize(
    ("more", "cases"),
    [
        ({"since": read_beijing("2026-09-14 00:00")}, 4),
        ({"since": read_beijing("2026-09-14 09:00"), "until": read_beijing("2026-09-21 09:00")}, 3),
        ({"closed": True}, 3),
        ({"organization": "shantou-housing"}, 4),
        ({"organization": "shantou-hall"}, 0),
        ({"locality": "shantou"}, 5),
        ({"locality": "cangxi"}, 0),
        ({"versions": ()}, 0),
    ],
)
def test_it_is_narrowed(wanted: Wanted, context: Context, more: dict[str, object], cases: int) -> None:
    narrowed = Wanted(**{"versions": wanted.versions, **more})

    assert analyse(context, narrowed, NOW).whole.cases == cases


def test_kept_figures_are_the_same(wanted: Wanted, context: Context) -> None:
    figures = analyse(context, wanted, NOW)

    assert Figures.read(figures.kept()) == figures


@pytest.mark.parametrize("seed", range(3))
def test_flows_balance_and_ways_add_up(app: Flask, context: Context, seed: int) -> None:
    made = random.Random(seed)
    cases = write(context, invented(made))

    figures = analyse(context, Wanted((cases["K0"].procedure_id,)), NOW)

    assert sum(item.cases for item in figures.variants) + figures.others.cases == len(cases) == figures.whole.cases
    for step in figures.steps:
        came = sum(flow.count for flow in figures.flows if flow.target == step.step)
        went = sum(flow.count for flow in figures.flows if flow.source == step.step)
        assert came == went == step.done, step.step
    assert sum(flow.count for flow in figures.flows if flow.source == "start") == len(cases)
    ends = sum(flow.count for flow in figures.flows if flow.target in ("closed", "void", "running"))
    assert ends == len(cases)


def invented(made: random.Random) -> str:
    """Some thirty cases that return, stop and close as it comes."""
    lines = []
    for number in range(30):
        at = read_beijing("2026-03-02 09:00") + timedelta(days=number)
        steps = [
            "dispatch_case",
            "verify_by_callback",
            *(["submit_rectification", "decide_review"] * made.randint(0, 5)),
        ]
        said, begun = [], at
        for place, step in enumerate(steps):
            ended = begun + timedelta(hours=made.randint(0, 50))
            is_last = place == len(steps) - 1
            end = f".. {shown(ended)}" if not is_last or made.random() < 0.7 else made.choice(["open", "cancelled"])
            said.append(f"  {step} done {shown(begun)} {end} due 2026-03-20 00:00")
            begun = ended
        closed = f" closed {shown(begun)}" + made.choice(["", " void"]) if made.random() < 0.7 else ""
        lines += [f"K{number} opened {shown(at)}{closed}", *said]
    return "\n".join(lines)


def shown(instant: datetime) -> str:
    """In Beijing."""
    return minute(instant)
