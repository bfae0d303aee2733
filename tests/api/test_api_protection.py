"""The person who wrote the review: masked everywhere, shown to whoever has to call, and each look is an event (ST-4b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from protection.masking import mask_name, mask_number

if TYPE_CHECKING:
    from tests.driving import Site


def test_the_institution_sees_whom_to_call_and_the_look_is_on_record(site: Site) -> None:
    no = site.dispatched()

    shown = site.caller("shantou-l2").post(f"/api/v1/cases/{no}/evaluator", {"reason": "回访核实"})

    assert shown.json == {"name": "王某", "phone": "13800000000", "certificate_number": "", "words": ""}
    event = site.caller("shantou-l1").items(f"/api/v1/cases/{no}/timeline")[-1]
    assert (event["name"], event["actor"], event["data"]) == ("EvaluatorShown", "shantou-l2", {"reason": "回访核实"})


@pytest.mark.parametrize(("username", "status"), [("shantou-l1", 403), ("shantou-hall-l2", 404), ("province", 403)])
def test_nobody_else_sees_the_person(site: Site, username: str, status: int) -> None:
    no = site.dispatched()

    answer = site.caller(username).post(f"/api/v1/cases/{no}/evaluator", {"reason": "回访核实"})

    assert answer.status_code == status
    assert "13800000000" not in answer.text


def test_a_look_without_a_reason_is_refused(site: Site) -> None:
    no = site.dispatched()

    answer = site.caller("shantou-l2").post(f"/api/v1/cases/{no}/evaluator", {"reason": ""})

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/reason")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13800000000", "138****0000"), ("88251234", "******34"), ("1234", "****"), ("7", "*"), ("", "")],
)
def test_a_number_shows_its_ends_at_most(number: str, shown: str) -> None:
    assert mask_number(number) == shown


@pytest.mark.parametrize(("name", "shown"), [("王某某", "王**"), ("王某", "王*"), ("王", "*"), ("", "")])
def test_a_name_shows_its_surname_at_most(name: str, shown: str) -> None:
    assert mask_name(name) == shown
