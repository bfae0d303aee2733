"""What the address of an inbox says: whose tasks, narrowed by what. Everything stands in it, so that it can be kept and sent."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from models.errors import wrong_field
from models.queries import inbox
from models.queries.levels import level
from web.days import begin_of, end_of
from web.language import N_
from web.lists.narrowing import Narrowing

URGENCIES = {"overdue": N_("已逾期"), "warned": N_("预警"), "normal": N_("正常"), "paused": N_("中止计时")}
CLAIMED = {"mine": N_("我已领取"), "nobody": N_("未领取"), "others": N_("同事已领取")}
LEVELS = {"1": N_("非常不满意"), "2": N_("不满意"), "3": N_("基本满意")}
VIEWS = {
    "mine": N_("我的待办"),
    "office": N_("本机构待办"),
    "covering": N_("代办"),
    "snoozed": N_("已稍后"),
    "done": N_("我已办"),
}
LONGEST = 100


@dataclass(frozen=True)
class Asked(Narrowing):
    """The filters as they were written."""

    NARROWING = ("step", "urgency", "office", "locality", "from", "to", "claimed", "level", "q")

    view: str = "mine"
    step: str = ""
    urgency: str = ""
    office: str = ""
    locality: str = ""
    from_: str = ""
    to: str = ""
    claimed: str = ""
    level: str = ""
    q: str = ""

    def address(self, **changed: str) -> str:
        """The query string with some filters changed; an empty one is taken away."""
        values = {**self.values(), **changed}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def more(self) -> bool:
        """Whether a filter is chosen that stands below the search."""
        return any((self.urgency, self.claimed, self.level, self.office, self.locality, self.from_, self.to))


def read(given: Any) -> Asked:
    """What the caller asks for; 422 for what is no choice, no date, or too long."""
    found = {item.name: given.get(item.name.rstrip("_"), "").strip() for item in fields(Asked)}
    found["view"] = one_of("view", found["view"] or "mine", VIEWS)
    one_of("urgency", found["urgency"], URGENCIES)
    one_of("claimed", found["claimed"], CLAIMED)
    one_of("level", found["level"], LEVELS)
    for name, value in found.items():
        if len(value) > LONGEST:
            raise wrong_field(
                f"/{name.rstrip('_')}", "too-long", f"最多 {LONGEST} 个字", f"{LONGEST} characters at most"
            )
    return Asked(**found)


def one_of(name: str, value: str, choices: dict[str, str]) -> str:
    """A choice; nothing chosen is one as well."""
    if value and value not in choices:
        raise wrong_field(
            f"/{name}", "not-a-choice", f"应为：{'、'.join(choices)}", f"must be one of: {', '.join(choices)}"
        )
    return value


def wanted(asked: Asked) -> inbox.Wanted:
    """The same as the database is asked."""
    return inbox.Wanted(
        view=asked.view,
        step=asked.step or None,
        urgency=asked.urgency or None,
        organization=asked.office or None,
        locality=asked.locality or None,
        due_from=begin_of("from", asked.from_),
        due_to=end_of("to", asked.to),
        claimed=asked.claimed or None,
        level=level(int(asked.level)) if asked.level else None,
        q=asked.q or None,
    )
