"""What a person has read: counted cheaply, marked one by one or all at once, for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.base import db
from models.errors import DomainError
from models.notice import to_office, to_person
from models.queries import notices as queries
from models.queries.notices import NoticeFilter
from workflows.notifying.reading import read, read_all
from workflows.stories.player import actor
from workflows.unit import transaction

if TYPE_CHECKING:
    from tests.workflows.notifying.conftest import Office


def add(play: Any, office: int | None, role: str, kind: str = "result", number: int = 1) -> None:
    case, at = play.case, play.clock.now()
    with transaction():
        for each in range(number):
            db.session.add(to_office(case, at, office, role, kind, f"{case.case_no} 第{each}条"))


def test_a_notice_is_unread_until_it_is_read_and_only_for_the_reader(office: Office, play: Any) -> None:
    bureau = actor("shantou-l1")
    assert queries.unread_count(bureau) == 1, "the new task"
    add(play, play.case.first_level_id, "first_level")
    assert queries.unread_count(bureau) == 2
    newest = queries.listing(bureau, NoticeFilter(unread=True)).ids(1, 50)[0]

    read(bureau, newest)
    read(bureau, newest)

    assert queries.unread_count(bureau) == 1
    assert queries.unread_count(actor("shantou-l2")) == 0
    shown = queries.shown(bureau, queries.listing(bureau, NoticeFilter()).ids(1, 50))
    assert [(notice.id == newest, unread) for notice, _, unread in shown] == [(True, False), (False, True)]


def test_all_that_was_on_the_page_is_read_and_what_came_since_is_not(office: Office, play: Any) -> None:
    bureau = actor("shantou-l1")
    shown = queries.newest(bureau)
    add(play, play.case.first_level_id, "first_level")

    read_all(bureau, shown)
    assert queries.unread_count(bureau) == 1
    read_all(bureau)
    assert queries.unread_count(bureau) == 0
    read_all(bureau, 0)
    assert queries.unread_count(bureau) == 0, "a mark never goes back"


def test_beyond_a_hundred_nobody_counts(office: Office, play: Any) -> None:
    add(play, play.case.first_level_id, "first_level", number=120)

    assert queries.unread_count(actor("shantou-l1")) == queries.MOST_COUNTED


def test_a_notice_to_a_person_is_that_persons_alone(office: Office, play: Any) -> None:
    bureau, other = actor("shantou-l1"), actor("shantou-l2")
    with transaction():
        db.session.add(to_person(play.case, play.clock.now(), other.account_id or 0, "mention", "有人提到您"))

    assert queries.unread_count(other) == 1
    (number,) = queries.listing(other, NoticeFilter(kind="mention")).ids(1, 50)
    with pytest.raises(DomainError) as refusal:
        read(bureau, number)
    assert refusal.value.status == 404


def test_leaders_read_what_goes_to_the_leaders_of_their_locality(office: Office, play: Any) -> None:
    add(play, None, "supervisor", "escalation")

    assert queries.unread_count(actor("supervisor")) == 1
    assert queries.unread_count(actor("shantou-l1")) == 1, "only the own new task"
