"""What can be chosen in the steps of a scenario: who plays in this draft, its steps and messages, states and their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from calendars.china import China
from calendars.clock import WEEKDAYS_ZH
from calendars.errors import CalendarFault
from models.deadline import STATES as LIMITS
from models.stages import CLOSURES, STAGES
from web.form_data import DAY, day_of
from web.forms import Option
from web.language import N_
from web.saying import of_two, said
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.package import Package
from workflows.procedures.xml import DiagramError
from workflows.stories.casting import cast_in, shelf_casts
from workflows.stories.reading import StoryError
from workflows.stories.story import notices_in

# What an expectation is called, and how it is entered: text, yes, list (an entry a line), map (name: value, a line each).
EXPECTATIONS: dict[str, tuple[str, str]] = {
    "waiting": (N_("待办步骤"), "list"),
    "due": (N_("到期日"), "map"),
    "stage": (N_("阶段"), "stage"),
    "closure": (N_("办结方式"), "closure"),
    "events": (N_("依次发生的事件"), "list"),
    "never": (N_("不应发生的事件"), "list"),
    "urgency": (N_("缓急"), "map"),
    "deadlines": (N_("期限状态"), "map"),
    "provisional": (N_("日期是否暂定"), "map"),
    "no_limit": (N_("无时限的步骤"), "list"),
    "original": (N_("延期或中止前的到期日"), "map"),
    "warned": (N_("是否提示"), "yes"),
    "facts": (N_("记下的事实"), "map"),
    "filings": (N_("报备"), "list"),
}
PROVINCE = {"down": N_("省平台停机"), "up": N_("省平台恢复"), "reject": N_("省平台将退回下一次报备")}
HANDING = {"delegate": N_("下派"), "claim": N_("领取"), "release": N_("退回或收回")}
OTHER = {"follow_up": N_("再次评价"), "show_evaluator": N_("查看评价人")}


@dataclass(frozen=True)
class Choices:
    """Of one draft. `definition` is None where its diagram can not be read."""

    definition: Definition | None
    people: list[Option]
    notices: list[str]
    acts: list[tuple[str, list[Option]]] = field(default_factory=list)
    fault: str = ""

    def element(self, do: str) -> Element | None:
        """The step or message of an act."""
        if self.definition is None:
            return None
        return self.definition.messages.get(do) or self.definition.elements.get(do)

    def schema(self, do: str) -> dict[str, Any]:
        """The form of an act, in which nothing has to be said: what is needed and not given is filled in by itself."""
        element = self.element(do)
        if element is None or self.definition is None:
            return {}
        return eased(self.definition.form_of(element)[0])

    def name(self, element_id: str) -> str:
        """What an element is called."""
        element = self.definition.elements.get(element_id) if self.definition else None
        return element.name if element else ""


def of(package: Package) -> Choices:
    """What a draft offers."""
    try:
        definition = Definition.build(package.source())
        cast = cast_in(package)
    except (DiagramError, StoryError) as error:
        return Choices(None, [], [], fault=of_two(error))
    return Choices(definition, people(cast), list(notices_in(package.files)), acts(definition))


def people(cast: dict[str, Any]) -> list[Option]:
    """Who plays: those of the draft, then those who serve every locality."""
    everywhere = [one.data for one in shelf_casts() if one.locality is None]
    found = [person for one in (cast, *everywhere) for person in one.get("accounts", [])]
    return [Option(person["username"], person["name"]) for person in found]


def acts(definition: Definition) -> list[tuple[str, list[Option]]]:
    """What can be done, in groups."""
    steps = [item for item in definition.elements.values() if item.kind == "userTask"]
    handing = [
        Option(f"{verb} {item.id}", f"{_(words)}：{item.name}") for verb, words in HANDING.items() for item in steps
    ]
    return [
        (_("办理步骤"), [Option(item.id, item.name) for item in steps]),
        (_("随时可做的事"), [Option(name, item.name) for name, item in definition.messages.items()]),
        (_("其他"), [Option(verb, _(words)) for verb, words in OTHER.items()]),
        (_("下派、领取"), handing),
    ]


def eased(schema: dict[str, Any]) -> dict[str, Any]:
    """A form in which no field is required."""
    parts = schema.get("properties", {})
    return {
        **{key: value for key, value in schema.items() if key != "required"},
        "properties": {key: eased(part) if part.get("type") == "object" else part for key, part in parts.items()},
    }


def states(key: str) -> list[Option]:
    """The choices of an expectation that is one word."""
    table = {"stage": STAGES, "closure": CLOSURES}.get(key, {})
    return [Option(code, said(words)) for code, words in table.items()]


def limit_word(state: str) -> str:
    """What the state of a limit is called."""
    return said(LIMITS.get(state, state))


def day_hint(calendar: China, text: str) -> str:
    """«周二 · 工作日», «周六 · 调休上班»: what the day of a typed time is."""
    found = DAY.search(text)
    if found is None:
        return ""
    try:
        day = day_of(found)
        kind = calendar.day_kind(day) if day else None
    except CalendarFault:
        return str(_("没有这一天的日历"))
    if day is None or kind is None:
        return str(_("没有这一天"))
    words = {"workday": _("工作日"), "weekend": _("周末，不计工作日"), "makeup": _("调休上班，计工作日")}
    shown = words.get(kind.kind) or _("%(name)s假期，不计工作日", name=kind.name or "")
    provisional = _("（暂定，尚无放假通知）") if kind.provisional else ""
    return f"{said(WEEKDAYS_ZH[day.weekday()])} · {shown}{provisional}"
