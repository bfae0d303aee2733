"""The demonstration's simulated clock: forward only. In any other mode these addresses do not exist."""

from __future__ import annotations

from datetime import datetime

from access.current import context
from api.calendar import pointed
from api.parsing import Room
from api.schemas.house import ClockMove, ClockShown
from calendars.clock import parse_instant
from calendars.errors import CalendarFault
from workflows import demo_clock

room = Room(
    "demo", __name__, url_prefix="/api/v1/demo", description="演示时钟（仅演示模式） / The demonstration's clock"
)


@room.route("/clock")
@room.response(200, ClockShown, description="演示时间 / the simulated time")
@room.alt_response(404, response="NOT_FOUND")
def read_clock() -> dict[str, datetime]:
    """演示时间 / The simulated time."""
    return {"now": context().clock.now()}


@room.route("/clock", methods=["POST"])
@room.arguments(ClockMove)
@room.response(200, ClockShown, description="拨动后的演示时间 / the time afterwards")
@room.alt_response(404, response="NOT_FOUND")
def move_clock(body: dict[str, str]) -> dict[str, datetime]:
    """向前拨动演示时钟，到期事项随即触发 / Move the clock forward; what falls due on the way is fired. Never back."""
    field, text = next(iter(body.items()))
    try:
        if field == "advance":
            return {"now": demo_clock.advance(context(), text)}
        return {"now": demo_clock.set_to(context(), parse_instant(text))}
    except CalendarFault as fault:
        raise pointed(fault, f"/{field}") from fault
