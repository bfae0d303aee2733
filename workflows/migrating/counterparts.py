"""What of one version takes the place of what in another: by its id, or as somebody mapped it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin

from workflows.migrating.obstacles import Obstacle, branches_differ, step_differs, step_elsewhere, step_missing
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.parser import LedgerTimer

# What the engine puts before a step with boundary events, and behind each way out of it.
SPLIT, JOIN = ".BoundaryEventSplit", ".BoundaryEventJoin"


def kind_of(spec: Any) -> str:
    """What sort of place a task of the engine is: `step`, `activity`, `clock`, `message`, `end`, `join`, or `passing`."""
    if isinstance(spec, SubWorkflowTask):
        return "activity"
    if isinstance(spec, CatchingEvent) and spec.bpmn_id:
        return "clock" if isinstance(spec.event_definition, LedgerTimer) else "message"
    if isinstance(spec, _EndJoin):
        return "end"
    if isinstance(spec, UnstructuredJoin):
        return "join"
    return "step" if spec.manual else "passing"


@dataclass(frozen=True)
class Counterparts:
    """Two versions and the mapping between them; an element mapped to nothing («») has no counterpart."""

    old: Definition
    new: Definition
    mapping: Mapping[str, str]

    @classmethod
    def between(cls, old: Definition, new: Definition, by_hand: Mapping[str, str]) -> Counterparts:
        """What somebody mapped, and clocks that merely got another id: the only one of its purpose on its step.

        Its row goes on, with its pauses and extensions.
        """
        found = dict(by_hand)
        for activity, clocks in old.clocks.items():
            there = new.clocks.get(by_hand.get(activity, activity), [])
            taken = {found.get(clock.id, clock.id) for clock in clocks}
            for clock in clocks:
                if clock.id not in by_hand and clock.id not in {other.id for other in there}:
                    alike = [other for other in there if other.id not in taken and purpose(other) == purpose(clock)]
                    if len(alike) == 1:
                        found[clock.id] = alike[0].id
        return cls(old, new, found)

    def of(self, element: str) -> str:
        """The id of the element that takes the place of another."""
        return self.mapping.get(element, element)

    def name_of(self, element: str) -> str:
        """What an element of the old version is called."""
        return named(self.old, element)


def purpose(clock: Element) -> str:
    """What a clock is for."""
    return clock.properties.get("purpose", "due")


def named(definition: Definition, element: str) -> str:
    """What a version calls an element; its id where it has no name."""
    known = definition.elements.get(element)
    return (known.name if known else "") or element


@dataclass(frozen=True)
class Pair:
    """One process (or sub-process) in both versions: `old` and `new` are its specs."""

    counterparts: Counterparts
    old: Any
    new: Any

    def renamed(self, name: str) -> str:
        """The name that a place of the old spec would have in the new one."""
        if name == f"{self.old.name}.EndJoin":
            return f"{self.new.name}.EndJoin"
        for ending in (SPLIT, JOIN):
            if name.endswith(ending):
                return self.counterparts.of(name.removesuffix(ending)) + ending
        return self.counterparts.of(name)

    def target(self, name: str) -> Any:
        """The place of the new spec for one of the old; None where it has none."""
        return self.new.task_specs.get(self.renamed(name))

    def is_boundary(self, name: str) -> bool:
        """Whether a place of the old spec is an event that hangs on a step."""
        return isinstance(self.old.task_specs[name], BoundaryEvent)

    def has_event(self, name: str) -> bool:
        """Whether the new version hangs an event of the same sort on the same step."""
        host = self.counterparts.old.elements[self.old.task_specs[name].bpmn_id].attached_to
        split, target = self.new.task_specs.get(self.counterparts.of(host) + SPLIT), self.target(name)
        if split is None or target not in split.outputs or not isinstance(target, BoundaryEvent):
            return False
        return kind_of(target) == kind_of(self.old.task_specs[name])

    def obstacle(self, name: str) -> Obstacle | None:
        """Why a token at this place can not go on in the new version; None where it can."""
        spec, target = self.old.task_specs[name], self.target(name)
        kind = kind_of(spec)
        if kind in ("end", "passing") and target is not None:
            return None
        element = spec.bpmn_id or name
        known, other = self.counterparts.name_of(element), self.counterparts.of(element)
        if target is not None and kind_of(target) == kind:
            return None
        if kind == "join":
            return branches_differ(element, known)
        if target is not None:
            return step_differs(element, known, named(self.counterparts.new, other))
        elsewhere = self.counterparts.new.elements.get(other)
        if elsewhere is not None:
            inside = elsewhere.parent or elsewhere.part
            return step_elsewhere(element, known, named(self.counterparts.new, inside) if inside else "")
        return step_missing(element, known)
