"""Which covers can be, in a table; and what holds whatever people enter, as a property."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.account import Account
from models.cover import Cover, Plan, Span
from models.errors import DomainError
from models.organization import Organization

NOW = datetime(2026, 9, 24, 2, tzinfo=UTC)
OFFICE = Organization(id=1, code="office", name="局", kind="department", locality="shantou")
OTHER = Organization(id=2, code="other", name="他局", kind="department", locality="shantou")


def person(number: int, office: Organization | None = OFFICE, roles: tuple[str, ...] = ("second_level",)) -> Account:
    return Account(
        id=number, username=f"p{number}", name=f"某{number}", organization=office, roles=list(roles), active=True
    )


PEOPLE = [person(number) for number in range(1, 5)]


def day(number: float) -> datetime:
    return NOW + timedelta(days=number)


def cover(covering: int, covered: int, first: float, last: float, ended: float | None = None) -> Cover:
    return Cover(
        covering_id=covering,
        covered_id=covered,
        starts_at=day(first),
        ends_at=day(last),
        ended_at=None if ended is None else day(ended),
    )


def refusal(plan: Plan, *known: Cover) -> str | None:
    """The code of the refusal, of the field where one is at fault; None where the cover can be."""
    try:
        plan.check(list(known), NOW)
    except DomainError as error:
        return error.errors[0].code if error.errors else error.code
    return None


def plan(covering: Account = PEOPLE[0], covered: Account = PEOPLE[1], first: float = 1, last: float = 3) -> Plan:
    return Plan(covering, covered, Span(day(first), day(last)), "年休假")


CLOSED = Account(id=9, username="c", name="丙", organization=OFFICE, roles=["second_level"], active=False)
# what is planned → why it can not be
SINGLE = [
    (plan(), None),
    (plan(first=-1), None),  # entered when the absence has begun
    (plan(first=3, last=3), "not-after-start"),
    (plan(first=3, last=1), "not-after-start"),
    (plan(first=-2, last=0), "in-the-past"),
    (plan(first=1, last=368), "too-long"),
    (plan(covering=PEOPLE[1]), "oneself"),
    (plan(covering=CLOSED), "inactive"),
    (plan(covered=CLOSED), "inactive"),
    (plan(covered=person(8, OFFICE, ("admin",))), "nothing-to-cover"),
    (plan(covered=person(8, OFFICE, ("staff",))), "nothing-to-cover"),
    (plan(covered=person(8, None, ("second_level",))), "nothing-to-cover"),
    (plan(covering=person(8, OTHER)), "not-above"),
    (plan(covering=person(8, None, ("supervisor",))), "not-above"),
]


@pytest.mark.parametrize(("planned", "code"), SINGLE)
def test_who_may_cover_whom_and_when(planned: Plan, code: str | None) -> None:
    assert refusal(planned) == code


# a cover that is there beside «1 covers 2 on days 1 to 3» → why both can not be
BESIDE = [
    (cover(3, 2, 2, 4), "covered-already"),
    (cover(1, 2, 0, 2), "covered-already"),
    (cover(3, 2, 3, 5), None),  # one ends as the other begins
    (cover(3, 2, -1, 1), None),
    (cover(3, 2, 2, 4, ended=1), None),  # withdrawn before
    (cover(3, 1, 2, 4), "coverer-is-absent"),
    (cover(2, 1, 2, 4), "coverer-is-absent"),  # in a circle
    (cover(2, 3, 2, 4), "covered-is-covering"),  # a chain
    (cover(1, 3, 0, 9), None),  # several may be covered by one
]


@pytest.mark.parametrize(("known", "code"), BESIDE)
def test_two_covers_at_the_same_time_never_contradict_each_other(known: Cover, code: str | None) -> None:
    assert refusal(plan(), known) == code


ENTRIES = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 9), st.integers(1, 5)), max_size=12
)


@given(ENTRIES)
def test_whatever_is_entered_nobody_is_covered_twice_and_no_absent_person_covers(
    entries: list[tuple[Account, Account, int, int]],
) -> None:
    kept: list[Cover] = []
    for covering, covered, first, length in entries:
        planned = plan(covering, covered, first, first + length)
        known = [one for one in kept if {one.covering_id, one.covered_id} & {covering.id, covered.id}]
        if refusal(planned, *known) is None:
            kept.append(cover(covering.id, covered.id, first, first + length))

    for moment in range(0, 15):
        running = [one for one in kept if one.state(day(moment)) == "running"]
        absent = [one.covered_id for one in running]
        assert len(absent) == len(set(absent))
        assert not set(absent) & {one.covering_id for one in running}


@pytest.mark.parametrize(
    ("moment", "ended", "state"),
    [
        (0, None, "coming"),
        (1, None, "running"),
        (2.999, None, "running"),
        (3, None, "over"),
        (2, 2, "over"),
        (1.5, 2, "running"),
        (2, 0.5, "withdrawn"),
    ],
)
def test_a_cover_begins_and_ends_by_itself(moment: float, ended: float | None, state: str) -> None:
    assert cover(1, 2, 1, 3, ended).state(day(moment)) == state


def test_a_cover_ends_once() -> None:
    row = cover(1, 2, 1, 3)
    row.end(1, day(2))

    with pytest.raises(DomainError) as refused:
        row.end(1, day(2.5))
    assert refused.value.code == "cover-is-over"
