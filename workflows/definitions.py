"""Procedure versions ready to run: parsed once, immutable, shared by all cases of the process."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from models.base import canonical_json, db
from models.errors import DomainError
from models.procedure import Procedure
from workflows import xml
from workflows.elements import Element, read_elements
from workflows.forms import CHECKER
from workflows.parser import parse_spec
from workflows.xml import DiagramError

PROCEDURE_MISSING = "procedure-missing"
SHELF = Path(__file__).resolve().parent.parent / "bpmn"


@dataclass
class Source:
    """A procedure as it lies in its folder: the diagram and the forms beside it."""

    locality: str
    diagram: bytes
    forms: dict[str, Any]

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything that decides how the procedure runs."""
        return hashlib.sha256(self.diagram + canonical_json(self.forms).encode()).hexdigest()

    @classmethod
    def read(cls, folder: Path) -> "Source":
        """Reads `<locality>/procedure.bpmn` and `<locality>/forms/*.json`."""
        forms = {
            path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("forms/*.json"))
        }
        return cls(folder.name, (folder / "procedure.bpmn").read_bytes(), forms)


def shelf() -> Iterator[Source]:
    """The procedures that a fresh installation starts with."""
    for path in sorted(SHELF.glob("*/procedure.bpmn")):
        yield Source.read(path.parent)


@dataclass
class Definition:
    """One version, executable. Treated as immutable: every case of the version runs on these very objects."""

    locality: str
    diagram: bytes
    forms: dict[str, Any]
    elements: dict[str, Element]
    spec: Any
    subprocess_specs: dict[str, Any]
    validators: dict[str, Draft202012Validator] = field(default_factory=dict)

    @classmethod
    def build(cls, source: Source) -> "Definition":
        """Parses a source; raises `DiagramError` where it can not run."""
        root = xml.parse(source.diagram)
        elements = read_elements(root)
        spec, subprocess_specs = parse_spec(root, source.locality)
        validators = {
            name: Draft202012Validator(schema, format_checker=CHECKER) for name, schema in source.forms.items()
        }
        return cls(source.locality, source.diagram, source.forms, elements, spec, subprocess_specs, validators)

    @cached_property
    def messages(self) -> dict[str, Element]:
        """Message name → the element that catches it."""
        return {element.message: element for element in self.elements.values() if element.message}

    def form_of(self, element: Element) -> tuple[dict[str, Any], Draft202012Validator | None]:
        """The form that a step or message asks for; an empty one where it names none."""
        name = element.properties.get("form", "")
        empty = {"type": "object", "properties": {}, "additionalProperties": False}
        return self.forms.get(name, empty), self.validators.get(name)

    def activities_above(self, element_id: str) -> list[str]:
        """The step itself and the sub-processes around it, innermost first: whose deadlines bind the step."""
        chain: list[str] = []
        current = element_id
        while current and current not in chain:
            chain.append(current)
            current = self.elements[current].parent if current in self.elements else ""
        return chain


class Definitions:
    """The process-wide cache: version id → definition."""

    def __init__(self) -> None:
        self.by_id: dict[int, Definition] = {}

    def version(self, number: int) -> Definition:
        """The version with this number; a version never changes, so the process reads it once."""
        known = self.by_id.get(number)
        if known is not None:
            return known
        try:
            procedure = db.session.get(Procedure, number)
        except ValueError as error:  # forms that are no JSON any more
            raise procedure_missing("其表单无法读取", "its forms can not be read") from error
        if procedure is None:
            raise procedure_missing("该版本已不在数据库中", "the version is not in the database")
        return self.of(procedure)

    def of(self, procedure: Procedure) -> Definition:
        """The executable definition of a published version, parsed at first use; 409 where it is not what was published."""
        known = self.by_id.get(procedure.id)
        if known is None:
            source = Source(procedure.locality, procedure.diagram.encode(), procedure.forms)
            if source.content_hash != procedure.content_hash:
                raise procedure_missing("其内容与发布时不符", "its content is not what was published")
            try:
                known = Definition.build(source)
            except DiagramError as error:
                raise procedure_missing("其流程图无法读取", "its diagram can not be read") from error
            self.by_id[procedure.id] = known
        return known


def procedure_missing(zh: str, en: str) -> DomainError:
    """A case can not go on: nobody knows its steps. The record of it can still be read (409)."""
    return DomainError(
        PROCEDURE_MISSING,
        f"本工单所依的流程版本缺失：{zh}；请管理员恢复该版本后再办理",
        f"the procedure version of this case is missing: {en}; an administrator has to restore it first",
    )
