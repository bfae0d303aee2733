"""What can be chosen in the steps of a scenario: who plays in this draft, its steps and messages, states and their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from calendars.china import China
from calendars.clock import WEEKDAYS_ZH
from calendars.errors import CalendarFault
from models.deadline import STATES as LIMITS
from web.form_data import DAY, day_of
from web.forms import Option
from web.language import N_
from web.saying import of_two, said
from web.workbench.scenarios.expected import options
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.package import CAST, Package
from workflows.procedures.xml import DiagramError
from workflows.stories.casting import cast_in, shelf_casts
from workflows.stories.reading import StoryError
from workflows.stories.story import notices_in
from workflows.stories.vocabulary import Vocabulary

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
    # Why it can not run, and where: an element of its diagram, or a file.
    fault: str = ""
    place: str = ""

    @cached_property
    def vocabulary(self) -> Vocabulary | None:
        """What the procedure calls things; None where its diagram can not be read."""
        return Vocabulary(self.definition) if self.definition else None

    def element(self, do: str) -> Element | None:
        """The step or message of an act."""
        if self.definition is None:
            return None
        return self.definition.messages.get(do) or self.definition.elements.get(do)

    def schema(self, do: str) -> dict[str, Any]:
        """The form of an act, in which nothing has to be said: what is needed and not given is filled in by itself."""
        element = self.element(do)
        if element is None or self.definition is None:
            return own_form(do.partition(" ")[0])
        return eased(self.definition.form_of(element)[0])

    def name(self, element_id: str) -> str:
        """What an element is called."""
        return self.vocabulary.called(element_id) if self.vocabulary else ""


def of(package: Package) -> Choices:
    """What a draft offers."""
    try:
        definition = Definition.build(package.source())
        cast = cast_in(package)
    except DiagramError as error:
        return Choices(None, [], [], fault=of_two(error), place=error.element)
    except StoryError as error:
        return Choices(None, [], [], fault=of_two(error), place=CAST)
    return Choices(definition, people(cast), list(notices_in(package.files)), acts(definition))


def people(cast: dict[str, Any]) -> list[Option]:
    """Who plays: those of the draft, then those who serve every locality."""
    everywhere = [one.data for one in shelf_casts() if one.locality is None]
    found = [person for one in (cast, *everywhere) for person in one.get("accounts", [])]
    return options({person["username"]: person["name"] for person in found})


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


def own_form(verb: str) -> dict[str, Any]:
    """What is said in acts that have no form in the procedure."""
    fields = {"show_evaluator": ("reason", _("理由")), "delegate": ("note", _("说明"))}
    if verb not in fields:
        return {}
    key, title = fields[verb]
    return {"type": "object", "properties": {key: {"title": title, "type": "string", "maxLength": 500}}}


def eased(schema: dict[str, Any]) -> dict[str, Any]:
    """A form in which no field is required."""
    parts = schema.get("properties", {})
    return {
        **{key: value for key, value in schema.items() if key != "required"},
        "properties": {key: eased(part) if part.get("type") == "object" else part for key, part in parts.items()},
    }


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
