"""The compact form of a running workflow: the task tree alone, without the spec that all cases of a version share.

SpiffWorkflow's own serializer writes the spec with every case (9 to 23 kB of 18 to 47). Here a task is one short row:
name, parent (its place in the list), state, and, only where there is something to say, id, flags and data.
"""

import secrets
import zlib
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.tree import SubWorkflow, Workflow, living

FORMAT = 1
# A state that was kept before states were compressed begins like this.
PLAIN = b"{"
# Only tasks in these states are named from outside (by deadlines and inbox rows), so only these keep their ids.
NAMED = TaskState.WAITING | TaskState.READY | TaskState.STARTED


def dump(workflow: Workflow) -> bytes:
    """The workflow as JSON, compressed: names of steps repeat, so a third is left.

    Process data must be strings, numbers, booleans, lists and dicts.
    """
    places: dict[Any, tuple[int, int]] = {}
    trees = [tree_of(workflow, 0, places)]
    for owner, inner in workflow.subprocesses.items():
        # A finished sub-process is history: the events tell it, the engine never looks at it again.
        if owner in places and not inner.completed:
            trees.append({"of": places[owner], **tree_of(inner, len(trees), places)})
    return zlib.compress(orjson.dumps({"v": FORMAT, "trees": trees}), level=1)


def tree_of(workflow: Any, number: int, places: dict[Any, tuple[int, int]]) -> dict[str, Any]:
    """One workflow's tasks, as far as they still matter, parents before children, siblings in their order."""
    kept = living(workflow.task_tree)
    rows: list[list[Any]] = []
    for place, (task, parent) in enumerate(kept):
        places[task.id] = (number, place)
        rows.append(row_of(task, parent, kept[parent][0].data if place else {}))
    last = places.get(workflow.last_task.id) if workflow.last_task is not None else None
    return {"rows": rows, "last": last[1] if last else -1, "done": workflow.completed, "data": workflow.data}


def row_of(task: Task, parent: int, inherited: dict[str, Any]) -> list[Any]:
    """One task, with trailing defaults cut off; data only where it differs from the parent's."""
    row = [
        task.task_spec.name,
        parent,
        task.state,
        name_of(task) if task.state & NAMED else None,
        int(task.triggered),
        task.internal_data or None,
        None if task.data == inherited else task.data,
    ]
    while row[-1] in (None, 0) and len(row) > 3:
        row.pop()
    return row


def name_of(task: Task) -> str:
    """The id under which deadlines and inbox rows know a task: 32 hexadecimal digits, also after a restore."""
    return task.id if isinstance(task.id, str) else str(task.id.hex)


def load(state: bytes, spec: Any, subprocess_specs: dict[str, Any], script_engine: Any) -> Workflow:
    """The workflow of a stored state on its shared spec."""
    return grown(unpacked(state), spec, subprocess_specs, script_engine)


def unpacked(state: bytes) -> dict[str, Any]:
    """What a stored state says: its trees with their rows."""
    stored: dict[str, Any] = orjson.loads(zlib.decompress(state) if state[:1] != PLAIN else state)
    if stored.get("v") != FORMAT:
        raise ValueError(f"workflow state format {stored.get('v')!r}, expected {FORMAT}")
    return stored


def grown(stored: dict[str, Any], spec: Any, subprocess_specs: dict[str, Any], script_engine: Any) -> Workflow:
    """The workflow of unpacked trees on a shared spec."""
    workflow = Workflow(spec, subprocess_specs, script_engine=script_engine, deserializing=True)
    loaded = [fill(workflow, stored["trees"][0])]
    for tree in stored["trees"][1:]:
        number, place = tree["of"]
        owner = loaded[number][place]
        inner = SubWorkflow(subprocess_specs[owner.task_spec.spec], owner.id, workflow, deserializing=True)
        workflow.subprocesses[owner.id] = inner
        inner.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)
        loaded.append(fill(inner, tree))
    return workflow


def fill(workflow: Any, tree: dict[str, Any]) -> list[Task]:
    """Puts a stored tree into an empty workflow; returns its tasks in stored order."""
    tasks: list[Task] = []
    # One random number a load, and a count: as unique as a random id for each task, and much faster.
    made = secrets.token_hex(8)
    for place, row in enumerate(tree["rows"]):
        name, parent, state, identifier, triggered, internal, data = row + [None] * (7 - len(row))
        task = Task(workflow, workflow.spec.task_specs[name], state=state, id=identifier or f"{made}{place:016x}")
        task.triggered = bool(triggered)
        task.internal_data = internal or {}
        if parent >= 0:
            above = tasks[parent]
            task._parent = above.id
            above._children.append(task.id)
            task.data = dict(above.data) if data is None else data
        else:
            task.data = data or {}
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.top_workflow.event_manager.add_task(task)
        tasks.append(task)
    workflow.task_tree = tasks[0]
    workflow.last_task = tasks[tree["last"]] if tree["last"] >= 0 else None
    workflow.completed, workflow.data = tree["done"], tree["data"]
    return tasks
