"""What the province is told is what was decided, and what was put right after a return."""

from __future__ import annotations

from typing import Any

import pytest

from gateways.memory import InMemoryProvince
from handlers.ports import FilingAnswer
from workflows.background.delivery import deliver


def test_a_corrected_filing_carries_what_was_put_right_and_why(play: Any, province: InMemoryProvince) -> None:
    province.will(FilingAnswer(accepted=False, reason_code="R01", reason="措施不具体"))
    play.to_filing()
    deliver(play.context)
    corrected = {"explanation": "已补充措施", "measures": "增设两个窗口，延时服务至18点"}
    play.complete("correct_filing", "shantou-l1", **corrected)
    deliver(play.context)

    first, second = province.received.values()

    assert second["result"]["measures"] == "增设两个窗口，延时服务至18点"
    assert second["result"]["explanation"] == "已补充措施"
    assert first["result"]["measures"] != second["result"]["measures"]
    assert first["result"]["cause"] == second["result"]["cause"]


@pytest.mark.parametrize("outcome", ["rectified", "explained"])
@pytest.mark.parametrize("finding", ["substantiated", "malicious", "unsubstantiated"])
def test_the_case_closes_the_way_the_institution_submitted_it(
    play: Any, province: InMemoryProvince, finding: str, outcome: str
) -> None:
    play.open().dispatch().callback(finding=finding).submit(outcome).review()
    deliver(play.context)

    (filed,) = province.received.values()

    assert (play.case.closure, filed["result"]["closure"]) == (outcome, outcome)
