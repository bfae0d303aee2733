"""The procedures that a fresh installation starts with: one folder each, and what several of them share (`bpmn/`)."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from lxml import etree

from models.base import canonical_json
from workflows.procedures import xml
from workflows.procedures.xml import BPMN, SPIFF, DiagramError

SHELF = Path(__file__).resolve().parents[2] / "bpmn"
SHARED = "shared"
FORM = re.compile(r"[\w-]{1,60}")


@dataclass
class Source:
    """A procedure as it lies in its folder: the diagram, and what lies beside it.

    `locality` is the folder's name. `parts` are the shared diagrams that it calls, by the name of their process.
    """

    locality: str
    diagram: bytes
    forms: dict[str, Any]
    settings: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything that decides how the procedure runs."""
        beside = {"settings": self.settings, "tables": self.tables, "parts": self.parts}
        # What was published before procedures had more than forms beside them keeps its hash.
        more = canonical_json(beside) if any(beside.values()) else ""
        return hashlib.sha256(self.diagram + canonical_json(self.forms).encode() + more.encode()).hexdigest()

    @property
    def serves(self) -> str:
        """The locality whose cases it takes: a variant names it, any other procedure is called after it."""
        return str(self.settings.get("locality") or self.locality)

    @classmethod
    def read(cls, folder: Path) -> "Source":
        """Reads a folder of `bpmn/` with the shared parts and forms that it uses."""
        diagram = (folder / "procedure.bpmn").read_bytes()
        shared = folder.parent / SHARED if (folder.parent / SHARED).is_dir() else SHELF / SHARED
        parts = parts_of(diagram, shared)
        forms = {path.stem: read_json(path) for path in sorted(folder.glob("forms/*.json"))}
        for name in forms_named(diagram, *(part.encode() for part in parts.values())):
            if name not in forms and (shared / "forms" / f"{name}.json").exists():
                forms[name] = read_json(shared / "forms" / f"{name}.json")
        return cls(
            folder.name,
            diagram,
            dict(sorted(forms.items())),
            settings_in(folder),
            {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("tables/*.dmn"))},
            parts,
        )


def read_json(path: Path) -> Any:
    """A file of JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_yaml(path: Path) -> Any:
    """A file of YAML; nothing in it is an empty mapping."""
    return read_yaml_text(path.read_text(encoding="utf-8"))


def read_yaml_text(text: str) -> Any:
    """YAML; nothing in it is an empty mapping. Read by the library's C half where there is one: 8 times faster."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, loader) or {}


def settings_in(folder: Path) -> dict[str, Any]:
    """The settings of a procedure, in the shape in which they are kept: a day is text, and so is the key of a list."""
    path = folder / "settings.yaml"
    raw = read_yaml(path) if path.exists() else {}
    kept: dict[str, Any] = json.loads(json.dumps(raw, ensure_ascii=False, default=str))
    return kept


def parts_of(diagram: bytes, shared: Path) -> dict[str, str]:
    """The shared diagrams that a diagram calls, and those that they call in turn; what is not there the lint misses."""
    found: dict[str, str] = {}
    open_ends = set(called_in(diagram))
    while open_ends:
        name = open_ends.pop()
        path = shared / f"{name}.bpmn"
        if name.isidentifier() and name not in found and path.exists():
            found[name] = path.read_text(encoding="utf-8")
            open_ends |= called_in(found[name].encode())
    return dict(sorted(found.items()))


@lru_cache(maxsize=64)
def called_in(diagram: bytes) -> frozenset[str]:
    """The processes that a diagram's call activities name; none where it can not be read."""
    return frozenset(str(node.get("calledElement")) for node in nodes_of(diagram, f"{{{BPMN}}}callActivity"))


def forms_named(*diagrams: bytes) -> set[str]:
    """The forms that steps and messages ask for."""
    return {name for diagram in diagrams for name in forms_in(diagram)}


@lru_cache(maxsize=64)
def forms_in(diagram: bytes) -> frozenset[str]:
    """The forms that the steps and messages of one diagram ask for."""
    properties = nodes_of(diagram, f"{{{SPIFF}}}property")
    named = (str(node.get("value")) for node in properties if node.get("name") == "form")
    # The name of a file beside the diagram, and nothing that leads elsewhere.
    return frozenset(name for name in named if FORM.fullmatch(name))


def nodes_of(diagram: bytes, tag: str) -> list[Any]:
    """The nodes of a kind; none of a diagram that can not be read, which the lint says in its own words."""
    try:
        root: etree._Element = xml.parse(diagram)
    except DiagramError:
        return []
    return list(root.iter(tag))


def shelf() -> Iterator[Source]:
    """The procedures that a fresh installation starts with."""
    for path in sorted(SHELF.glob("*/procedure.bpmn")):
        yield Source.read(path.parent)
