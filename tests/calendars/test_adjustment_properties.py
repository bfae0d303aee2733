"""Laws that hold for every pause and every extension, over years of notices."""

from datetime import date, timedelta

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from calendars.adjustments import Adjustments, Extension, Pause
from calendars.china import China
from calendars.clock import beijing_instant, read_beijing
from calendars.deadlines import compute
from calendars.rules import Rule, Unit

CHINA = China()
law = settings(deadline=None, database=None)
flags = st.booleans()
starts = st.builds(
    lambda day, minute: beijing_instant(day) + timedelta(minutes=minute),
    st.dates(date(2018, 1, 1), date(2027, 12, 31)),
    st.integers(0, 1439),
)
counts = st.integers(1, 40)
day_rules = st.one_of(
    st.builds(Rule, st.just(Unit.WORKING_DAY), counts, include_first_day=flags, close_of_business=flags),
    st.builds(
        Rule, st.just(Unit.NATURAL_DAY), counts, include_first_day=flags, roll_over=flags, close_of_business=flags
    ),
)
hour_rules = st.builds(Rule, st.sampled_from([Unit.HOUR, Unit.MINUTE]), st.integers(1, 3000))
rules = st.one_of(day_rules, hour_rules)
plain_working = st.builds(Rule, st.just(Unit.WORKING_DAY), counts)
# Gaps and lengths in minutes: pauses that follow one another and do not overlap.
gaps = st.lists(st.tuples(st.integers(1, 20_000), st.integers(0, 20_000)), max_size=4)
extensions = st.lists(
    st.builds(Extension, st.builds(Rule, st.sampled_from([Unit.WORKING_DAY, Unit.NATURAL_DAY]), st.integers(1, 20))),
    max_size=2,
).map(tuple)
EVE = read_beijing("周二 2026-09-29 16:00")


def pauses_after(start, spans):
    found = []
    for gap, length in spans:
        begins = (found[-1].ends if found else start) + timedelta(minutes=gap)
        found.append(Pause(begins, begins + timedelta(minutes=length)))
    return tuple(found)


def due(rule, start, pauses=(), more=()):
    return compute(rule, start, CHINA, adjustments=Adjustments(pauses, more)).due_at


def midnights(pause):
    day, found = pause.begins, 0
    while (day := day + timedelta(minutes=1)) <= pause.ends:
        found += day.hour == 16 and day.minute == 0  # 00:00 in Beijing
    return found


@law
@given(starts, rules, gaps, extensions)
@example(EVE, Rule(Unit.WORKING_DAY, 10), [(1080, 12_000)], ())
def test_a_pause_never_makes_a_due_date_earlier_and_neither_does_an_extension(start, rule, spans, more):
    pauses = pauses_after(start, spans)

    assert due(rule, start) <= due(rule, start, pauses) <= due(rule, start, pauses, more)
    assert not more or due(rule, start, pauses) < due(rule, start, pauses, more)


@law
@given(starts, rules, gaps, extensions)
def test_no_limit_ends_in_a_pause_that_began_before_it(start, rule, spans, more):
    pauses = pauses_after(start, spans)

    assert not any(
        pause.begins < due(rule, start, pauses, more) <= pause.ends for pause in pauses if pause.begins < pause.ends
    )


@law
@given(starts, rules, gaps)
def test_a_pause_at_or_after_the_limit_moves_nothing(start, rule, spans):
    limit = due(rule, start)

    assert due(rule, start, pauses_after(limit - timedelta(minutes=1), spans)) == limit


@law
@given(starts, plain_working, st.integers(0, 60), st.integers(1, 2880))
@example(EVE, Rule(Unit.WORKING_DAY, 10), 2, 2880)
def test_a_pause_over_rest_days_alone_moves_no_limit_in_working_days(start, rule, later, length):
    begins = beijing_instant((start + timedelta(days=later)).date() + timedelta(days=1))
    pause = Pause(begins, begins + timedelta(minutes=length))
    days = [(begins + timedelta(hours=8, days=n)).date() for n in range(length // 1440 + 1)]
    assume(not any(CHINA.is_working_day(day) for day in days))

    assert due(rule, start, (pause,)) == due(rule, start)


@law
@given(
    starts,
    st.builds(Rule, st.sampled_from([Unit.WORKING_DAY, Unit.NATURAL_DAY]), counts),
    st.integers(0, 40),
    st.data(),
)
def test_pausing_and_resuming_on_the_same_day_moves_nothing(start, rule, later, data):
    day = (start + timedelta(days=later)).date()
    begins = data.draw(st.integers(0, 1438))
    ends = data.draw(st.integers(begins, 1439))
    midnight = beijing_instant(day)
    pause = Pause(midnight + timedelta(minutes=begins), midnight + timedelta(minutes=ends))
    assume(begins > 0 or ends > 0)

    assert due(rule, start, (pause,)) == due(rule, start)


@law
@given(starts, counts, st.integers(1, 3000), st.integers(0, 6000))
def test_natural_days_move_by_the_midnights_in_a_pause_before_the_limit(start, count, gap, length):
    pause = Pause(start + timedelta(minutes=gap), start + timedelta(minutes=gap + length))
    limit = due(Rule(Unit.NATURAL_DAY, count), start)
    assume(pause.ends < limit)
    assume(pause.begins >= beijing_instant((start + timedelta(hours=8)).date() + timedelta(days=1)))

    assert due(Rule(Unit.NATURAL_DAY, count), start, (pause,)) == limit + timedelta(days=midnights(pause))


@law
@given(starts, hour_rules, st.integers(1, 3000), st.integers(0, 6000))
def test_hours_move_by_the_exact_span_of_a_pause_that_began_before_the_limit(start, rule, gap, length):
    pause = Pause(start + timedelta(minutes=gap), start + timedelta(minutes=gap + length))
    limit = due(rule, start)
    assume(pause.begins < limit)

    assert due(rule, start, (pause,)) == limit + (pause.ends - pause.begins)


@law
@given(starts, counts, counts, gaps)
def test_n_working_days_extended_by_m_are_n_and_m_working_days_whatever_was_paused(start, n, m, spans):
    pauses = pauses_after(start, spans)
    more = (Extension(Rule(Unit.WORKING_DAY, m)),)

    assert due(Rule(Unit.WORKING_DAY, n), start, pauses, more) == due(Rule(Unit.WORKING_DAY, n + m), start, pauses)


@law
@given(starts, rules, gaps, st.integers(1, 5000), st.integers(1, 5000))
def test_a_pause_that_goes_on_at_once_is_one_pause(start, rule, spans, first, second):
    earlier = pauses_after(start, spans)
    begins = (earlier[-1].ends if earlier else start) + timedelta(minutes=1)
    middle, ends = begins + timedelta(minutes=first), begins + timedelta(minutes=first + second)

    in_two = (*earlier, Pause(begins, middle), Pause(middle, ends))
    assert due(rule, start, in_two) == due(rule, start, (*earlier, Pause(begins, ends)))
