"""Laws that hold for every deadline; the nasty dates are pinned."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendars.china import China
from calendars.clock import beijing_instant, read_beijing
from calendars.deadlines import add_working_days, compute, working_days_between
from calendars.notices import Holiday, load_bundled
from calendars.rules import Relation, Rule, Unit

CHINA = China()
law = settings(deadline=None, database=None)

days = st.dates(date(2018, 1, 1), date(2030, 12, 31))
starts = st.builds(lambda day, minute: beijing_instant(day) + timedelta(minutes=minute), days, st.integers(0, 1439))
counts = st.integers(1, 60)
flags = st.booleans()
day_rules = st.one_of(
    st.builds(Rule, st.just(Unit.WORKING_DAY), counts, include_first_day=flags, close_of_business=flags),
    st.builds(
        Rule, st.just(Unit.NATURAL_DAY), counts, include_first_day=flags, roll_over=flags, close_of_business=flags
    ),
)
rules = st.one_of(day_rules, st.builds(Rule, st.sampled_from([Unit.HOUR, Unit.MINUTE]), st.integers(1, 3650)))
working_rules = st.builds(Rule, st.just(Unit.WORKING_DAY), counts, include_first_day=flags, close_of_business=flags)

MAKE_UP = read_beijing("周五 2026-02-13 16:30")  # before the long Spring Festival and a make-up Saturday
AMENDED = read_beijing("周三 2020-01-22 10:00")  # before the festival that was lengthened
NEW_YEAR_EVE = read_beijing("周四 2024-02-08 23:59")  # 除夕 2024 worked
CROSSING = read_beijing("周三 2026-12-30 00:00")  # into a year without a notice
AFTER_CLOSING = read_beijing("周六 2026-10-10 17:30")  # a make-up Saturday, just closed
TEN = Rule(Unit.WORKING_DAY, 10)
ONE_TODAY = Rule(Unit.WORKING_DAY, 1, include_first_day=True, close_of_business=True)


@law
@given(starts, working_rules)
@example(MAKE_UP, TEN)
@example(AMENDED, TEN)
@example(NEW_YEAR_EVE, Rule(Unit.WORKING_DAY, 1))
@example(AFTER_CLOSING, ONE_TODAY)
def test_a_working_day_limit_falls_on_a_working_day(start, rule):
    assert CHINA.is_working_day(compute(rule, start, CHINA).due_on)


@law
@given(starts, st.integers(1, 60))
def test_a_natural_day_limit_that_rolls_over_falls_on_a_working_day(start, count):
    assert CHINA.is_working_day(compute(Rule(Unit.NATURAL_DAY, count, roll_over=True), start, CHINA).due_on)


@law
@given(starts, rules)
@example(AFTER_CLOSING, ONE_TODAY)
@example(AFTER_CLOSING, Rule(Unit.NATURAL_DAY, 1, include_first_day=True, close_of_business=True))
def test_no_deadline_falls_before_its_start(start, rule):
    assert compute(rule, start, CHINA).due_at > start


@law
@given(days, st.integers(0, 40), st.integers(0, 40))
@example(date(2026, 2, 14), 1, 1)
@example(date(2020, 1, 31), 0, 1)
def test_adding_n_and_then_m_working_days_is_adding_both(day, n, m):
    assert add_working_days(add_working_days(day, n, CHINA), m, CHINA) == add_working_days(day, n + m, CHINA)


@law
@given(days, st.integers(1, 60))
@example(date(2026, 9, 24), 2)
@example(date(2026, 10, 9), 1)
def test_counting_back_returns_the_number(day, n):
    due = add_working_days(day, n, CHINA)

    assert working_days_between(day, due, CHINA) == n
    assert working_days_between(due, day, CHINA) == -n


@law
@given(starts, st.integers(0, 60 * 24 * 20), rules)
@example(read_beijing("周六 2026-10-10 17:29"), 1, ONE_TODAY)
@example(read_beijing("周五 2026-09-25 23:59"), 1, TEN)
def test_a_later_start_never_gives_an_earlier_deadline(start, minutes, rule):
    later = start + timedelta(minutes=minutes)

    assert compute(rule, start, CHINA).due_at <= compute(rule, later, CHINA).due_at


@law
@given(starts, day_rules)
@example(MAKE_UP, TEN)
@example(AFTER_CLOSING, ONE_TODAY)
def test_the_explanation_counts_as_many_days_as_the_rule(start, rule):
    deadline = compute(rule, start, CHINA)
    counted = [day for day in deadline.counted if day.counts]

    assert [day.n for day in counted] == list(range(1, rule.count + 1))
    assert all(day.n is None for day in deadline.counted if not day.counts)
    assert all(day.why for day in deadline.counted)
    assert [day.date for day in deadline.counted] == sorted({day.date for day in deadline.counted})
    assert deadline.counted[-1].date == deadline.due_on


@law
@given(starts, working_rules)
@example(CROSSING, Rule(Unit.WORKING_DAY, 1))
@example(CROSSING, Rule(Unit.WORKING_DAY, 2))
@example(read_beijing("周四 2026-12-31 10:00"), Rule(Unit.WORKING_DAY, 1, include_first_day=True))
def test_a_deadline_is_provisional_exactly_when_an_unpublished_day_was_looked_at(start, rule):
    deadline = compute(rule, start, CHINA)
    looked_at = [day.date for day in deadline.counted if "起算" not in day.why]

    assert deadline.provisional == any(day.year > 2026 for day in looked_at)


@law
@given(starts, st.builds(Rule, st.sampled_from([Unit.NATURAL_DAY, Unit.HOUR, Unit.MINUTE]), counts))
def test_natural_days_and_hours_are_never_provisional(start, rule):
    assert not compute(rule, start, CHINA).provisional


@law
@given(starts, counts, st.sampled_from([Unit.WORKING_DAY, Unit.NATURAL_DAY]), st.sampled_from(["before", "after"]))
@example(read_beijing("周三 2026-09-30 00:00"), 2, Unit.NATURAL_DAY, "before")
def test_nobody_is_warned_at_night_or_on_a_rest_day(due, count, unit, side):
    relation = Relation.BEFORE_DUE if side == "before" else Relation.AFTER_DUE
    start = read_beijing("2018-06-01 09:00")
    due = max(due, read_beijing("2018-06-01 09:00"))

    notice = compute(Rule(unit, count, relation), start, CHINA, due=due)

    assert CHINA.is_working_day(notice.due_on)
    assert notice.due_at == beijing_instant(notice.due_on) + timedelta(hours=9)
    assert (notice.due_at < due) is (side == "before")


def _with_one_more_day_off(day: date) -> China:
    """The bundled calendar with one more day off in the notice of that year, if it says nothing of the day yet."""
    notices = []
    for notice in load_bundled():
        said = {each for holiday in notice.holidays for each in (*holiday.off, *holiday.work)}
        if notice.year == day.year and notice.amends is None and day not in said:
            notice = replace(notice, holidays=(*notice.holidays, Holiday("临时放假", (day,), ())))
        notices.append(notice)
    return China(notices)


FREE_DAYS = [
    day
    for day in (date(2025, 1, 1) + timedelta(days=n) for n in range(730))
    if CHINA.day_kind(day).kind in ("workday", "weekend")
]


@settings(deadline=None, database=None, max_examples=40)
@given(st.sampled_from(FREE_DAYS), st.integers(-20, 5), working_rules)
@example(date(2026, 9, 28), -4, TEN)
def test_one_more_day_off_never_makes_a_deadline_earlier(extra, offset, rule):
    start = beijing_instant(extra + timedelta(days=offset)) + timedelta(hours=10)

    assert compute(rule, start, _with_one_more_day_off(extra)).due_at >= compute(rule, start, CHINA).due_at
