"""Who gets what: the defaults, the administrator's settings, a person's own choice within them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from calendars.quiet import Hours
from models.errors import DomainError
from models.notice import KINDS
from workflows.notifying.policy import Choice, Policy, read_choice, read_policy

ROLES = ["second_level"]


def test_the_defaults_say_something_of_every_kind_and_never_send_an_sms_for_a_mere_result() -> None:
    policy = read_policy({})

    assert policy == Policy()
    assert {kind: bool(policy.allowed(kind, ROLES)) for kind in KINDS} == dict.fromkeys(KINDS, True)
    assert "sms" in policy.allowed("overdue", ROLES)
    assert "sms" not in policy.allowed("result", ROLES)
    assert [kind for kind in KINDS if policy.kind(kind).mandatory] == ["early_warning", "overdue", "escalation"]
    # Every reminder keeps to working hours; an administrator is told of an incident at once.
    assert [kind for kind in KINDS if not policy.kind(kind).quiet] == ["incident"]


def test_what_is_kept_is_read_as_it_was() -> None:
    policy = read_policy(
        {
            "hours": ["09:00", "17:00"],
            "digest": {"on": False, "threshold": "5", "window": "30"},
            "kinds": {"urging": {"mandatory": True, "quiet": True, "at_once": False}},
            "channels": {"urging": {"*": ["sms", "email", "pigeon"], "supervisor": [], "no-such-role": ["sms"]}},
        }
    )

    assert read_policy(policy.value()) == policy
    assert policy.hours == Hours(time(9), time(17))
    assert (policy.digest.on, policy.digest.threshold, policy.digest.window) == (False, 5, timedelta(minutes=30))
    assert policy.allowed("urging", ROLES) == ["email", "sms"]
    assert policy.allowed("urging", ["supervisor"]) == []
    assert policy.allowed("urging", ["supervisor", "second_level"]) == ["email", "sms"]
    assert policy.kind("urging").mandatory


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"hours": ["18:00", "08:30"]}, "/hours"),
        ({"hours": ["半夜", "08:30"]}, "/hours"),
        ({"hours": ["08:30"]}, "/hours"),
        ({"hours": 8}, "/hours"),
        ({"digest": {"threshold": 1}}, "/digest/threshold"),
        ({"digest": {"threshold": "三"}}, "/digest/threshold"),
        ({"digest": {"window": 241}}, "/digest/window"),
        ({"digest": {"window": "-1"}}, "/digest/window"),
    ],
)
def test_settings_that_can_not_be_right_name_their_field(value: dict[str, Any], pointer: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_policy(value)

    assert [error.pointer for error in refusal.value.errors] == [pointer]


def test_a_person_switches_off_what_is_not_mandatory_and_no_more() -> None:
    choice = read_choice(
        {"off": ["result/email", "overdue/email", "nonsense", "result/pigeon"], "hours": ["10:00", "12:00"]}
    )

    assert choice.off == {"result/email", "overdue/email"}
    assert "email" not in choice.channels(Policy(), "result", ROLES)
    assert "email" in choice.channels(Policy(), "overdue", ROLES)
    assert choice.hours_in(Policy()) == Hours(time(10), time(12))
    assert Choice(hours=Hours(time(6), time(23))).hours_in(Policy()) == Hours()
    assert (Choice().gathers(Policy()), Choice(digest=False).gathers(Policy())) == (True, False)
    assert read_choice(choice.value()) == choice
