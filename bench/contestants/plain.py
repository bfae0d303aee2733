"""Plain SpiffWorkflow 3.2 by the book: the whole workflow as `serialize_json` in one row, loaded and saved at each step.

Two diagrams: Shantou's own (its timers said in ISO 8601, since stock timers know no working day), and a small one with
the same human steps and one timer each. Handlers do nothing: no inbox, no ledger, no log, no outbox is written.
"""

import re
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from bench.contestants import STEPS
from bench.forms import order, paper
from bench.raw import Raw
from workflows.procedures.definitions import SHELF, Source

SMALL = Path(__file__).with_name("small.bpmn")
STEP_OF = {"dispatch": "dispatch_case", "callback": "verify_by_callback", "rectify": "submit_rectification"}
STEP_OF["review"] = "decide_review"
FACTS = {
    "callback_verified": False,
    "clue_found": False,
    "filing_rejected": False,
    "appeal": "none",
    "clock": "",
    "outcome": "",
}
# Far enough away that nothing is due while it is measured.
ISO = {"到期前": '"P100D"', "到期后": '"P400D"', "每": '"R9/P300D"'}
SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))


class Script(PythonScriptEngine):
    """The stock engine; service tasks answer at once."""

    def call_service(self, task: Any, **_: Any) -> str:
        """Does nothing."""
        return "null"


def prepare(url: str) -> None:
    """One table."""
    raw = Raw(url)
    raw.run("CREATE TABLE cases (id TEXT PRIMARY KEY, step TEXT NOT NULL, state TEXT NOT NULL)")
    raw.close()


def iso(rule: str) -> str:
    """A rule of ours as an ISO 8601 expression."""
    return next((text for start, text in ISO.items() if rule.startswith(start)), '"P200D"')


def stock(diagram: bytes) -> bytes:
    """A diagram of ours as the stock engine can run it."""
    root = etree.fromstring(diagram)
    for element in root.iter("{*}timeDuration", "{*}timeCycle"):
        element.text = iso(element.text or "")
    for element in root.iter("{*}conditionExpression"):
        element.text = re.sub(r"case\.(\w+)", r"\1", element.text or "")
    return etree.tostring(root)


class Plain:
    """One parsed spec a process; what a case needs of it is in its row, as the book has it."""

    def __init__(self, url: str, diagram: bytes, *parts: bytes) -> None:
        self.raw, self.script = Raw(url), Script()
        parser = SpiffBpmnParser()
        parser.add_bpmn_xml(etree.fromstring(diagram), filename="plain")
        (process,) = [name for name, item in parser.process_parsers.items() if item.process_executable]
        for number, part in enumerate(parts):
            parser.add_bpmn_xml(etree.fromstring(part), filename=f"part-{number}")
        self.spec, self.subprocesses = parser.get_spec(process), parser.get_subprocess_specs(process)

    def open(self, key: str) -> str:
        """A workflow run to its first human step, in one row."""
        workflow = BpmnWorkflow(self.spec, self.subprocesses, script_engine=self.script)
        workflow.task_tree.set_data(**FACTS, order=order(key))
        workflow.do_engine_steps()
        self.raw.begin()
        self.raw.run("INSERT INTO cases VALUES (?, 'open', ?)", key, SERIALIZER.serialize_json(workflow))
        self.raw.commit()
        return key

    def next_step(self, case: str, name: str) -> str:
        """The row's key is all that is needed."""
        return case

    def step(self, case: str, name: str) -> None:
        """Load, deserialize, complete, serialize, update, commit."""
        self.raw.begin()
        stored = self.raw.scalar(f"SELECT state FROM cases WHERE id = ?{self.raw.locking}", case)
        workflow = self.restore(stored)
        task = self.waiting(workflow, STEP_OF[name])
        task.set_data(**paper(STEP_OF[name]), outcome="accept" if name == "review" else "")
        task.run()
        workflow.do_engine_steps()
        self.raw.run(
            "UPDATE cases SET step = ?, state = ? WHERE id = ?", name, SERIALIZER.serialize_json(workflow), case
        )
        self.raw.commit()

    def restore(self, stored: str) -> BpmnWorkflow:
        """A workflow from its row."""
        workflow = SERIALIZER.deserialize_json(stored)
        workflow.script_engine = self.script
        return workflow

    def waiting(self, workflow: BpmnWorkflow, step: str) -> Any:
        """The human step that waits."""
        (task,) = [task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.bpmn_id == step]
        return task

    def verify(self, opened: int) -> str:
        """Every row at its last step; a sample is taken to the end of its workflow."""
        done = self.raw.scalar("SELECT count(*) FROM cases WHERE step = ?", STEPS[-1])
        assert done == opened, (done, opened)
        sample = self.raw.run("SELECT state FROM cases LIMIT 20").fetchall()
        for (stored,) in sample:
            workflow = self.restore(stored)
            self.receive(workflow)
            assert workflow.completed
        return f"{done} cases at their last step, {len(sample)} taken to the end"

    def receive(self, workflow: BpmnWorkflow) -> None:
        """The province's receipt, where the diagram waits for one."""
        for task in workflow.get_tasks(state=TaskState.WAITING):
            definition = getattr(task.task_spec, "event_definition", None)
            if getattr(definition, "name", "") == "filing_receipt":
                workflow.send_event(BpmnEvent(definition, {}))
                workflow.do_engine_steps()
                workflow.do_engine_steps()
                return

    def close(self) -> None:
        """Lets the database go."""
        self.raw.close()


def same_diagram(url: str) -> Plain:
    """Plain SpiffWorkflow on Shantou's diagram and the shared parts that it calls."""
    source = Source.read(SHELF / "shantou")
    return Plain(url, stock(source.diagram), *(stock(part.encode()) for part in source.parts.values()))


def small_diagram(url: str) -> Plain:
    """Plain SpiffWorkflow on the smallest diagram with these steps."""
    return Plain(url, SMALL.read_bytes())
