"""The page of one form: its fields in order, one of them under the pen, the form as it will be, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.errors import in_words
from web.forms import Values
from web.workbench.forms import panel as panels
from web.workbench.forms.conditions import in_words as conditions_in_words
from web.workbench.forms.kinds import KINDS
from web.workbench.forms.listing import Entry, entries, groups
from web.workbench.forms.panel import Panel
from web.workbench.forms.room import FORMS
from web.workbench.forms.trying import Trial, shown
from web.workbench.opened import mark, text_of
from workflows.editing import citing
from workflows.editing.form_text import read
from workflows.editing.naming import Use
from workflows.lint.forms import Fault, faults_in


@dataclass(frozen=True)
class Editor:
    """Everything that the page shows. `schema` is None where the text is no form: then only the text can be changed."""

    draft: ProcedureDraft
    name: str
    text: str
    schema: dict[str, Any] | None
    unreadable: str = ""
    panel: Panel | None = None
    # What was typed into the head or the text and could not be kept.
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    trial: Trial | None = None
    tab: str = "fields"

    @property
    def seen(self) -> str:
        """The mark of the text that this page shows."""
        return mark(self.text)

    @property
    def entries(self) -> list[Entry]:
        """The fields in their order."""
        return list(entries(self.schema or {}))

    @property
    def groups(self) -> list[tuple[str, str]]:
        """Where a new field may go besides the form itself."""
        return [(entry.path, entry.title) for entry in groups(self.schema or {})]

    @property
    def faults(self) -> list[tuple[Fault, str]]:
        """What is wrong with the form, each with the path of its field where it has one."""
        places = [(entry.place, entry.path) for entry in self.entries]
        return [(fault, field_of(fault, places)) for fault in faults_in(self.schema or {})]

    @property
    def conditions(self) -> list[str]:
        """The conditional parts in words."""
        return list(conditions_in_words(self.schema or {}))

    @property
    def basis(self) -> str:
        """The rules that the form implements."""
        return self.typed.get("basis", str((self.schema or {}).get("$comment") or ""))

    @property
    def rules(self) -> list[Any]:
        """The same as rules of the catalogue."""
        return citing.named(citing.split(self.basis))

    @property
    def uses(self) -> list[Use]:
        """The steps that ask for it."""
        return FORMS.uses(self.draft).get(self.name, [])


def field_of(fault: Fault, places: list[tuple[str, str]]) -> str:
    """The path of the field that a fault lies in, the innermost one."""
    inside = [
        (len(place), path) for place, path in places if fault.place == place or fault.place.startswith(f"{place}/")
    ]
    return max(inside)[1] if inside else ""


def of(draft: ProcedureDraft, name: str, **more: Any) -> Editor:
    """The editor of a form as it is; 404 where the draft has no such form."""
    text = text_of(draft, FORMS.path(name))
    try:
        schema = read(text)
    except DomainError as trouble:
        return Editor(draft, name, text, None, unreadable=in_words(trouble), **{**more, "tab": "text", "panel": None})
    return Editor(draft, name, text, schema, **more)


def page(editor: Editor, values: Values | None = None) -> str:
    """The page; `values` are what was filled in on trial."""
    trial = shown(editor.schema, values or {}, sent=values is not None) if editor.schema is not None else None
    return render_template(
        "workbench/forms/form.html",
        draft=editor.draft,
        editor=editor,
        trial=trial,
        kinds=panels.kinds(),
        kind_words={kind.id: _(kind.words) for kind in KINDS.values()},
        letters=citing.letters(citing.split(editor.basis)),
        editable=editor.draft.is_editable,
    )
