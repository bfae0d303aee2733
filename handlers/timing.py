"""Checks the instants that people enter: nobody has called, answered or finished in the future."""

from datetime import timedelta

from calendars.clock import parse_instant, to_beijing
from handlers.act import Act
from models.errors import wrong_field

# Clocks of two machines differ a little.
TOLERANCE = timedelta(minutes=2)


def check_not_in_the_future(act: Act, *names: str) -> None:
    """Refuses (422) a field of the form whose instant lies after the act itself."""
    for name in names:
        text = act.data.get(name)
        if text is not None and parse_instant(text) > act.at + TOLERANCE:
            shown = to_beijing(parse_instant(text)).isoformat()
            raise wrong_field(f"/data/{name}", "in-the-future", f"时间在未来：{shown}", f"lies in the future: {shown}")
