"""The panel in which one field is changed: what it shows, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import request
from flask_babel import gettext as _

from models.errors import DomainError
from web.faults import at_fields
from web.form_data import read_number
from web.workbench.forms.acts import Wanted
from web.workbench.forms.kinds import KINDS, Kind, Limit, fresh
from web.workbench.forms.listing import Entry, bound

# What a panel sends besides the bounds of its kind.
TEXTS = ("key", "title", "help", "kind", "choices")


@dataclass(frozen=True)
class Panel:
    """One field under the pen. `path` is empty for a new one; `group` is where a new one goes."""

    path: str
    group: str
    kind: Kind
    typed: Mapping[str, str]
    required: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()

    @property
    def bounds(self) -> list[tuple[str, Limit, str]]:
        """The bounds of its kind: name in the form, words, what is typed."""
        return [(named(limit), limit, self.typed.get(named(limit), "")) for limit in self.kind.limits]


def named(limit: Limit) -> str:
    """A bound's name in the panel."""
    return f"items.{limit.keyword}" if limit.inside else limit.keyword


def of(entry: Entry) -> Panel:
    """The panel of a field as it is."""
    typed = {named(limit): "" if value is None else str(value) for limit, value in entry.bounds}
    lines = "\n".join(f"{value}={title}" for value, title in entry.choices)
    typed |= {"key": entry.key, "title": entry.title, "help": entry.help, "kind": entry.kind.id, "choices": lines}
    return Panel(entry.path, "", entry.kind, typed, entry.required, more=tuple(entry.more))


def new(kind: Kind, group: str) -> Panel:
    """The panel of a new field."""
    skeleton = fresh(kind)
    bounds = {named(limit): bound(skeleton, limit) for limit in kind.limits}
    typed = {name: "" if value is None else str(value) for name, value in bounds.items()}
    return Panel("", group, kind, {**typed, "kind": kind.id}, required=False)


def with_kind(panel: Panel, kind: Kind) -> Panel:
    """The same field as another kind would ask for it, with what such a field begins with."""
    begun = new(kind, panel.group).typed
    return replace(panel, kind=kind, typed={**panel.typed, **begun})


def sent() -> Panel:
    """The panel as this request brings it."""
    kind = KINDS.get(request.form.get("kind", ""), KINDS["text"])
    names = [*TEXTS, *(named(limit) for limit in kind.limits)]
    typed = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in names}
    return Panel(
        request.form.get("path", ""), request.form.get("group", ""), kind, typed, request.form.get("required") == "yes"
    )


def wanted(panel: Panel) -> Wanted:
    """What the panel asks for. A bound that is no number goes on as it was typed, and is refused as one."""
    bounds = {name: read_number(typed) if typed else None for name, _limit, typed in panel.bounds}
    pairs = (line.partition("=") for line in panel.typed["choices"].splitlines() if line.strip())
    return Wanted(
        panel.typed["key"],
        panel.typed["title"],
        panel.typed["help"],
        panel.kind.id,
        panel.required,
        bounds,
        [(value.strip(), title.strip()) for value, _equals, title in pairs],
    )


def refused(panel: Panel, error: DomainError) -> Panel:
    """The panel with what is wrong in it; what belongs to no entry stands on top."""
    return replace(panel, errors=at_fields(error))


def kinds() -> list[tuple[str, str]]:
    """The kinds to choose from."""
    return [
        (kind.id, f"{_(kind.words)}{_('：')}{_(kind.help)}" if kind.help else _(kind.words)) for kind in KINDS.values()
    ]
