"""The clocks, Beijing time, and the reading of instants."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from calendars.clock import (
    BEIJING,
    FixedClock,
    OffsetClock,
    SharedClock,
    SystemClock,
    beijing_instant,
    parse_instant,
    read_beijing,
    to_beijing,
    to_utc,
)
from calendars.errors import InstantError

MONDAY_NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_the_system_clock_is_aware_and_in_utc():
    now = SystemClock().now()

    assert now.tzinfo is UTC


def test_a_fixed_clock_stands_still_until_it_is_advanced():
    clock = FixedClock.at("周一 2026-03-02 09:00")

    assert clock.now() == clock.now() == MONDAY_NINE
    assert clock.advance(timedelta(hours=2)) == MONDAY_NINE + timedelta(hours=2) == clock.now()


def test_a_fixed_clock_goes_back_only_when_allowed():
    clock = FixedClock(MONDAY_NINE)

    with pytest.raises(InstantError, match=r"时钟不能倒拨.*does not go back"):
        clock.advance(timedelta(minutes=-1))
    with pytest.raises(ValueError, match="2026-03-02 08:59"):
        clock.set(MONDAY_NINE - timedelta(minutes=1))
    assert clock.now() == MONDAY_NINE

    clock.set(MONDAY_NINE - timedelta(days=1), allow_back=True)
    assert clock.now() == MONDAY_NINE - timedelta(days=1)


def test_a_fixed_clock_needs_an_aware_instant():
    with pytest.raises(InstantError, match="没有时区"):
        FixedClock(MONDAY_NINE.replace(tzinfo=None))


def test_the_offset_clock_follows_its_base_and_its_offset():
    base, offset = FixedClock(MONDAY_NINE), [timedelta()]
    clock = OffsetClock(base, lambda: offset[0])

    offset[0] = timedelta(days=3)
    base.advance(timedelta(hours=1))

    assert clock.now() == MONDAY_NINE + timedelta(days=3, hours=1)
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["周一 2026-03-02 09:00", "星期一 2026-03-02 09:00", "2026-03-02 09:00", " 周一2026-03-02 09:00:00 "],
)
def test_a_spoken_beijing_time_is_read(text):
    assert read_beijing(text) == MONDAY_NINE


def test_sunday_has_two_names_and_a_day_alone_begins_at_midnight():
    assert read_beijing("周日 2026-03-01") == read_beijing("星期天 2026-03-01") == MONDAY_NINE - timedelta(hours=33)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("周二 2026-03-02 09:00", "2026-03-02是周一"),
        ("周一 2026-02-30 09:00", "看不懂的时间"),
        ("周一 09:00", "看不懂的时间"),
        ("2026-03-02 25:00", "看不懂的时间"),
        ("", "看不懂的时间"),
    ],
)
def test_a_wrong_weekday_or_an_impossible_time_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        FixedClock.at(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T09:00+08:00",
        "2026-03-02T09:00:00+08:00",
        "2026-03-02T09:00:00.000+08:00",
        "2026-03-02T09:00 08:00",  # the '+' of a query string
        "2026-03-02 09:00+0800",
        "2026-03-02T01:00Z",
        "2026-03-02t01:00:00z",
        "2026-03-01T20:00-05:00",
    ],
)
def test_rfc_3339_is_read_into_utc(text):
    assert parse_instant(text) == MONDAY_NINE
    assert parse_instant(text).tzinfo is UTC


def test_a_text_without_offset_needs_a_default():
    assert parse_instant("2026-03-02T09:00", default_offset=BEIJING) == MONDAY_NINE
    assert parse_instant("2026-03-02", default_offset=BEIJING) == MONDAY_NINE - timedelta(hours=9)

    for text in ("2026-03-02T09:00", "2026-03-02"):
        with pytest.raises(InstantError, match=r"没有时区.*2026-09-24T10:00\+08:00.*has no offset"):
            parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-02-30T10:00Z",
        "2026-03-02T09:00+25:00",
        "2026-3-2T09:00Z",
        "２０２６-03-02T09:00Z",
        "x" * 99,
    ],
)
def test_an_unreadable_instant_is_refused_in_both_languages(text):
    with pytest.raises(InstantError, match=r"看不懂的时间.*Unreadable instant") as caught:
        parse_instant(text, default_offset=BEIJING)
    assert caught.value.code == "instant-unreadable"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("text", ["0001-01-01T00:00+08:00", "9999-12-31T23:59-08:00"])
def test_an_instant_that_utc_cannot_hold_is_refused(text):
    with pytest.raises(InstantError, match="超出范围"):
        parse_instant(text)


def test_beijing_is_eight_hours_ahead_all_year_and_naive_is_refused():
    assert to_beijing(MONDAY_NINE).isoformat() == "2026-03-02T09:00:00+08:00"
    assert to_utc(to_beijing(MONDAY_NINE)) == MONDAY_NINE
    assert beijing_instant(date(2026, 3, 2), time(9)) == MONDAY_NINE
    for convert in (to_utc, to_beijing):
        with pytest.raises(InstantError, match="no time zone"):
            convert(datetime(2026, 7, 1))  # noqa: DTZ001


def shared(own_ahead: timedelta = timedelta(0)) -> tuple[SharedClock, FixedClock, list[float], list[int]]:
    """A shared clock over a server that stands at nine, the server, the ticks, and how often it was asked."""
    server, ticks, asked = FixedClock(MONDAY_NINE), [100.0], [0]

    def ask() -> datetime:
        asked[0] += 1
        return server.now()

    own = OffsetClock(server, lambda: own_ahead)
    return SharedClock(ask, own, every=60, ticks=lambda: ticks[0]), server, ticks, asked


def test_a_shared_clock_counts_on_from_the_servers_answer():
    clock, _, ticks, asked = shared(timedelta(minutes=10))
    assert clock.now() == MONDAY_NINE

    ticks[0] += 59

    assert clock.now() == MONDAY_NINE + timedelta(seconds=59)
    assert asked == [1]


def test_a_shared_clock_asks_again_after_a_minute():
    clock, server, ticks, asked = shared()
    clock.now()
    server.advance(timedelta(hours=1))

    ticks[0] += 60

    assert clock.now() == MONDAY_NINE + timedelta(hours=1)
    assert asked == [2]


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_machine_whose_own_clock_is_wrong_is_named_in_the_log(minutes: int, caplog: pytest.LogCaptureFixture):
    clock, _, _, _ = shared(timedelta(minutes=minutes))

    clock.now()

    assert clock.skew() == timedelta(minutes=minutes)
    assert "clock of this machine is wrong" in caplog.text


def test_a_machine_whose_own_clock_is_right_is_not(caplog: pytest.LogCaptureFixture):
    clock, _, _, _ = shared(timedelta(seconds=5))

    clock.now()

    assert caplog.text == ""


def test_a_shared_clock_that_can_not_ask_says_so_and_asks_again():
    answers: list[datetime | None] = [None, MONDAY_NINE]

    def ask() -> datetime:
        answer = answers.pop(0)
        if answer is None:
            raise ConnectionError("away")
        return answer

    clock = SharedClock(ask, FixedClock(MONDAY_NINE))

    with pytest.raises(ConnectionError):
        clock.now()
    assert clock.now() >= MONDAY_NINE
