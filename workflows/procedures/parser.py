"""Turns a diagram into an engine spec: our timers read no clock, our service tasks name a handler, scripts are refused."""

from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.spiff.parser.event_parsers import SpiffBoundaryEventParser, SpiffIntermediateCatchEventParser
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import ServiceTaskParser, SpiffTaskParser
from SpiffWorkflow.spiff.specs.defaults import ServiceTask
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from workflows.procedures.xml import DiagramError


class LedgerTimer(TimerEventDefinition):
    """A timer that reads no clock: the ledger knows when it is due, and says so by setting `event_fired`."""

    def has_fired(self, task: Any) -> bool:
        """Whether the ledger has fired it."""
        return bool(task._get_internal_data("event_fired", False))

    def update_task(self, task: Any) -> None:
        """Nothing to compute here: see `workflows/ledger.py`."""


class HandlerTask(ServiceTask):
    """A service task that calls a handler and keeps nothing in the process data: rows hold what a handler did."""

    def _execute(self, task: Any) -> bool:
        engine = task.workflow.script_engine
        engine.call_service(task, operation_name=self.operation_name, operation_params=self.evaluate_params(task))
        return True


class TableTask(SpiffBpmnTask):
    """A business rule task: the table that its property `table` names decides, and what it says becomes facts."""

    def _run_hook(self, task: Any) -> bool:
        table = (self.extensions.get("properties") or {}).get("table", "")
        task.workflow.script_engine.decide(task, table)
        return True


class TableTaskParser(SpiffTaskParser):
    """Reads a business rule task; its table lies beside the diagram, so nothing is looked for inside it."""

    @staticmethod
    def get_decision_ref(node: Any) -> str:
        """What the library would load as a table of its own: nothing."""
        return ""


class LedgerTimerParser:
    """Reads a timer's rule as written («10个工作日»), whichever of the three timer kinds holds it."""

    def parse_timer_event(self, event: Any) -> LedgerTimer:
        """The ledger timer of one event definition."""
        text = next((child.text or "" for child in event if isinstance(child.tag, str) and child.text), "")
        return LedgerTimer(self.node.get("id"), text.strip())  # type: ignore[attr-defined]


class BoundaryParser(LedgerTimerParser, SpiffBoundaryEventParser):
    """Boundary events with ledger timers."""


class CatchParser(LedgerTimerParser, SpiffIntermediateCatchEventParser):
    """Intermediate catch events with ledger timers."""


class ProcedureParser(SpiffBpmnParser):
    """SpiffWorkflow's parser with our timers and service tasks in place of the stock ones."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 -- the name and shape that the library asks for
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("boundaryEvent"): (BoundaryParser, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (CatchParser, IntermediateCatchEvent),
        full_tag("serviceTask"): (ServiceTaskParser, HandlerTask),
        full_tag("businessRuleTask"): (TableTaskParser, TableTask),
    }


def parse_spec(
    root: etree._Element, name: str, parts: Mapping[str, etree._Element] | None = None
) -> tuple[Any, dict[str, Any]]:
    """The executable spec of the only executable process in a diagram, and the specs of its sub-processes.

    `parts` are the diagrams of the processes that it calls, by the names of those processes.
    """
    parser = ProcedureParser()
    try:
        parser.add_bpmn_xml(root, filename=name)
        executable = [process for process, item in parser.process_parsers.items() if item.process_executable]
        if len(executable) != 1:
            raise DiagramError("one-process", "须有且仅有一个可执行流程 / exactly one executable process is needed")
        for called, part in (parts or {}).items():
            parser.add_bpmn_xml(part, filename=called)
        spec = parser.get_spec(executable[0])
        return spec, parser.get_subprocess_specs(executable[0])
    except DiagramError:
        raise
    except Exception as error:  # the library raises many unrelated kinds for a diagram that it can not use
        element = getattr(error, "id", None) or getattr(error, "tag", None) or "-"
        raise DiagramError(
            "engine-refuses", f"流程引擎无法加载 / the engine refuses it: {error}", str(element)
        ) from error
