"""The engine's task tree, walked without its library's bookkeeping, and cut where it is history.

The library's iterator keeps a depth by climbing to the root at every leaf and stops at depth 1000; it takes most of the
engine's time. Here the same tasks come in the same order from a stack. The tree itself never shrinks in the library: what
of it still matters is decided in `living`.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

# Predicted tasks only stand below these.
ACTIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED


def walk(first: Task, state: int, *, inner: bool) -> Iterator[Task]:
    """The tasks in these states from `first` on, depth first; with `inner` those of sub-processes before the children.

    Children are looked up when their parent is passed, before the caller changes anything, as in the library.
    """
    inside = first.workflow.top_workflow.subprocesses if inner else {}
    # A definite task has no predicted one above it: below predicted tasks there is nothing definite to look for.
    lowest = TaskState.MAYBE if state & TaskState.PREDICTED_MASK else TaskState.FUTURE
    stack = [first]
    while stack:
        task = stack.pop()
        known = task.workflow.tasks
        if task._children and task._state >= lowest:
            stack.extend([known[child] for child in reversed(task._children)])
        if task.id in inside:
            stack.append(inside[task.id].task_tree)
        if task._state & state:
            yield task


class Walking:
    """Takes the place of the library's iterator where only states are asked for."""

    def get_tasks_iterator(self, first_task: Task | None = None, **wanted: Any) -> Any:
        """As in the library; other questions than for states are left to it."""
        if set(wanted) != {"state"}:
            return super().get_tasks_iterator(first_task, **wanted)  # type: ignore[misc]
        if first_task is None and not self.has_any(wanted["state"]):
            return iter(())
        return walk(first_task or self.task_tree, wanted["state"], inner=True)  # type: ignore[attr-defined]

    def has_any(self, state: int) -> bool:
        """Whether any task of this workflow or of a sub-process is in one of these states: the usual answer is no."""
        inner = self.top_workflow.subprocesses.values()  # type: ignore[attr-defined]
        parts: list[Any] = [self, *inner]
        return any(task._state & state for part in parts for task in part.tasks.values())

    def update_waiting_tasks(self) -> None:
        """Lets every waiting task of this workflow look whether it may go on."""
        for task in walk(self.task_tree, TaskState.WAITING, inner=False):  # type: ignore[attr-defined]
            task.task_spec._update(task)


class SubWorkflow(Walking, BpmnSubWorkflow):
    """A running sub-process."""


class Workflow(Walking, BpmnWorkflow):
    """A running procedure."""

    def create_subprocess(self, my_task: Task, spec_name: str) -> SubWorkflow:
        """A sub-process of our kind below one of its tasks."""
        inner = SubWorkflow(self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self)
        self.subprocesses[my_task.id] = inner
        return inner


def living(root: Task) -> list[tuple[Task, int]]:
    """What of a tree has to be kept: tasks with the place of their parent in this list, parents first, siblings in order.

    Kept are the root and what stands below the lowest task above all unfinished ones; there, of a finished stretch between
    two forks only its last task. The rest is history that no task can ask for any more. Without this a case gets slower
    with every return, and ends at about the 200th.
    """
    tree = Tree(root)
    new_place = {0: 0}
    kept = [(root, -1)]
    for place in range(1, len(tree.tasks)):
        parent = tree.above[place]
        if place == tree.top:
            new_place[place] = 0
        elif parent in new_place and (parent > 0 or tree.top == 0) and not tree.is_past(place):
            new_place[place] = new_place[parent]
        elif tree.waiting_end[place]:
            # The end of a branch that waits for the others hangs on the root: it must not hold the history above it.
            new_place[place] = 0
        else:
            continue
        if not tree.is_passed(place):
            kept.append((tree.tasks[place], new_place[place]))
            new_place[place] = len(kept) - 1
    return kept


class Tree:
    """All tasks of a tree, parents first, siblings in order, by their place in this order; and how many live branches each has."""

    def __init__(self, root: Task) -> None:
        self.straight = not meets_itself(root.workflow.spec)
        known = root.workflow.tasks
        self.tasks: list[Task] = []
        self.above: list[int] = []
        stack = [(root, -1)]
        while stack:
            task, parent = stack.pop()
            place = len(self.tasks)
            self.tasks.append(task)
            self.above.append(parent)
            stack.extend([(known[child], place) for child in reversed(task._children)])
        self.waiting_end = [
            task._state == TaskState.WAITING and isinstance(task.task_spec, _EndJoin) for task in self.tasks
        ]
        self.unfinished = [
            bool(task._state & ACTIVE) and not end for task, end in zip(self.tasks, self.waiting_end, strict=True)
        ]
        self.branches, self.last = [0] * len(self.tasks), [0] * len(self.tasks)
        for place in range(len(self.tasks) - 1, 0, -1):
            if self.unfinished[place] or self.branches[place]:
                self.branches[self.above[place]] += 1
                self.last[self.above[place]] = place
        self.top = 0
        while self.branches[self.top] == 1 and not self.unfinished[self.top]:
            self.top = self.last[self.top]

    def is_past(self, place: int) -> bool:
        """Whether a branch is over for good: set going by a clock that runs on, or beside a stretch that was passed."""
        finished = self.tasks[place]._state & TaskState.FINISHED_MASK
        if not self.straight or self.branches[place] or not finished:
            return False
        above = self.tasks[self.above[place]]
        return self.is_passed(self.above[place]) or (
            above._state == TaskState.WAITING and isinstance(above.task_spec, CatchingEvent)
        )

    def is_passed(self, place: int) -> bool:
        """Whether a task only lies on the way: finished, one way on, and not the last before something that lives."""
        return self.straight and self.lies_on_the_way(place) and self.lies_on_the_way(self.last[place])

    def lies_on_the_way(self, place: int) -> bool:
        """Whether a task is finished, has one live branch, and no join below will ask for it."""
        return self.branches[place] == 1 and not self.unfinished[place] and not is_open(self.tasks[place])


def is_open(task: Task) -> bool:
    """Whether a step with boundary events is still under way: its join looks for the split above it."""
    return isinstance(task.task_spec, BoundaryEventSplit) and any(
        child._state & TaskState.NOT_FINISHED_MASK and not isinstance(child.task_spec, BoundaryEvent)
        for child in task.children
    )


@cache
def meets_itself(spec: Any) -> bool:
    """Whether branches of a procedure meet in a gateway: such a join counts what came in, so nothing is left out there."""
    joins = (item for item in spec.task_specs.values() if isinstance(item, UnstructuredJoin) and len(item.inputs) > 1)
    return any(not isinstance(join, _EndJoin) for join in joins)
