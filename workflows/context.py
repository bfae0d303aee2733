"""What a running installation consists of, put together in app.py and handed to every room that needs it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from calendars.china import China
from calendars.clock import Clock
from handlers.ports import ProvincePort
from workflows.definitions import Definitions
from workflows.engine import Engine


@dataclass
class Context:
    """Clock, calendar, gateways and the cache of procedure versions. One for each application object.

    `clock` is the case clock (simulated in a demonstration); `system_clock` is the real one, for tokens and log lines.
    `live` is only for tests: workflows that stay in memory between units, to prove that save and restore change nothing.
    """

    clock: Clock
    system_clock: Clock
    calendar: Callable[[], China]
    province: ProvincePort
    definitions: Definitions = field(default_factory=Definitions)
    live: dict[int, Engine] | None = None
