"""What «today», «this week» and «within two working days» mean at an instant, by the calendar in force."""

from datetime import datetime, timedelta

from calendars.china import China
from calendars.clock import beijing_instant, to_beijing
from models.queries.oversight import Horizon

DAYS = (1, 2, 5)
WEEKS = 8
_DAY = timedelta(days=1)


def horizon(now: datetime, calendar: China) -> Horizon:
    """Until 24:00 of today, of Sunday, and of the first, second and fifth working day after today (Beijing; aware)."""
    today = to_beijing(now).date()
    sunday = today + timedelta(days=6 - today.weekday())
    days = {number: beijing_instant(calendar.add_working_days(today, number) + _DAY) for number in DAYS}
    return Horizon(now, beijing_instant(today + _DAY), beijing_instant(sunday + _DAY), days)


def weeks_until(now: datetime, count: int = WEEKS) -> list[datetime]:
    """The beginnings (Monday 00:00 Beijing) of this week and of those before it, the oldest first."""
    today = to_beijing(now).date()
    monday = today - timedelta(days=today.weekday())
    return [beijing_instant(monday - timedelta(weeks=back)) for back in range(count - 1, -1, -1)]
