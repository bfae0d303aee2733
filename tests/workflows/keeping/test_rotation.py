"""Rotation: everything comes under the active key while cases arrive, and whatever happens on the way."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from models.base import db
from models.case import Case
from models.evaluation import Evaluation, Evaluator
from protection.keys import KeyRing
from protection.sealing import Vault
from tests.workflows.evaluators.test_persons import PERSON, in_clear, order
from workflows import intake
from workflows.evaluators import persons
from workflows.keeping import rotation
from workflows.stories.player import actor

SECRET, NEW = "k" * 40, "new-key-" * 5


@pytest.fixture
def cases(new_play: Any) -> list[Any]:
    """Five cases, sealed under the first key."""
    return [new_play(external_id=f"WO-{number}", evaluator={**PERSON, "name": f"王小{number}"}) for number in range(5)]


def rows() -> list[Evaluator]:
    """All evaluators, as they are in the database."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Evaluator).order_by(Evaluator.id)))


def names(vault: Vault) -> list[str]:
    """Everybody in clear."""
    return [persons.opened(vault, row).name for row in rows()]


def test_a_rotation_brings_every_row_under_the_active_key_and_its_indexes_too(cases: Any, context: Any) -> None:
    context.keys = Vault(KeyRing.read(NEW, older=[SECRET]), "sm4-gcm")
    heard: list[int] = []

    done = rotation.rotate(context, 2, heard.append)

    assert (done.sealed, done.unreadable, heard) == (5, (), [2, 4, 5])
    alone = Vault(KeyRing.read(NEW), "sm4-gcm")
    assert names(alone) == [f"王小{number}" for number in range(5)]
    assert {row.phone_index for row in rows()} == {alone.index("phone", PERSON["phone"])}
    assert rotation.rotate(context).sealed == 0


def test_rows_that_arrive_between_the_batches_carry_the_active_key_already(
    cases: Any, context: Any, new_play: Any
) -> None:
    context.keys = Vault(KeyRing.read(NEW, older=[SECRET]))
    later: list[str] = []

    def arrive(done: int) -> None:
        later.append(new_play(external_id=f"WO-later-{done}", evaluator=PERSON).case_no)

    done = rotation.rotate(context, 2, arrive)

    assert (done.sealed, len(later)) == (5, 3)
    assert len(names(Vault(KeyRing.read(NEW)))) == 8


def test_a_rotation_that_is_killed_leaves_both_kinds_readable_and_is_resumed(cases: Any, context: Any) -> None:
    both = context.keys = Vault(KeyRing.read(NEW, older=[SECRET]))

    def die(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(context, 2, die)

    assert [row.sealed_with == both.mark for row in rows()] == [True, True, False, False, False]
    assert names(both) == [f"王小{number}" for number in range(5)]
    assert rotation.rotate(context, 2).sealed == 3
    assert len(names(Vault(KeyRing.read(NEW)))) == 5


def test_a_batch_that_fails_midway_changes_nothing(cases: Any, context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    context.keys = Vault(KeyRing.read(NEW, older=[SECRET]))
    sealing, calls = persons.seal, iter(range(5))

    def fail_at_the_third(vault: Vault, row: Evaluator, person: persons.Person) -> None:
        if next(calls) == 2:
            raise OSError("disk full")
        sealing(vault, row, person)

    monkeypatch.setattr(persons, "seal", fail_at_the_third)
    with pytest.raises(OSError, match="disk full"):
        rotation.rotate(context, 5)

    assert len(names(Vault(KeyRing.read(SECRET)))) == 5


def test_rows_of_an_earlier_version_are_sealed_and_their_texts_masked(context: Any, new_play: Any) -> None:
    play = new_play(evaluator=PERSON)
    in_clear(play.case.id)
    said = "我是王小明，打13912345678"
    db.session.execute(update(Evaluation).values(text=said))
    db.session.commit()

    assert rotation.rotate(context).sealed == 1

    (row,) = rows()
    assert (row.name, row.phone) == ("王**", "139****5678")
    assert persons.opened(context.vault, row) == persons.Person(**PERSON, words=said)
    assert db.session.scalar(select(Evaluation.text)) == "我是王**，打139****5678"


def test_plain_digests_of_an_earlier_version_are_wrapped_and_repeats_still_known(app: Any, context: Any) -> None:
    opened = intake.open_case(context, actor("province"), order())
    plain = context.vault.digests(rotation_content())[-1]
    db.session.execute(update(Case).values(content_hash=plain))
    db.session.commit()

    assert rotation.rotate(context).digests == 1
    assert rotation.rotate(context).digests == 0

    assert db.session.scalar(select(Case.content_hash)) != plain
    again = intake.open_case(context, actor("province"), order())
    assert (again.case_no, again.created) == (opened.case_no, False)


def rotation_content() -> bytes:
    """The order as the digest is taken over it."""
    from models.base import canonical_json

    return canonical_json(order()).encode()


def test_a_row_that_does_not_open_is_named_and_holds_up_no_other(cases: Any, context: Any) -> None:
    bad = cases[1].case.id
    db.session.execute(update(Evaluator).where(Evaluator.case_id == bad).values(name_sealed="v1.aes-gcm.00000000.x"))
    db.session.commit()
    context.keys = Vault(KeyRing.read(NEW, older=[SECRET]))

    done = rotation.rotate(context, 2)

    assert (done.sealed, done.unreadable) == (4, (bad,))


def test_the_status_counts_by_cipher_and_key(cases: Any, context: Any) -> None:
    before = context.vault.mark
    context.keys = Vault(KeyRing.read(NEW, older=[SECRET]))
    in_clear(cases[0].case.id)
    context.keys, new = context.vault, context.vault.mark
    persons_row = rows()[1]
    persons.seal(context.vault, persons_row, persons.opened(context.vault, persons_row))
    db.session.commit()

    found = rotation.status(context)

    assert found.under == {None: 1, before: 3, new: 1}
    assert (found.erased, found.due) == (0, 0)
