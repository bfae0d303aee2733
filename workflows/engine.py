"""One running procedure: steps its token until people or time are needed. Reads no clock, knows no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState

from workflows import state
from workflows.procedures import expressions
from workflows.procedures.definitions import Definition
from workflows.procedures.parser import LedgerTimer
from workflows.tree import Workflow, is_open

# element id, handler name, parameters
ServiceCall = Callable[[str, str, Mapping[str, Any]], None]
# element id, name of the decision table
TableCall = Callable[[str, str], None]


def no_tables(element: str, table: str) -> None:
    """Where nobody decides, a diagram with a table stops."""
    raise LookupError(table)


@dataclass
class Surroundings:
    """What the engine asks of its unit: facts that conditions read, handlers that service tasks call, decision tables."""

    facts: Callable[[], Mapping[str, Any]]
    call: ServiceCall
    trace: list[str] = field(default_factory=list)
    settings: Mapping[str, Any] = field(default_factory=dict)
    decide: TableCall = no_tables


class Script(PythonScriptEngine):
    """Stands where the stock engine would `eval`: safe expressions over `outcome`, `case.…` and `setting.…`, handlers by name."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.around = around

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """The value of a condition or parameter."""
        spaces = {"case": self.around.facts(), "setting": self.around.settings}
        return expressions.evaluate(expression, {**task.data, **spaces})

    def execute(self, task: Any, script: str, external_context: Any = None) -> Any:
        """Never: procedures contain no scripts."""
        raise expressions.ExpressionError(None, "流程不允许脚本", "procedures contain no scripts")

    def call_service(self, task: Any, **kwargs: Any) -> str:
        """Runs a handler; what it raises comes through as it is (the stock method would hide it behind a NameError)."""
        parameters = {key: item["value"] for key, item in kwargs["operation_params"].items()}
        self.around.call(task.task_spec.bpmn_id, kwargs["operation_name"], parameters)
        return "null"

    def decide(self, task: Any, table: str) -> None:
        """Lets a decision table say what follows from the facts."""
        self.around.decide(task.task_spec.bpmn_id, table)


@dataclass(frozen=True)
class Waiting:
    """A task of the engine that waits for the outside: its id, the element, and the step that the element hangs on."""

    id: str
    element: str


class Engine:
    """One case's workflow on the shared spec of its version."""

    # What answers the diagram's expressions and service tasks.
    script: type[Script] = Script

    def __init__(self, workflow: Workflow, definition: Definition, around: Surroundings) -> None:
        self.workflow, self.definition, self.around = workflow, definition, around

    @classmethod
    def start(cls, definition: Definition, around: Surroundings) -> "Engine":
        """A fresh workflow, run up to the first wait."""
        workflow = Workflow(definition.spec, definition.subprocess_specs, script_engine=cls.script(around))
        engine = cls(workflow, definition, around)
        engine.run()
        return engine

    @classmethod
    def restore(cls, definition: Definition, stored: bytes, around: Surroundings) -> "Engine":
        """The workflow as it was dumped."""
        workflow = state.load(stored, definition.spec, definition.subprocess_specs, cls.script(around))
        return cls(workflow, definition, around)

    def attach(self, around: Surroundings) -> None:
        """Gives a workflow that stayed in memory the surroundings of a new unit."""
        self.around = around
        self.workflow.script_engine = self.script(around)

    def dump(self) -> bytes:
        """The state to keep."""
        return state.dump(self.workflow)

    @property
    def completed(self) -> bool:
        """Whether the procedure has ended."""
        return bool(self.workflow.completed)

    def steps(self) -> list[Waiting]:
        """Human steps that wait, in the order of the tree."""
        ready = self.workflow.get_tasks(state=TaskState.READY)
        return [Waiting(state.name_of(task), task.task_spec.bpmn_id) for task in ready if task.task_spec.manual]

    def timers(self) -> list[Waiting]:
        """Clocks that run."""
        return [
            Waiting(state.name_of(task), task.task_spec.bpmn_id)
            for task in self.waiting_events()
            if isinstance(task.task_spec.event_definition, LedgerTimer)
        ]

    def messages(self) -> dict[str, str]:
        """Messages that can be caught now: message name → element."""
        return {
            task.task_spec.event_definition.name: task.task_spec.bpmn_id
            for task in self.waiting_events()
            if not isinstance(task.task_spec.event_definition, LedgerTimer)
            and self.definition.elements[task.task_spec.bpmn_id].message
        }

    def waiting_events(self) -> list[Any]:
        """Waiting catching events, boundary events included."""
        manager = self.workflow.event_manager
        return [task for task in manager.tasks.values() if task.state == TaskState.WAITING]

    def complete(self, task_id: str, outcome: str | None) -> None:
        """Completes a human step with its outcome and runs on."""
        task = self.find(task_id, TaskState.READY)
        task.set_data(outcome=outcome)
        task.run()
        self.passed(task)
        self.run()

    def deliver(self, message: str, *, again: bool = False) -> None:
        """Gives a message to the event that waits for it and runs on; with `again` it waits for the next one as well."""
        for task in self.waiting_events():
            definition = task.task_spec.event_definition
            if not isinstance(definition, LedgerTimer) and definition.name == message:
                self.workflow.send_event(BpmnEvent(definition, {}))
                if again:
                    # A new one beside it: what the message set going goes on whatever becomes of the step.
                    beside = task.parent._add_child(task.task_spec, TaskState.WAITING)
                    task.task_spec._predict(beside, mask=TaskState.NOT_FINISHED_MASK)
                    task.task_spec._update(beside)
                self.run()
                return
        raise LookupError(message)

    def cancel(self) -> None:
        """Ends the procedure where it stands: nothing waits any more, nothing comes after it."""
        self.workflow.cancel()

    def fire(self, timer_id: str, *, again: bool) -> None:
        """Tells one timer that its instant has come; with `again` it stays armed (每1个工作日)."""
        task = self.find(timer_id, TaskState.WAITING)
        if again:
            self.passed(task)
            for output in task.task_spec.outputs:
                if not isinstance(output, BoundaryEventJoin):
                    child = task._add_child(output, TaskState.FUTURE)
                    child.task_spec._predict(child, mask=TaskState.NOT_FINISHED_MASK)
                    child.task_spec._update(child)
        else:
            task._set_internal_data(event_fired=True)
            task.task_spec._update(task)
        self.run()

    def rearm(self, element: str) -> str:
        """Lets a clock that has fired wait once more, beside its step that is still open; returns its new id."""
        for split in self.workflow.get_tasks(state=TaskState.COMPLETED):
            if isinstance(split.task_spec, BoundaryEventSplit) and is_open(split):
                for spec in split.task_spec.outputs:
                    if spec.bpmn_id == element:
                        timer = split._add_child(spec, TaskState.FUTURE)
                        spec._predict(timer, mask=TaskState.NOT_FINISHED_MASK)
                        spec._update(timer)
                        return state.name_of(timer)
        raise LookupError(element)

    def find(self, task_id: str, wanted: int) -> Any:
        """The engine's task with this id, in the state wanted."""
        for task in [*self.workflow.get_tasks(state=wanted), *self.waiting_events()]:
            if task.state == wanted and state.name_of(task) == task_id:
                return task
        raise LookupError(task_id)

    def run(self) -> None:
        """Runs until people or time are needed.

        `do_engine_steps` may leave newly ready events for its next call, so it is called until nothing moves.
        """
        before = -1
        while before != len(self.around.trace):
            before = len(self.around.trace)
            self.workflow.do_engine_steps(did_complete_task=self.passed)

    def passed(self, task: Any) -> None:
        """Keeps the golden trace: the diagram elements in the order in which the token left them."""
        if task.task_spec.bpmn_id in self.definition.elements:
            self.around.trace.append(task.task_spec.bpmn_id)
