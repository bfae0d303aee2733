"""Clocks that only remind: whatever they set going, no step, no message and no fact comes of it.

A replay need not run them through the engine. Of a limit the instant alone counts; a warning or an urging is left out.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent, ThrowingEvent

from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.parser import HandlerTask, LedgerTimer, TableTask

# Handlers that tell people something, or put something on record that no diagram reads.
TELLING = ("supervision.", "notice.", "referral.")


def quiet_clocks(definition: Definition) -> frozenset[str]:
    """The clocks of a procedure that only remind."""
    found = set()
    for spec in (definition.spec, *definition.subprocess_specs.values()):
        for item in spec.task_specs.values():
            element = definition.elements.get(str(getattr(item, "bpmn_id", "")))
            clock = isinstance(getattr(item, "event_definition", None), LedgerTimer)
            if clock and element is not None and hangs_beside(element) and is_quiet(item, definition, set()):
                found.add(element.id)
    return frozenset(found)


def hangs_beside(element: Element) -> bool:
    """Whether a clock hangs on a step and lets it go on."""
    return bool(element.attached_to) and not element.interrupts


def is_quiet(start: Any, definition: Definition, seen: set[Any]) -> bool:
    """Whether nothing behind an element asks anybody for anything, or changes what others read."""
    ways = [output for output in start.outputs if not isinstance(output, BoundaryEventJoin)]
    while ways:
        spec = ways.pop()
        if spec in seen:
            continue
        seen.add(spec)
        if not only_tells(spec):
            return False
        called = definition.subprocess_specs.get(str(getattr(spec, "spec", "")))
        if called is not None and not is_quiet(called.start, definition, seen):
            return False
        ways += spec.outputs
    return True


def only_tells(spec: Any) -> bool:
    """Whether an element by itself neither waits nor changes anything."""
    if isinstance(spec, HandlerTask):
        return str(spec.operation_name).startswith(TELLING)
    if isinstance(spec, CatchingEvent | ThrowingEvent):
        return isinstance(spec.event_definition, NoneEventDefinition)
    return isinstance(spec, BpmnTaskSpec) and not isinstance(spec, TableTask) and not spec.manual
