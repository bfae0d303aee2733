"""Finds the handler that a diagram names, checks its parameters, and publishes the catalogue of all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError

from handlers.act import Act

Handler = Callable[..., None]


class HandlerError(Exception):
    """A diagram names a handler that does not exist, or gives it parameters that it does not take."""


class NoParameters(Schema):
    """For handlers that take none: any parameter is an error."""


@dataclass(frozen=True)
class Entry:
    """One handler of the catalogue: `module.function`, what it does in Chinese, and the schema of its parameters.

    `repeatable`: its message may be sent again while the step on which it hangs is open. It moves clocks, so those of that
    step may have to fire again.
    """

    name: str
    title: str
    schema: Schema
    function: Handler
    repeatable: bool = False


class Router:
    """Name → handler. Duplicates are refused when the modules are imported, not when a case runs."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def handles(
        self, name: str, title: str, schema: type[Schema] = NoParameters, *, repeatable: bool = False
    ) -> Callable[[Handler], Handler]:
        """Registers a function under the name that diagrams use."""

        def register(function: Handler) -> Handler:
            if name in self.entries:
                raise HandlerError(f"two handlers are called {name}")
            self.entries[name] = Entry(name, title, schema(), function, repeatable)
            return function

        return register

    def repeats(self, name: str) -> bool:
        """Whether the message that this handler takes may be sent again."""
        return name in self.entries and self.entries[name].repeatable

    def parameters(self, name: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The validated parameters of a call; raises `HandlerError` naming the handler or the parameter at fault."""
        entry = self.entries.get(name)
        if entry is None:
            raise HandlerError(f"未知的处理程序 {name} / unknown handler {name}")
        try:
            return dict(entry.schema.load(dict(raw)))
        except ValidationError as error:
            raise HandlerError(f"{name} 的参数不正确 / wrong parameters: {error.messages}") from error

    def call(self, name: str, act: Act, raw: Mapping[str, Any]) -> None:
        """Runs the handler. What it raises comes through as it is, and carries the place where it broke."""
        try:
            parameters = self.parameters(name, raw)
            self.entries[name].function(act, **parameters)
        except Exception as error:
            error.__dict__.setdefault("place", (act.element_id, name))
            raise


def place_of(error: Exception) -> tuple[str, str] | None:
    """The element and the handler at which it broke; None where no handler was at work."""
    place: tuple[str, str] | None = error.__dict__.get("place")
    return place


router = Router()
handles = router.handles
