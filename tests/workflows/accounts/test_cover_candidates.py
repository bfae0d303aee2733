"""Whom the page of covers offers: found by name however many there are, and never more than may really be chosen."""

from __future__ import annotations

import pytest
from flask import Flask

from models.account import Account, Actor
from models.queries.colleagues import MOST
from tests.workflows.hiring import hire
from workflows.accounts.cover_candidates import may_be_covered, may_cover

L1, L2, ADMIN = "shantou-l1", "shantou-l2", "admin"


def actor(username: str) -> Actor:
    found = Account.by_username(username)
    assert found is not None
    return found.actor()


def names(found: list[Account]) -> set[str]:
    return {one.username for one in found}


def test_the_last_of_many_is_found_by_name_and_who_was_chosen_stays_in_sight(app: Flask) -> None:
    for number in range(MOST):
        hire(f"shantou-a{number:03}", L2)
    hire("shantou-z", L2, "钟最后")

    assert len(may_cover(actor(L2), L2)) == MOST
    assert names(may_cover(actor(L2), L2, "最后", [L1])) == {"shantou-z", L1}
    assert names(may_be_covered(actor(ADMIN), "最后")) == {"shantou-z"}


def test_whoever_enters_their_own_is_offered_their_office_and_those_above(app: Flask) -> None:
    offered = names(may_cover(actor("shantou-l2-sub"), "shantou-hall-l2"))

    assert {L1, L2, "shantou-appeal"} <= offered
    assert not offered & {"shantou-l2-sub", "shantou-hall-l2", "shantou-longhu-l2"}
    assert may_be_covered(actor(L2)) == []


def test_an_overseer_is_offered_whoever_works_in_steps_and_then_who_may_stand_in_for_them(app: Flask) -> None:
    hire("shantou-chief", L2, roles=["supervisor"])
    chief = actor("shantou-chief")

    housing = {L2, "shantou-l2-second", "shantou-l2-sub", "shantou-appeal"}
    assert names(may_be_covered(chief, "住房公积金管理中心")) == housing
    assert may_be_covered(chief, "cangxi") == []
    assert may_cover(chief, "", "cangxi") == []
    assert "shantou-hall-l2" in names(may_cover(chief, ""))
    assert "shantou-hall-l2" not in names(may_cover(chief, L2))


@pytest.mark.parametrize("username", ["analyst", "province"])
def test_who_belongs_to_no_office_is_offered_nobody(app: Flask, username: str) -> None:
    assert may_cover(actor(username), L2) == []
