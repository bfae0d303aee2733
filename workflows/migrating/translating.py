"""A stored state on the spec of another version: the same tokens, at the steps that take the place of theirs.

SpiffWorkflow's own migration begins every waiting timer anew and wipes what was not saved, so nothing of it is used. The rows
of a state (workflows/state.py) name places of the spec; they get the names of the new one. Clocks and messages that it hangs on
an open step are added, those that it has no more are left out, and what lies ahead is foreseen anew.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.util.task import TaskState

from workflows.migrating import branches
from workflows.migrating.counterparts import JOIN, SPLIT, Counterparts, Pair, kind_of
from workflows.migrating.obstacles import CannotMove, Obstacle
from workflows.procedures.definitions import Definition
from workflows.state import grown
from workflows.tree import ACTIVE, Workflow

WAITING, COMPLETED = int(TaskState.WAITING), int(TaskState.COMPLETED)
# What was there, or is; everything else is only foreseen.
REAL = ACTIVE | TaskState.FINISHED_MASK
# Where a token can stand.
PLACES = ("step", "activity", "message", "clock")


@dataclass(eq=False)
class Node:
    """One task of a tree under its new name, and the task that it hangs on."""

    name: str
    above: Node | None
    state: int
    data: dict[str, Any]
    id: str | None = None
    triggered: int = 0
    internal: dict[str, Any] | None = None

    @property
    def is_live(self) -> bool:
        """Whether it waits, is ready or under way."""
        return bool(self.state & ACTIVE)


@dataclass(frozen=True)
class Moved:
    """Where one token stood and where it stands: a `step`, an `activity` (sub-process) or a `message` waited for."""

    kind: str
    before: str
    after: str


@dataclass(eq=False)
class Grove:
    """One tree: its specs, its nodes (parents first), and which node is which stored row."""

    pair: Pair
    last: int
    done: bool
    data: dict[str, Any]
    owner: tuple[int, int] | None
    nodes: list[Node] = field(default_factory=list)
    by_place: dict[int, Node] = field(default_factory=dict)


@dataclass
class Translation:
    """The trees of a state on the new version; `moved` and `obstacles` are filled on the way."""

    counterparts: Counterparts
    moved: list[Moved] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)

    def of(self, stored: dict[str, Any]) -> dict[str, Any]:
        """The new trees; raises `CannotMove` with every reason where a token has no place in the new version."""
        groves: list[Grove | None] = []
        for tree in stored["trees"]:
            pair = self.pair_of(tree, stored, groves)
            owner = tuple(tree["of"]) if "of" in tree else None
            grove = Grove(pair, tree["last"], tree["done"], tree["data"], owner) if pair else None
            if grove is not None:
                self.fill(grove, tree["rows"])
            groves.append(grove)
        if self.obstacles:
            raise CannotMove(list(dict.fromkeys(self.obstacles)))
        return {"v": stored["v"], "trees": [written(grove, groves) for grove in groves if grove is not None]}

    def pair_of(self, tree: dict[str, Any], stored: dict[str, Any], groves: list[Grove | None]) -> Pair | None:
        """The process of a tree in both versions; None where its sub-process has no counterpart, which was said with it."""
        counterparts = self.counterparts
        old, new = counterparts.old, counterparts.new
        if "of" not in tree:
            return Pair(counterparts, old.spec, new.spec)
        number, place = tree["of"]
        outer = groves[number]
        if outer is None:
            return None
        name = stored["trees"][number]["rows"][place][0]
        target = outer.pair.target(name)
        if not isinstance(target, SubWorkflowTask):
            return None
        inner = outer.pair.old.task_specs[name].spec
        return Pair(counterparts, old.subprocess_specs[inner], new.subprocess_specs[target.spec])

    def fill(self, grove: Grove, rows: list[list[Any]]) -> None:
        """The nodes of one tree."""
        stands: dict[int, Node] = {}
        data: list[dict[str, Any]] = []
        for place, row in enumerate(rows):
            name, parent, state, identifier, triggered, internal, own = row + [None] * (7 - len(row))
            data.append(own if own is not None else data[parent] if parent >= 0 else {})
            if not state & REAL:
                continue
            above = stands.get(parent)
            node = Node(grove.pair.renamed(name), above, state, data[place], identifier, triggered or 0, internal)
            if self.goes_on(grove, name, node, hangs_on_kept=parent in grove.by_place):
                self.hang(grove, node, boundary=grove.pair.is_boundary(name))
                stands[place] = grove.by_place[place] = node
            elif above is not None:
                # Left out. What came after it hangs higher, yet never on the split of a step: only its events hang there.
                on_split = above.name.endswith(SPLIT) and not name.endswith(SPLIT)
                stands[place] = grove.nodes[0] if on_split else above
        self.arm(grove)
        tokens = [node.name for node in grove.nodes if node.is_live and is_token(grove.pair.new.task_specs[node.name])]
        self.obstacles += branches.obstacles(tokens, grove.pair)

    def goes_on(self, grove: Grove, name: str, node: Node, *, hangs_on_kept: bool) -> bool:
        """Whether a task has a place in the new tree; a token that has none is an obstacle."""
        pair, known = grove.pair, node.name in grove.pair.new.task_specs
        if name.endswith(JOIN):
            # It waits below a step or an event of its own; without that nobody asks for it.
            return known and hangs_on_kept
        if pair.is_boundary(name):
            return pair.has_event(name)
        if name.endswith(SPLIT) or not node.is_live:
            return known
        if obstacle := pair.obstacle(name):
            self.obstacles.append(obstacle)
            return False
        spec = pair.old.task_specs[name]
        if (kind := kind_of(spec)) in PLACES:
            self.moved.append(Moved(kind, spec.bpmn_id, node.name))
        return True

    def hang(self, grove: Grove, node: Node, *, boundary: bool) -> None:
        """Adds a node, and the split above it where the new version has events on its step and the old one had none."""
        split, above = node.name + SPLIT, node.above
        if node.is_live and not boundary and split in grove.pair.new.task_specs and above and above.name != split:
            node.above = Node(split, above, COMPLETED, above.data)
            grove.nodes.append(node.above)
        grove.nodes.append(node)

    def arm(self, grove: Grove) -> None:
        """The clocks and messages that the new version hangs on an open step and the old one did not begin to wait."""
        specs = grove.pair.new.task_specs
        for step in [node for node in grove.nodes if node.is_live and node.name + SPLIT in specs]:
            there = {node.name for node in grove.nodes if node.above is step.above}
            for output in specs[step.name + SPLIT].outputs:
                if output.name not in there and isinstance(output, BoundaryEvent) and step.above is not None:
                    grove.nodes.append(Node(output.name, step.above, WAITING, step.above.data, secrets.token_hex(16)))


def is_token(spec: Any) -> bool:
    """Whether something that goes on stands here: not an event of a step, nor the end that waits for all others."""
    return kind_of(spec) in (*PLACES, "join") and not isinstance(spec, BoundaryEvent)


def written(grove: Grove, groves: list[Grove | None]) -> dict[str, Any]:
    """A tree as a state keeps it."""
    number = {id(node): place for place, node in enumerate(grove.nodes)}
    rows = [
        [
            node.name,
            number[id(node.above)] if node.above is not None else -1,
            node.state,
            node.id,
            node.triggered,
            node.internal,
            dict(node.data),
        ]
        for node in grove.nodes
    ]
    last = grove.by_place.get(grove.last)
    tree = {"rows": rows, "last": number[id(last)] if last else -1, "done": grove.done, "data": grove.data}
    if grove.owner is None:
        return tree
    tree_number, place = grove.owner
    outer = groves[tree_number]
    assert outer is not None
    kept = [item for item in groves if item is not None]
    at = next(index for index, node in enumerate(outer.nodes) if node is outer.by_place[place])
    return {"of": [kept.index(outer), at], **tree}


def workflow_of(trees: dict[str, Any], definition: Definition, script_engine: Any) -> Workflow:
    """The workflow of translated trees, with what lies ahead of each token."""
    workflow = grown(trees, definition.spec, definition.subprocess_specs, script_engine)
    for part in (workflow, *workflow.subprocesses.values()):
        for task in list(part.tasks.values()):
            if task.state & ACTIVE:
                foresee(task)
    return workflow


def foresee(task: Any) -> None:
    """Adds the tasks that come next, as the engine would have when the token came here."""
    if not isinstance(task.task_spec, BoundaryEvent):
        task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
        return
    # An event that has fired and waits on has what it set going below it as well: that is left as it is.
    for output in task.task_spec.outputs:
        task._add_child(output, TaskState.MAYBE)
