"""A procedure as its folder: the diagram and everything beside it, path by path, as it is edited, published and exchanged.

`Source` (workflows/procedures/shelf.py) is what of it decides how cases run; the rest are its stories and their cast.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from models.base import canonical_json
from models.procedure import Procedure
from workflows.importing.archive import write_zip
from workflows.procedures.shelf import SHARED, SHELF, Source, forms_named, parts_of
from workflows.procedures.xml import DiagramError
from workflows.stories.reading import StoryError, read_document

DIAGRAM = "procedure.bpmn"
SETTINGS = "settings.yaml"
CAST = "cast.yaml"
# What may lie in the folder of a procedure.
PATH = re.compile(
    r"procedure\.bpmn|settings\.yaml|cast\.yaml|forms/[\w-]{1,60}\.json|tables/[\w-]{1,60}\.dmn|parts/\w{1,60}\.bpmn"
    r"|scenarios/[\w.-]{1,80}\.yaml|scenarios/notices/[\w.-]{1,80}\.toml"
)
KEY = re.compile(r"[a-z][a-z0-9-]{1,31}", re.ASCII)


@dataclass(frozen=True)
class Package:
    """A procedure with all its files. `key` is the name of its folder."""

    key: str
    files: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Package:
        """A folder of `bpmn/`, with the shared parts and forms that it uses as if they were its own."""
        found = {
            str(path.relative_to(folder).as_posix()): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*"))
            if path.is_file() and PATH.fullmatch(path.relative_to(folder).as_posix())
        }
        diagram, shared = found[DIAGRAM].encode(), shared_of(folder)
        for name, text in parts_of(diagram, shared).items():
            found.setdefault(f"parts/{name}.bpmn", text)
        parts = [text.encode() for path, text in found.items() if path.startswith("parts/")]
        for name in sorted(forms_named(diagram, *parts)):
            form = shared / "forms" / f"{name}.json"
            if f"forms/{name}.json" not in found and form.exists():
                found[f"forms/{name}.json"] = form.read_text(encoding="utf-8")
        return cls(folder.name, dict(sorted(found.items())))

    @classmethod
    def of(cls, procedure: Procedure) -> Package:
        """What was published. A version of before folders were kept is put together from what it runs on; its stories are
        those of the shelf where the shelf still holds the same content."""
        if procedure.files is not None:
            return cls(procedure.locality, procedure.files)
        folder = SHELF / procedure.locality
        if (folder / DIAGRAM).exists():
            shelved = cls.read(folder)
            if shelved.source().content_hash == procedure.content_hash:
                return shelved
        return cls(procedure.locality, put_together(procedure))

    def source(self) -> Source:
        """What decides how cases run; raises `DiagramError` naming the file that can not be read."""
        return Source(
            self.key,
            self.files.get(DIAGRAM, "").encode(),
            {name: self.json_of(f"forms/{name}.json") for name in self.names("forms/", ".json")},
            self.settings(),
            {name: self.files[f"tables/{name}.dmn"] for name in self.names("tables/", ".dmn")},
            {name: self.files[f"parts/{name}.bpmn"] for name in self.names("parts/", ".bpmn")},
        )

    def settings(self) -> dict[str, Any]:
        """The settings in the shape in which they are kept: a day is text, and so is the key of a list."""
        try:
            raw = read_document(self.files.get(SETTINGS, ""), SETTINGS).data or {}
        except StoryError as error:
            raise DiagramError("file-unreadable", str(error), SETTINGS) from error
        kept = json.loads(json.dumps(raw, ensure_ascii=False, default=str))
        if not isinstance(kept, dict):
            raise unreadable(SETTINGS, "应为“名称: 值” / names and values are wanted")
        return kept

    def json_of(self, path: str) -> Any:
        """A file of JSON."""
        try:
            return json.loads(self.files[path])
        except (ValueError, RecursionError) as error:
            raise unreadable(path, error) from error

    def names(self, folder: str, ending: str) -> list[str]:
        """The names of the files in one of its folders, without the ending."""
        found = [path for path in self.files if path.startswith(folder) and path.endswith(ending)]
        return sorted(path[len(folder) : -len(ending)] for path in found if path.count("/") == folder.count("/"))

    @property
    def serves(self) -> str:
        """The locality whose cases it takes."""
        return self.source().serves

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.settings().get("title") or self.key)

    @property
    def content_hash(self) -> str | None:
        """SHA-256 over what decides how cases run, stories left out: what a version of it is known by. None while a file
        can not be read."""
        try:
            return self.source().content_hash
        except DiagramError:
            return None

    @property
    def digest(self) -> str:
        """SHA-256 over all files, stories included: what was checked, approved and exchanged."""
        return hashlib.sha256(canonical_json(self.files).encode()).hexdigest()

    def with_files(self, changes: Mapping[str, str | None]) -> Package:
        """The same with some files replaced, added, or, where the text is None, taken out."""
        kept = {path: text for path, text in self.files.items() if path not in changes}
        added = {path: text for path, text in changes.items() if text is not None}
        return Package(self.key, dict(sorted((kept | added).items())))

    def changed_from(self, other: Package) -> list[str]:
        """The paths that are not the same in both, in order."""
        return sorted(path for path in {*self.files, *other.files} if self.files.get(path) != other.files.get(path))

    def as_zip(self) -> bytes:
        """The folder as an archive. The same content is the same archive, byte for byte."""
        return write_zip({f"{self.key}/{path}": text for path, text in self.files.items()})


def shared_of(folder: Path) -> Path:
    """Where the shared parts and forms of a folder lie."""
    return folder.parent / SHARED if (folder.parent / SHARED).is_dir() else SHELF / SHARED


def put_together(procedure: Procedure) -> dict[str, str]:
    """The files of a version that was published without its folder."""
    found = {DIAGRAM: procedure.diagram}
    if procedure.settings:
        found[SETTINGS] = yaml.safe_dump(procedure.settings, allow_unicode=True, sort_keys=False)
    for name, form in procedure.forms.items():
        found[f"forms/{name}.json"] = json.dumps(form, ensure_ascii=False, indent=2) + "\n"
    found |= {f"tables/{name}.dmn": text for name, text in (procedure.tables or {}).items()}
    found |= {f"parts/{name}.bpmn": text for name, text in (procedure.parts or {}).items()}
    return dict(sorted(found.items()))


def unreadable(path: str, why: object) -> DiagramError:
    """A file of a package that says nothing we understand."""
    return DiagramError("file-unreadable", f"{path} 无法读懂 / can not be read: {str(why)[:200]}", path)
