"""What may be done with a task beside completing it, where this installation knows such acts (workflows/acts_on_task.py)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from models.account import Actor
from models.task import Task
from workflows.context import Context

MODULE = "workflows.acts_on_task"
Offering = Callable[[Context, Actor, Task], list[Any]]


def offered(context: Context, actor: Actor, task: Task) -> list[Any]:
    """The acts, each with its name, its page and the reason why not now."""
    if find_spec(MODULE) is None:
        return []
    offering: Offering = import_module(MODULE).offered
    return offering(context, actor, task)
