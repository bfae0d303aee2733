"""Sweep and deliveries run by themselves, apart from each other, and a failing round ends nothing."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from typing import Any

import pytest

from workflows import scheduler


def test_a_round_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    rounds: list[int] = []

    def work(context: Any) -> int:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise RuntimeError("disk on fire")
        return 0

    round_ = scheduler.guarded(work, None, nullcontext)  # type: ignore[arg-type]  # the work ignores its context
    round_()
    round_()

    assert rounds == [0, 1]
    assert "work failed" in caplog.text


def test_a_province_that_does_not_answer_holds_up_no_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    silent, swept = threading.Event(), threading.Semaphore(0)

    def sweep(context: Any) -> int:
        swept.release()
        return 0

    def deliver(context: Any) -> int:
        silent.wait(10)
        return 0

    monkeypatch.setattr(scheduler, "sweep", sweep)
    monkeypatch.setattr(scheduler, "deliver", deliver)
    running = scheduler.start(None, nullcontext, 0.01)  # type: ignore[arg-type]  # a stand-in is enough here
    try:
        assert all(swept.acquire(timeout=5) for _ in range(5))
    finally:
        silent.set()
        running.shutdown(wait=True)
