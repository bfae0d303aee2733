"""A workflow without database or clock: facts that a test sets, handlers that only take notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.engine import Engine, Surroundings
from workflows.procedures.definitions import Definition


class Rehearsal:
    """One workflow of a definition. With `restored`, it is dumped and loaded again before every act."""

    def __init__(self, definition: Definition, *, restored: bool = False) -> None:
        self.definition, self.restored = definition, restored
        self.facts: dict[str, Any] = {
            "callback_verified": False, "clue_found": False, "filing_rejected": False, "appeal": "none", "clock": "",
        }  # fmt: skip
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.around = Surroundings(facts=lambda: self.facts, call=self.note)
        self.engine = Engine.start(definition, self.around)

    def note(self, element: str, handler: str, parameters: Mapping[str, Any]) -> None:
        """Takes the place of the router."""
        self.calls.append((element, handler, dict(parameters)))

    @property
    def trace(self) -> list[str]:
        """The elements passed."""
        return self.around.trace

    @property
    def steps(self) -> list[str]:
        """The human steps that wait."""
        return [step.element for step in self.engine.steps()]

    @property
    def timers(self) -> list[str]:
        """The clocks that run."""
        return [timer.element for timer in self.engine.timers()]

    @property
    def messages(self) -> list[str]:
        """The messages that can be caught."""
        return list(self.engine.messages())

    def step(self, element: str) -> str:
        """The id of a waiting step."""
        return next(step.id for step in self.engine.steps() if step.element == element)

    def timer(self, element: str) -> str:
        """The id of a running clock."""
        return next(timer.id for timer in self.engine.timers() if timer.element == element)

    def restore(self) -> None:
        """Throws the workflow away and loads it from its state, if that is what this rehearsal does."""
        if self.restored:
            self.engine = Engine.restore(self.definition, self.engine.dump(), self.around)

    def complete(self, element: str, outcome: str | None = None) -> Rehearsal:
        """Completes a step; without an outcome with its first one."""
        self.restore()
        outcome = outcome or self.definition.elements[element].outcomes[0].id
        # What the handlers of these steps leave on the case.
        if element == "verify_by_callback":
            self.facts["callback_verified"] = True
        if element == "verify_appeal":
            self.facts["appeal"] = "verified" if outcome == "substantiated" else "rejected"
        self.engine.complete(self.step(element), outcome)
        return self

    def fire(self, element: str, *, again: bool = False) -> Rehearsal:
        """Fires a clock."""
        self.restore()
        self.facts["clock"] = self.definition.elements[element].properties.get("purpose", "")
        self.engine.fire(self.timer(element), again=again)
        return self

    def message(self, name: str) -> Rehearsal:
        """Gives a message."""
        self.restore()
        self.engine.deliver(name)
        return self

    def straight_on(self) -> Rehearsal:
        """Goes on to the end by each step's first outcome, the province accepting."""
        while not self.engine.completed:
            if self.steps:
                self.complete(self.steps[0])
            else:
                self.message("filing_receipt")
        return self

    def moves(self) -> list[tuple[str, str, str]]:
        """Everything that could happen now, in a fixed order."""
        steps = [
            ("complete", step, outcome.id) for step in self.steps for outcome in self.definition.elements[step].outcomes
        ]
        clocks = [("fire", timer, "") for timer in self.timers]
        return [*steps, *clocks, *(("message", name, "") for name in self.messages)]

    def move(self, kind: str, name: str, outcome: str) -> Rehearsal:
        """One of `moves`."""
        if kind == "complete":
            return self.complete(name, outcome)
        if kind == "fire":
            return self.fire(name, again=name.endswith("_urge"))
        return self.message(name)
