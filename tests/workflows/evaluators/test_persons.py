"""The person behind an evaluation is sealed on the way in and hidden in what people write (ST-4b)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text, update

from models.base import db
from models.case import Case
from models.errors import DomainError
from models.evaluation import PERSONAL, Evaluator
from models.queries import cases as queries
from protection.keys import KeyRing
from protection.sealing import CIPHERS, Vault
from workflows import front_door, intake
from workflows.evaluators import persons
from workflows.stories.player import actor
from workflows.unit import Repeatable

SECRET, NEW = "k" * 40, "new-key-" * 5
PERSON = {"name": "王小明", "phone": "13912345678", "certificate_number": "44050019900101123X"}


def row_of(play: Any) -> Evaluator:
    """The row of a play's evaluator, as it is in the database."""
    db.session.rollback()
    db.session.expire_all()
    row = queries.evaluator(play.case.id)
    assert row is not None
    return row


@pytest.mark.parametrize("cipher", CIPHERS)
def test_intake_keeps_masks_and_sealed_values(new_play: Any, context: Any, cipher: str) -> None:
    context.keys = Vault(KeyRing.read(NEW), cipher)
    play = new_play(evaluator=PERSON)

    row = row_of(play)

    assert (row.name, row.phone, row.certificate_number) == ("王**", "139****5678", "440****123X")
    assert row.sealed_with == context.vault.mark
    assert str(row.name_sealed).startswith(f"v1.{cipher}.")
    assert persons.opened(context.vault, row) == persons.Person(**PERSON)


def test_the_evaluations_own_words_are_kept_sealed_where_its_text_shows_masks(new_play: Any, context: Any) -> None:
    said = "我是王小明，打13912345678或13700001111"
    play = new_play(evaluator=PERSON, text=said)

    assert queries.evaluations([play.case.id])[play.case.id].text == "我是王**，打139****5678或137****1111"
    assert persons.opened(context.vault, row_of(play)).words == said


def test_a_number_in_the_text_is_sealed_though_nobody_is_named(new_play: Any, context: Any) -> None:
    play = new_play(evaluator=None, text="请打13700001111")

    assert queries.evaluations([play.case.id])[play.case.id].text == "请打137****1111"
    assert persons.opened(context.vault, row_of(play)) == persons.Person(words="请打13700001111")


def test_values_swapped_between_two_rows_do_not_open(new_play: Any, context: Any) -> None:
    one, other = new_play(), new_play(external_id="WO-2", evaluator=PERSON)
    stolen = row_of(other).phone_sealed
    db.session.execute(update(Evaluator).where(Evaluator.case_id == one.case.id).values(phone_sealed=stolen))
    db.session.commit()

    with pytest.raises(DomainError) as refused:
        persons.opened(context.vault, row_of(one))

    assert refused.value.code == "person-unreadable"
    assert "139" not in str(refused.value)


def test_a_missing_key_is_named_and_stops_what_would_leak(new_play: Any, context: Any) -> None:
    play = new_play(evaluator=PERSON).dispatch()
    was, context.keys = context.vault.active, Vault(KeyRing.read(NEW))

    with pytest.raises(DomainError, match=was) as refused:
        play.callback(record="已致电王小明")

    assert (refused.value.code, refused.value.status) == ("data-key-missing", 409)


def test_a_step_without_free_text_does_not_need_the_key(new_play: Any, context: Any) -> None:
    play = new_play(evaluator=PERSON)
    context.keys = Vault(KeyRing.read(NEW))

    assert play.dispatch().waiting == ["verify_by_callback"]


def test_a_row_of_an_earlier_version_is_still_understood(new_play: Any, context: Any) -> None:
    play = new_play(evaluator=PERSON).dispatch()
    in_clear(play.case.id)

    assert persons.opened(context.vault, row_of(play)) == persons.Person(**PERSON)
    play.callback(record="已致电王小明")
    assert queries.records(play.case.id)[-1].data["record"] == "已致电王**"


def in_clear(case_id: int) -> None:
    """Puts a row back into the form that the version before wrote."""
    blank = {f"{key}_{part}": None for key in PERSONAL for part in ("sealed", "index")}
    values = {**PERSON, **blank, "words_sealed": None, "sealed_with": None}
    db.session.execute(update(Evaluator).where(Evaluator.case_id == case_id).values(values))
    db.session.commit()


def test_choices_dates_and_codes_are_never_rewritten() -> None:
    form = {
        "properties": {
            "to": {"type": "string", "format": "organization"},
            "means": {"oneOf": [{"const": "phone"}]},
            "list": {"type": "array", "items": {"type": "string"}},
            "inner": {"type": "object", "properties": {"note": {"type": "string"}}},
        }
    }
    person = persons.Person(name="phone")
    data = {"to": "phone-office", "means": "phone", "list": ["a phone", 7], "inner": {"note": "phone"}, "more": "phone"}

    shown = {key: persons.rewritten(persons.part(form, key), value, person) for key, value in data.items()}

    assert shown == {
        "to": "phone-office",
        "means": "phone",
        "list": ["a p****", 7],
        "inner": {"note": "p****"},
        "more": "p****",
    }


def test_the_provinces_codes_stay_and_its_reason_is_masked(new_play: Any, context: Any) -> None:
    play = new_play(evaluator={"name": "BA1"})
    receipt = {"filing_no": "X-BA1", "accepted": False, "receipt_no": None, "reason": "请补充BA1的录音"}

    shown = persons.without_person(lambda: persons.of_case(context.vault, play.case.id), {"properties": {}}, receipt)

    assert shown == {**receipt, "reason": "请补充B**的录音"}


def order(**over: Any) -> dict[str, Any]:
    """A work order that names a person."""
    from tests.conftest import work_order

    return work_order("WO-9", evaluator=PERSON, **over)


def test_the_digest_of_an_order_is_keyed_and_a_repeat_is_known_under_a_newer_key(app: Any, context: Any) -> None:
    opened = intake.open_case(context, actor("province"), order())
    context.keys = Vault(KeyRing.read(NEW, older=[SECRET]))

    again = intake.open_case(context, actor("province"), order())

    assert (again.case_no, again.created) == (opened.case_no, False)
    case = Case.by_no(opened.case_no)
    assert case is not None
    assert "." in case.content_hash
    with pytest.raises(DomainError, match="work-order-conflict"):
        intake.open_case(context, actor("province"), order(text="另一段话"))


def test_an_act_is_known_again_under_a_newer_key(play: Any, context: Any) -> None:
    task = play.task("dispatch_case")
    before, after = context.vault, Vault(KeyRing.read(NEW, older=[SECRET]))
    act = (context, actor("shantou-l1"), task.id, "dispatch", {"to": "shantou-housing"})
    first = front_door.complete(*act, Repeatable("key-1", *spread(before)))

    again = front_door.complete(*act, Repeatable("key-1", *spread(after)))

    assert again == first
    assert "." in str(db.session.scalar(text("SELECT content_hash FROM idempotency_keys")))


def spread(vault: Vault) -> tuple[str, tuple[str, ...]]:
    """The hash of an act, and what it was under earlier keys."""
    newest, *earlier = vault.digests(b"act")
    return newest, tuple(earlier)
