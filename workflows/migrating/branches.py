"""Parallel branches on their way: a gateway where they meet waits for each of its inputs, so it must wait for the same ones."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin

from workflows.migrating.counterparts import SPLIT, Pair, named
from workflows.migrating.obstacles import Obstacle, branches_differ


def obstacles(live: list[str], pairs: Pair) -> list[Obstacle]:
    """The gateways that would wait for a branch that never comes. `live` are the places of the tree's tokens, new names.

    One token alone comes to the fork or has passed the join: then the branches are simply those of the new version.
    """
    meetings = {name: join for name, join in pairs.new.task_specs.items() if meets(join)}
    waiting = any(name in meetings for name in live)
    if not meetings or (len(live) < 2 and not waiting):
        return []
    ahead = reachable([pairs.new.task_specs[name] for name in live])
    before = {pairs.renamed(name): inputs(pairs, spec) for name, spec in pairs.old.task_specs.items() if meets(spec)}
    return [
        branches_differ(name, named(pairs.counterparts.new, name))
        for name, join in meetings.items()
        if name in ahead and before.get(name) != {plain(spec.name) for spec in join.inputs}
    ]


def meets(spec: Any) -> bool:
    """Whether branches meet in a place, other than at the end of all."""
    return isinstance(spec, UnstructuredJoin) and not isinstance(spec, _EndJoin) and len(spec.inputs) > 1


def inputs(pairs: Pair, spec: Any) -> set[str]:
    """Where the branches of an old gateway come from, by the names of the new version."""
    return {plain(pairs.renamed(item.name)) for item in spec.inputs}


def plain(name: str) -> str:
    """A step by its own name, whether or not events hang on it."""
    return name.removesuffix(SPLIT)


def reachable(first: list[Any]) -> set[str]:
    """Every place to which tokens at these places may come, themselves included."""
    found: set[str] = set()
    stack = list(first)
    while stack:
        spec = stack.pop()
        if spec.name not in found:
            found.add(spec.name)
            stack.extend(spec.outputs)
    return found
