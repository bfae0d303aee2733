"""Log lines: machine-readable, with their numbers, and without anything that could name a person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from workflows.watching import logs

log = logging.getLogger("bihuan.tests")


@pytest.fixture(params=[logs.Json(), logs.Plain()], ids=["json", "plain"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What this logger writes, in each style."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield stream
    log.removeHandler(handler)


def fail() -> None:
    phone = "13800000000"
    try:
        int(f"{phone}x")
    except ValueError as error:
        raise RuntimeError(f"cannot call {phone}") from error


def test_a_traceback_says_where_and_what_kind_but_quotes_nothing(written: io.StringIO) -> None:
    try:
        fail()
    except RuntimeError:
        log.exception("a job failed")

    assert "13800000000" not in written.getvalue()
    assert "RuntimeError" in written.getvalue()
    assert "ValueError" in written.getvalue()
    assert "in fail" in written.getvalue()


def test_what_is_bound_stands_in_every_line_and_ends_with_its_block(written: io.StringIO) -> None:
    with logs.bound(job="sweep", job_id=""):
        log.info("inside")
    log.info("outside")

    inside, outside = written.getvalue().splitlines()
    assert "sweep" in inside
    assert "job_id" not in inside
    assert "sweep" not in outside


def test_a_line_of_json_is_one_line_whatever_it_says() -> None:
    logs.fresh()
    record = logging.LogRecord("n", logging.WARNING, "", 0, "一\n二 \ud800 %s", ("三",), None)

    line = logs.Json().format(record)

    assert "\n" not in line
    assert list(json.loads(line)) == ["time", "level", "logger", "event"]
    assert json.loads(line)["event"] == "一\n二 \ud800 三"
    assert json.loads(line)["time"].endswith("+00:00")
    line.encode("utf-8")
