"""What the things are called that a story of one procedure speaks of: its steps, limits, events and facts, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handlers.supervision import STAGES as SUPERVISED
from handlers.supervision import camel
from models.deadline import STATES as LIMIT_STATES
from models.event_titles import STAGE_TITLES, TITLES, WHAT_TITLES
from models.filing import STATUS_ZH
from models.stages import CLOSURES, STAGES
from workflows.authoring.facts import TITLES as FACTS
from workflows.authoring.facts import VALUES, YES_NO
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.settings import FILING_TARGETS

URGENCIES = {"normal": "正常", "warned": "预警", "overdue": "已逾期", "paused": "中止计时"}
# An expectation that is one word, or gives a word to each of several things, and the words.
CODES: dict[str, Mapping[str, str]] = {
    "stage": STAGES,
    "closure": CLOSURES,
    "urgency": URGENCIES,
    "deadlines": LIMIT_STATES,
}
# What an expectation speaks of.
STEPS = frozenset({"waiting", "no_limit", "provisional", "urgency"})
LIMITS = frozenset({"deadlines", "original"})
EVENTS = frozenset({"events", "never"})


@dataclass(frozen=True)
class Vocabulary:
    """The names of one version of a procedure; by their ids, in the order of the diagram."""

    definition: Definition

    @cached_property
    def steps(self) -> dict[str, str]:
        """The steps that people do."""
        return {item.id: item.name for item in self.definition.elements.values() if item.kind == "userTask"}

    @cached_property
    def limits(self) -> dict[str, str]:
        """The clocks, each with the step that it hangs on: «转派工单（2个工作日）»."""
        timers = (item for item in self.definition.elements.values() if item.is_timer)
        return {item.id: self.clock(item) for item in timers}

    @cached_property
    def events(self) -> dict[str, str]:
        """The events that the log of such a case may hold; of stages those that this procedure has."""
        own = {
            f"{prefix}{what}": f"{name}{said}" for prefix, name in self.stages() for what, said in WHAT_TITLES.items()
        }
        foreign = {f"{prefix}{what}" for prefix in STAGE_TITLES for what in WHAT_TITLES} - own.keys()
        return {name: title for name, title in (TITLES | own).items() if name not in foreign}

    @cached_property
    def facts(self) -> dict[str, str]:
        """What conditions may read of a case, and what its steps note."""
        noted = {name: self.field(name).get("title", name) for name in self.definition.blank}
        return {**noted, **FACTS}

    def clock(self, timer: Element) -> str:
        """What a clock is called."""
        host = self.definition.elements.get(timer.attached_to)
        return f"{host.name}（{timer.name or timer.id}）" if host is not None else timer.name or timer.id

    def stages(self) -> Iterator[tuple[str, str]]:
        """With what its events begin, and what it is called, for each stage whose clocks are watched over."""
        elements = self.definition.elements
        for timer in elements.values():
            stage, host = timer.properties.get("stage", ""), elements.get(timer.attached_to)
            if timer.is_timer and stage:
                prefix, name = SUPERVISED[stage][:2] if stage in SUPERVISED else (camel(stage), "")
                yield prefix, name or (host.name if host else stage)

    def subjects(self, key: str) -> dict[str, str]:
        """What an expectation may speak of, id → name; empty where it speaks of nothing by id."""
        if key == "due":
            return {**self.steps, **self.limits}
        tables = ((STEPS, self.steps), (LIMITS, self.limits), (EVENTS, self.events), ({"facts"}, self.facts))
        return next((dict(table) for keys, table in tables if key in keys), {})

    def values(self, key: str, subject: str = "") -> Mapping[str, str]:
        """The words that an expectation, or a fact, can have, code → name; empty where it is no choice."""
        return self.fact_values(subject) if key == "facts" else CODES.get(key, {})

    def fact_values(self, fact: str) -> dict[str, str]:
        """The values of a fact that the forms and steps of the procedure name."""
        if fact == "submission":
            return {one.id: one.name for item in self.definition.elements.values() for one in item.outcomes}
        if known := VALUES.get(fact):
            return {code.lower() if known is YES_NO else code: words for code, words in known.items()}
        offered = self.field(fact).get("oneOf", ())
        return {str(one["const"]): str(one.get("title", one["const"])) for one in offered if "const" in one}

    def field(self, name: str) -> Mapping[str, Any]:
        """The field of this name in the first form that has one."""
        forms = (form.get("properties", {}).get(name) for form in self.definition.forms.values())
        return next((field for field in forms if field), {})

    def called(self, name: str) -> str:
        """The name of a step, message, limit or other element; empty for what is unknown or has none."""
        element = self.definition.messages.get(name) or self.definition.elements.get(name)
        return self.limits.get(name) or (element.name if element else "")


def filing_word(text: str) -> str:
    """`province:confirmed` as it is told: «省平台：省局已收»."""
    target, _, status = text.partition(":")
    return f"{FILING_TARGETS.get(target, target)}：{STATUS_ZH.get(status, status)}"
