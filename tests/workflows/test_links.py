"""Other cases of the same person and of the same item: within one's scope, and without showing who it is."""

from __future__ import annotations

from typing import Any

import pytest

from models.account import Actor
from protection.keys import KeyRing
from protection.sealing import Vault
from workflows import links
from workflows.context import Context
from workflows.evaluators import retention
from workflows.links import Linked
from workflows.stories.player import actor

PERSON = {"name": "王小明", "phone": "13912345678"}
ITEM = {"code": "440500-009", "name": "公积金贷款"}


def numbers(found: Linked | None) -> list[str]:
    assert found is not None
    return [case.case_no for case in found.cases]


def of_person(context: Context, play: Any, by: str = "shantou-l1") -> Linked | None:
    return links.of_person(context, actor(by), play.case)


@pytest.fixture
def three(new_play: Any) -> list[Any]:
    """Two cases of one person, who wrote the number in two ways, and one of another who has the same name."""
    given = (PERSON, {**PERSON, "phone": "+86 139 1234 5678"}, {**PERSON, "phone": "13700001111"})
    items = (ITEM, {**ITEM, "code": "440500-010"}, ITEM)
    return [
        new_play(external_id=f"WO-{number}", evaluator=evaluator, item=items[number])
        for number, evaluator in enumerate(given)
    ]


def test_the_same_person_is_known_by_number_and_not_by_name(three: list[Any], context: Context) -> None:
    first, second, other = three

    assert numbers(of_person(context, first)) == [second.case_no]
    assert numbers(of_person(context, second)) == [first.case_no]
    assert of_person(context, other) == links.NONE


def test_the_same_person_is_found_though_the_key_was_changed_in_between(new_play: Any, context: Context) -> None:
    context.keys = Vault(KeyRing.read("a" * 40))
    old = new_play(external_id="WO-1", evaluator=PERSON)
    context.keys = Vault(KeyRing.read("b" * 40 + "\n" + "a" * 40))
    new = new_play(external_id="WO-2", evaluator=PERSON)

    assert numbers(of_person(context, old)) == [new.case_no]
    assert numbers(of_person(context, new)) == [old.case_no]


def test_only_cases_in_ones_scope_are_counted(three: list[Any], context: Context) -> None:
    first, second, _ = three
    first.dispatch()

    assert of_person(context, first, "shantou-l2") == links.NONE
    second.dispatch()
    assert numbers(of_person(context, first, "shantou-l2")) == [second.case_no]
    assert numbers(of_person(context, first, "supervisor")) == [second.case_no]


@pytest.mark.parametrize("username", ["analyst", "admin", "publisher", "province", "shantou-staff"])
def test_whoever_has_nothing_to_do_with_persons_is_told_nothing(
    three: list[Any], context: Context, username: str
) -> None:
    assert of_person(context, three[0], username) is None


def test_the_look_is_a_log_line_and_no_event_and_names_no_value(
    three: list[Any], context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    events = three[0].events
    with caplog.at_level("INFO", "bihuan.links"):
        of_person(context, three[0])

    assert "share the evaluator" in caplog.text
    assert "139" not in caplog.text.replace(three[0].case_no, "")
    assert three[0].events == events


def test_nobody_known_and_nobody_left_link_to_nothing(new_play: Any, context: Context) -> None:
    anonymous, second = new_play(external_id="WO-1", evaluator=None), new_play(external_id="WO-2", evaluator=None)

    assert of_person(context, anonymous) == of_person(context, second) == links.NONE


def test_a_person_who_was_erased_links_to_nothing(three: list[Any], context: Context) -> None:
    first, second, _ = three
    assert retention.erase is not None
    from models.queries import cases as case_queries
    from workflows.locked import on_case

    with on_case(context, first.case.id, actor("admin")) as unit:
        row = case_queries.evaluator(unit.case.id)
        assert row is not None
        row.erase(unit.at)

    assert of_person(context, first) == of_person(context, second) == links.NONE


def test_a_key_that_is_missing_links_to_nothing(three: list[Any], context: Context) -> None:
    context.keys = Vault(KeyRing.read("c" * 40))

    assert of_person(context, three[0]) == links.NONE


def test_the_same_items_cases_are_the_newest_first(three: list[Any]) -> None:
    first, _, other = three

    assert numbers(links.of_item(actor("shantou-l1"), first.case)) == [other.case_no]
    assert links.of_item(actor("shantou-hall-l2"), first.case) == links.NONE


def test_no_more_are_shown_than_fit_and_all_are_counted(new_play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "SHOWN", 2)
    plays = [new_play(external_id=f"WO-{number}", item=ITEM) for number in range(5)]
    bureau: Actor = actor("shantou-l1")

    found = links.of_item(bureau, plays[0].case)
    monkeypatch.setattr(links, "LOOKED_AT", 3)
    fewer = links.of_item(bureau, plays[0].case)

    assert (numbers(found), found.total, found.more) == ([plays[4].case_no, plays[3].case_no], 4, False)
    assert (fewer.total, fewer.more) == (3, True)
