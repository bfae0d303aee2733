"""What the lists of forms and of decision tables have in common: files that a draft's diagrams name get another name, or go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.faults import at_fields
from web.workbench.opened import done, keep, opened, stay, text_of
from workflows.authoring.drafts import package_of
from workflows.editing.naming import Use, refuse_name, renamed, uses


@dataclass(frozen=True)
class Kind:
    """Forms, or decision tables: how a diagram names one, in which folder they lie, and where their pages are."""

    word: str
    folder: str
    suffix: str
    pages: str
    # How a refusal says «this form», and what a name can look like.
    this: str
    example: str

    def path(self, name: str) -> str:
        """The file of one."""
        return f"{self.folder}{name}{self.suffix}"

    def names(self, draft: ProcedureDraft) -> list[str]:
        """All that a draft has."""
        return package_of(draft).names(self.folder, self.suffix)

    def uses(self, draft: ProcedureDraft) -> dict[str, list[Use]]:
        """Who names which, also those that there are not."""
        return uses(draft.files, self.word)

    def missing(self, draft: ProcedureDraft) -> list[str]:
        """Those that a diagram names and that there are not."""
        return sorted(set(self.uses(draft)) - set(self.names(draft)))

    def wanted(self, draft: ProcedureDraft, name: str) -> dict[str, str]:
        """What the list's fields begin with for one that is named and still to be made: its name and that of a step."""
        return {"name": name, "title": next((use.name for use in self.uses(draft).get(name, [])), "")}

    def address(self, page: str, draft: ProcedureDraft, name: str | None = None) -> str:
        """One of its pages: the `listing` (a name there is one to be made), `show`, `ask_name`, `rename`, `delete`."""
        return url_for(f"{self.pages}.{page}", draft_id=draft.id, name=name)


def name_page(kind: Kind, draft: ProcedureDraft, name: str, new: str, errors: dict[str, str]) -> str:
    """The page that asks for another name."""
    text_of(draft, kind.path(name))
    found = kind.uses(draft).get(name, [])
    return render_template("workbench/name.html", kind=kind, draft=draft, name=name, new=new, uses=found, errors=errors)


def rename(kind: Kind, draft_id: int, name: str, under: Callable[[str, str, str], str]) -> Response:
    """Another name, which the diagrams then use. `under` is the file's text under it, given the text and both names."""
    draft, new = opened(draft_id), request.form.get("new", "").strip()
    text = text_of(draft, kind.path(name))
    try:
        refuse_name(new, kind.names(draft), "/new")
        diagrams = renamed(draft.files, kind.word, name, new)
        keep(draft, {kind.path(name): None, kind.path(new): under(text, name, new), **diagrams})
    except DomainError as error:
        return stay(name_page(kind, draft, name, new, at_fields(error)), error.status)
    flash(_("%(old)s 已改名为 %(new)s", old=name, new=new), "done")
    return done(kind.address("listing", draft))


def delete(kind: Kind, draft_id: int, name: str) -> Response:
    """Out with what no diagram names."""
    draft = opened(draft_id)
    text_of(draft, kind.path(name))
    if found := kind.uses(draft).get(name):
        steps = "、".join(use.name for use in found)
        raise DomainError(
            f"{kind.word}-in-use",
            f"“{steps}”还在用{kind.this}，请先改流程图",
            f"still used by {steps}: change the diagram first",
        )
    keep(draft, {kind.path(name): None})
    flash(_("已删除 %(name)s", name=name), "done")
    return done(kind.address("listing", draft))
