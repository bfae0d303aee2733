"""The real engine, asked once for each way that cases take; whoever comes the same way is led by what it said.

What the engine does follows from where the case stands, from what is done to it, and from the answers that it gets on the
way: values of expressions, handlers, tables. So each move is kept as the questions that the engine asked, in their order.
Every case answers them itself, on its own facts and by the real handlers; where an answer is new, the engine goes the way
once more. Ten thousand cases take some hundred different ways.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.backtest.quiet import quiet_clocks
from workflows.engine import Engine, Script, Surroundings, Waiting
from workflows.procedures import expressions
from workflows.procedures.definitions import Definition

# What is done to a case: the verb, and what the engine has to know for it.
Move = tuple[Any, ...]


@dataclass
class Place:
    """Where a case can stand, as the engine keeps it, with what waits there and the moves that were seen from there."""

    state: bytes
    steps: list[Waiting]
    timers: list[Waiting]
    messages: dict[str, str]
    completed: bool
    then: dict[Any, Question | Place] = field(default_factory=dict)


@dataclass
class Question:
    """What the engine asks on its way: the value of an expression, a handler's work, or a table's decision.

    `then` leads on by the answer.
    """

    verb: str
    element: str
    subject: str
    data: Mapping[str, Any]
    then: dict[Any, Question | Place] = field(default_factory=dict)

    def ask(self, around: Surroundings) -> Any:
        """The answer of a case; a handler's refusal comes through."""
        if self.verb == "value":
            names = {**self.data, "case": around.facts(), "setting": around.settings}
            return expressions.evaluate(self.subject, names)
        if self.verb == "call":
            around.call(self.element, self.subject, self.data)
        else:
            around.decide(self.element, self.subject)
        return None


@dataclass
class Witness(Surroundings):
    """Stands between the engine and a case: first repeats what the case has answered already, then asks and takes down."""

    told: deque[Any] = field(default_factory=deque)
    then: dict[Any, Question | Place] = field(default_factory=dict)
    key: Any = None

    def ask(self, question: Question) -> Any:
        """The answer to a question of the engine."""
        if self.told:
            return self.told.popleft()
        self.then[self.key] = question
        value = question.ask(self)
        self.then, self.key = question.then, repr(value)
        return value


class WitnessedScript(Script):
    """Passes on what the engine asks, instead of answering it."""

    around: Witness

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """The value of a condition or parameter."""
        return self.around.ask(Question("value", "", expression, dict(task.data)))

    def call_service(self, task: Any, **kwargs: Any) -> str:
        """Runs a handler."""
        parameters = {key: item["value"] for key, item in kwargs["operation_params"].items()}
        self.around.ask(Question("call", task.task_spec.bpmn_id, kwargs["operation_name"], parameters))
        return "null"

    def decide(self, task: Any, table: str) -> None:
        """Lets a table decide."""
        self.around.ask(Question("decide", task.task_spec.bpmn_id, table, {}))


class WitnessedEngine(Engine):
    """The real engine with a witness beside it."""

    script = WitnessedScript


class Atlas:
    """All places of one version that were ever reached, and the ways between them."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.quiet = quiet_clocks(definition)
        self.then: dict[Any, Question | Place] = {}

    def go(self, place: Place | None, move: Move, around: Surroundings) -> Place:
        """Where a move leads from a place (None: from before the start)."""
        then = self.then if place is None else place.then
        key: Any = move
        told: deque[Any] = deque()
        while (found := then.get(key)) is not None:
            if isinstance(found, Place):
                return found
            value = found.ask(around)
            told.append(value)
            then, key = found.then, repr(value)
        witness = Witness(around.facts, around.call, [], around.settings, around.decide, told=told, then=then, key=key)
        reached = self.place_of(self.moved(place, move, witness))
        witness.then[witness.key] = reached
        return reached

    def moved(self, place: Place | None, move: Move, witness: Witness) -> Engine:
        """The engine after a move."""
        if place is None:
            return WitnessedEngine.start(self.definition, witness)
        engine = WitnessedEngine.restore(self.definition, place.state, witness)
        verb, subject, more = move
        moves: dict[str, Callable[[], None]] = {
            "complete": lambda: engine.complete(subject, more),
            "deliver": lambda: engine.deliver(subject, again=more),
            "fire": lambda: engine.fire(subject, again=more),
        }
        moves[verb]()
        return engine

    def place_of(self, engine: Engine) -> Place:
        """Where the engine stands. Of the clocks that only remind, those that set a limit are kept."""
        timers = [timer for timer in engine.timers() if self.counts(timer.element)]
        return Place(engine.dump(), engine.steps(), timers, engine.messages(), engine.completed)

    def counts(self, element: str) -> bool:
        """Whether a clock matters to a replay."""
        purpose = self.definition.elements[element].properties.get("purpose", "due")
        return element not in self.quiet or purpose == "due"


class LearnedEngine(Engine):
    """One case on its way through an atlas, as ledger, inbox and unit see an engine."""

    def __init__(self, atlas: Atlas, around: Surroundings) -> None:
        self.atlas, self.definition, self.around = atlas, atlas.definition, around
        self.place = atlas.go(None, ("start",), around)

    def attach(self, around: Surroundings) -> None:
        """Who answers from now on."""
        self.around = around

    @property
    def completed(self) -> bool:
        """Whether the procedure has ended."""
        return self.place.completed

    def steps(self) -> list[Waiting]:
        """Human steps that wait."""
        return self.place.steps

    def timers(self) -> list[Waiting]:
        """Clocks that run and matter."""
        return self.place.timers

    def messages(self) -> dict[str, str]:
        """Messages that can be caught now: message name → element."""
        return self.place.messages

    def complete(self, task_id: str, outcome: str | None) -> None:
        """Completes a human step with its outcome and runs on."""
        self.place = self.atlas.go(self.place, ("complete", task_id, outcome), self.around)

    def deliver(self, message: str, *, again: bool = False) -> None:
        """Gives a message to the event that waits for it and runs on."""
        self.place = self.atlas.go(self.place, ("deliver", message, again), self.around)

    def fire(self, timer_id: str, *, again: bool) -> None:
        """Tells one timer that its instant has come; one that only reminds leaves everything where it is."""
        element = next((timer.element for timer in self.place.timers if timer.id == timer_id), "")
        if element not in self.atlas.quiet:
            self.place = self.atlas.go(self.place, ("fire", timer_id, again), self.around)
