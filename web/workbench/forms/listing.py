"""The fields of a form as its editor lists them: in their order, those of a group below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import not_found
from web.forms import choices, items, properties
from web.workbench.forms.kinds import OWN, Kind, Limit, Schema, kind_in
from workflows.procedures.forms import escape

# Keywords that the panel of a field shows itself.
SHOWN = frozenset({"title", "description", *OWN})


@dataclass(frozen=True)
class Entry:
    """One field. `path` are the escaped keys that lead to it, `depth` how far in it lies; `more` what only the JSON shows."""

    path: str
    # Where it stands in the schema, as findings name it.
    place: str
    key: str
    depth: int
    title: str
    help: str
    kind: Kind
    required: bool
    schema: Schema
    first: bool
    last: bool

    @property
    def bounds(self) -> list[tuple[Limit, Any]]:
        """The bounds of its kind with what they are now."""
        return [(limit, bound(self.schema, limit)) for limit in self.kind.limits]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What it offers."""
        return choices(items(self.schema) if self.kind.id == "checks" else self.schema)

    @property
    def more(self) -> list[str]:
        """Keywords that are kept as they are."""
        return sorted(key for key in self.schema if key not in SHOWN)


def bound(schema: Schema, limit: Limit) -> Any:
    """The value of a bound, where there is one."""
    return (items(schema) if limit.inside else schema).get(limit.keyword)


def entries(schema: Schema, path: str = "", place: str = "", depth: int = 0) -> Iterator[Entry]:
    """Every field from here on."""
    required = schema.get("required", ())
    parts = properties(schema)
    for number, (key, part) in enumerate(parts.items()):
        way = f"{path}/{escape(key)}" if path else escape(key)
        here, kind = f"{place}/properties/{key}", kind_in(part)
        yield Entry(
            path=way,
            place=here,
            key=key,
            depth=depth,
            title=str(part.get("title") or key),
            help=str(part.get("description") or ""),
            kind=kind,
            required=key in required,
            schema=part,
            first=number == 0,
            last=number == len(parts) - 1,
        )
        if kind.holds:
            inner = f"{here}/items" if part.get("type") == "array" else here
            yield from entries(held(part), way, inner, depth + 1)


def held(part: Schema) -> Schema:
    """The object whose fields a group shows, or each group of a list of them."""
    return items(part) if part.get("type") == "array" else part


def entry_at(schema: Schema, path: str) -> Entry:
    """The field at a path; 404 where there is none."""
    found = next((entry for entry in entries(schema) if entry.path == path), None)
    if found is None:
        raise not_found("该字段", "the field")
    return found


def groups(schema: Schema) -> list[Entry]:
    """The fields that hold others: where a new one may go."""
    return [entry for entry in entries(schema) if entry.kind.holds]


def container(schema: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The object that holds the field at a path, and the field's key there; 404 where there is none."""
    here: Any = schema
    *heads, last = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")]
    for key in heads:
        part = here.get("properties", {}).get(key) if isinstance(here, Mapping) else None
        here = held(part) if isinstance(part, Mapping) else None
    if not isinstance(here, dict) or not isinstance(here.get("properties", {}), dict):
        raise not_found("该字段", "the field")
    return here, last
