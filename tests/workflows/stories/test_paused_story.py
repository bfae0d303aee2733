"""A story with pauses and an extension, as an analyst would write it, with and without save and restore between the steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from app import simulated_world
from tests.workflows.pausable import pausable
from workflows.context import Rehearsal
from workflows.procedures.definitions import Source
from workflows.setup import publish
from workflows.stories.simulate import World, run
from workflows.stories.story import read_story
from workflows.unit import transaction

STORY = """
# 10个工作日（9月29日转派，国庆节在内）；中止两个工作日，退回后仍中止；到期前申请延期5个工作日。
title: 中止、退回、恢复、延期
basis: [ST-35d]
received: 周一 2026-09-28 10:00
steps:
  - at: 周二 2026-09-29 16:00
    by: shantou-l1
    do: dispatch_case
    with: {to: shantou-housing}
    expect: {due: {verify_by_callback: 2026-10-19}}
  - {at: 周三 2026-09-30 09:00, by: shantou-l2, do: verify_by_callback, with: {finding: substantiated}}
  - {at: 周三 2026-09-30 10:00, by: shantou-l2, do: resume_clock, refused: forbidden}
  - {at: 周三 2026-09-30 10:00, by: shantou-l1, do: resume_clock, refused: not-paused}
  - at: 周三 2026-09-30 10:00
    by: shantou-l1
    do: pause_clock
    with: {reason: 等待鉴定结论}
    expect:
      urgency: {submit_rectification: paused}
      due: {submit_rectification: "-"}
      deadlines: {handling_due: paused}
      original: {handling_due: "-"}
  - {at: 周四 2026-10-08 10:00, by: shantou-l1, do: pause_clock, refused: already-paused}
  - {at: 周四 2026-10-08 10:00, by: shantou-l2, do: submit_rectification, outcome: rectified, expect: {deadlines: {handling_due: met}}}
  - at: 周四 2026-10-08 16:00
    by: shantou-l1
    do: decide_review
    outcome: return
    expect: {deadlines: {handling_due: paused, handling_warn: paused}, urgency: {submit_rectification: paused}}
  - at: 周五 2026-10-09 09:00
    by: shantou-l1
    do: resume_clock
    with: {reason: 鉴定结论已出}
    expect: {due: {submit_rectification: 2026-10-21, handling_due: 2026-10-21}, original: {handling_due: 2026-10-19}}
  - at: 周三 2026-10-21 23:00
    by: shantou-l2
    do: request_extension
    with: {days: 5, unit: working_day, reason: 涉及多个部门}
    expect: {waiting: [submit_rectification, decide_extension], urgency: {submit_rectification: warned}}
  - at: 周三 2026-10-21 23:30
    by: shantou-l1
    do: decide_extension
    outcome: approve
    expect: {due: {submit_rectification: 2026-10-28}, original: {handling_due: 2026-10-19}, urgency: {submit_rectification: normal}}
  - {at: 周四 2026-10-22 09:00, by: shantou-l2, do: request_extension, refused: extension-used-up}
  - at: 周四 2026-10-29 10:00
    expect: {deadlines: {handling_due: fired}, events: [HandlingOverdue 2026-10-29, HandlingUrged 2026-10-29]}
  - {at: 周四 2026-10-29 10:30, by: shantou-l2, do: request_extension, refused: extension-used-up}
  - {at: 周四 2026-10-29 11:00, by: shantou-l1, do: pause_clock, refused: limit-expired}
  - {at: 周四 2026-10-29 14:00, by: shantou-l2, do: submit_rectification, outcome: rectified}
  - {at: 周五 2026-10-30 10:00, by: shantou-l1, do: decide_review, outcome: accept}
expect:
  stage: closed
  events: [ClockPaused 2026-09-30, RectificationReturned 2026-10-08, ClockResumed 2026-10-09, HandlingEarlyWarning 2026-10-19,
    ExtensionRequested 2026-10-21, ExtensionApproved 2026-10-21, HandlingEarlyWarning 2026-10-26, HandlingOverdue 2026-10-29, CaseClosed]
  original: {handling_due: 2026-10-19, review_due: "-"}
"""


@pytest.fixture
def source() -> Source:
    return pausable()


@pytest.mark.parametrize("restore", [True, False], ids=["restored before each step", "kept in memory"])
def test_a_story_with_pauses_and_an_extension_happens_as_it_says(source: Source, tmp_path: Path, restore: bool) -> None:
    @contextmanager
    def world(start: datetime, rehearsal: Rehearsal) -> Iterator[World]:
        with simulated_world(start, rehearsal) as simulated:
            with transaction():
                publish(simulated.context, source)
            yield simulated

    path = tmp_path / "paused.yaml"
    path.write_text(STORY, encoding="utf-8")

    result = run(read_story(path, "shantou"), world, restore=restore)

    assert result.difference is None
    told = "\n".join(result.lines)
    assert "同意延期  shantou-l1" in told
    assert "原为 2026年10月21日 24:00，改为 2026年10月28日 24:00" in told
