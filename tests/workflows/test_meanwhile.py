"""Which events since a form was opened make it stale: what others did, and not what clocks say or what one did oneself."""

from __future__ import annotations

import pytest

from models.event import CaseEvent
from workflows.meanwhile import matters


@pytest.mark.parametrize(
    ("name", "actor", "stale"),
    [
        ("AppealLodged", "shantou-staff", True),
        ("FilingReturned", "system", True),
        ("TaskClaimed", "colleague", True),
        ("AppealLodged", "shantou-l2", False),
        ("HandlingEarlyWarning", "system", False),
        ("HandlingOverdue", "system", False),
        ("HandlingUrged", "system", False),
        ("HandlingEscalated", "system", False),
        ("EvaluatorShown", "colleague", False),
        ("DeadlineRecomputed", "admin", False),
    ],
)
def test_an_event_matters_when_somebody_else_changed_what_a_form_may_say(name: str, actor: str, stale: bool) -> None:
    assert matters(CaseEvent(name=name, actor=actor), "shantou-l2") is stale
