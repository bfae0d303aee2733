"""Two versions of a whole procedure: each of its files is taken apart as what it is, and held against the other version's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.base import canonical_json
from workflows.diff import diagram, form, plain, setting, table
from workflows.diff.change import Change, Kind, summary_of
from workflows.diff.comparing import compare_documents
from workflows.diff.fields import GROUPS
from workflows.diff.things import Document
from workflows.procedures.shelf import Source
from workflows.procedures.xml import DiagramError

OWN = "procedure.bpmn"
# Path → content: text as it lies in a folder, or what was read from it (forms and settings).
Files = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """All changes between two versions, under their headings in the order of a page."""

    changes: tuple[Change, ...]

    @cached_property
    def groups(self) -> dict[str, list[Change]]:
        """The changes by the names of `GROUPS`; a heading without changes is left out."""
        found = {name: [change for change in self.changes if change.group == name] for name in GROUPS}
        return {name: changes for name, changes in found.items() if changes}

    @property
    def counts(self) -> Counter[str]:
        """How many changes there are under each heading."""
        return Counter(change.group for change in self.changes)

    @property
    def said(self) -> list[Change]:
        """The changes of what the procedure does."""
        return [change for change in self.changes if not change.is_layout]

    def marks(self, path: str, *, old: bool = False) -> dict[str, Kind]:
        """Element → what happened to it, for the drawing of a diagram of the new version or the old one."""
        gone: Kind = "removed" if old else "added"
        found: dict[str, Kind] = {}
        for change in self.said:
            if change.path == path and change.element:
                if not change.whole:
                    found.setdefault(change.element, "changed")
                elif change.kind == gone:
                    found[change.element] = gone
        return found


def compare(old: Source, new: Source, old_files: Files | None = None, new_files: Files | None = None) -> Difference:
    """What is different between two procedures; the files beside them are stories, cast and what else lies in a folder."""
    return compare_files(files_of(old) | dict(old_files or {}), files_of(new) | dict(new_files or {}))


def compare_files(old: Files, new: Files) -> Difference:
    """What is different between two folders, file by file: the diagram first, then as the headings stand."""
    changes: list[Change] = []
    for path in sorted({*old, *new}, key=place):
        before, after = old.get(path), new.get(path)
        if not same_content(before, after):
            changes += compare_documents(*documents(path, before, after))
    return Difference(tuple(changes))


def summary(old: Files, new: Files, language: str = "zh") -> list[str]:
    """What is different between two folders, a line each; how much only looks different is the last one."""
    return summary_of(compare_files(old, new).changes, language)


def same_content(before: Any, after: Any) -> bool:
    """Whether two files are the same, the order in which they say it included."""
    return before is after or (before == after and (isinstance(before, str) or json.dumps(before) == json.dumps(after)))


def place(path: str) -> tuple[bool, bool, str]:
    """The diagram first, then shared parts, then the rest."""
    return path != OWN, not path.startswith("parts/"), path


def files_of(source: Source) -> dict[str, Any]:
    """The files of a procedure that is in use."""
    return {
        OWN: source.diagram.decode(),
        **{f"parts/{name}.bpmn": text for name, text in source.parts.items()},
        **{f"forms/{name}.json": content for name, content in source.forms.items()},
        **{f"tables/{name}.dmn": text for name, text in source.tables.items()},
        "settings.yaml": source.settings,
    }


def documents(path: str, before: Any, after: Any) -> tuple[Document | None, Document | None]:
    """Both versions of a file, taken apart; where one of them can not be read, both are compared as they are written."""
    try:
        return taken_apart(path, before, read), taken_apart(path, after, read)
    except (DiagramError, ValueError, RecursionError):
        return taken_apart(path, before, unread), taken_apart(path, after, unread)


def taken_apart(path: str, content: Any, by: Callable[[str, Any], Document]) -> Document | None:
    """One version of a file; nothing where there is none."""
    return None if content is None else by(path, content)


def unread(path: str, content: Any) -> Document:
    """One file as it is written."""
    return plain.unread(written(content), path)


def read(path: str, content: Any) -> Document:
    """One file as what it is; raises where it can not be read so."""
    if path.endswith(".bpmn"):
        return diagram.read_diagram(content.encode(), path)
    if path.endswith(".dmn"):
        return table.read_table(content.encode(), path)
    if path.startswith("forms/") and path.endswith(".json"):
        return form.read_form(form.parsed(content) if isinstance(content, str) else content, path)
    if path == "settings.yaml" and isinstance(content, str):
        return setting.read_settings(setting.parsed(content), path, setting.comments_in(content))
    if path == "settings.yaml":
        return setting.read_settings(content, path)
    return plain.read_plain(written(content), path)


def written(content: Any) -> str:
    """The text of a file."""
    return content if isinstance(content, str) else canonical_json(content)
