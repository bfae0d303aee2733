"""Procedure versions ready to run: parsed once, immutable, shared by all cases of the process."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator

from models.base import db
from models.errors import DomainError
from models.procedure import Procedure
from workflows.procedures import xml
from workflows.procedures.elements import Element, Lane, read_elements, read_lanes
from workflows.procedures.facts import assigned_in
from workflows.procedures.forms import CHECKER
from workflows.procedures.memo import Memo
from workflows.procedures.parser import parse_spec
from workflows.procedures.settings import Setting, read_settings, settled, values
from workflows.procedures.shelf import SHELF, Source, shelf
from workflows.procedures.xml import DiagramError
from workflows.tables import Table, read_table

__all__ = ["SHELF", "Definition", "Definitions", "Source", "procedure_missing", "shelf"]

PROCEDURE_MISSING = "procedure-missing"


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
    settings: dict[str, Setting] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    applies: str = ""

    @classmethod
    def build(cls, source: Source) -> "Definition":
        """Parses a source; raises `DiagramError` where it can not run."""
        root = xml.parse(source.diagram)
        parts = {name: xml.parse(part.encode()) for name, part in source.parts.items()}
        settings = read_settings(source.settings)
        spec, subprocess_specs = parse_spec(root, source.locality, parts)
        validators = {
            name: Draft202012Validator(schema, format_checker=CHECKER) for name, schema in source.forms.items()
        }
        lanes = {key: lane for item in (*parts.values(), root) for key, lane in read_lanes(item).items()}
        return cls(
            source.locality,
            source.diagram,
            source.forms,
            settle(with_parts(root, parts), values(settings)),
            spec,
            subprocess_specs,
            validators,
            settings,
            {name: read_table(text.encode()) for name, text in source.tables.items()},
            lanes,
            str(source.settings.get("applies") or ""),
        )

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """The settings as `setting.<name>` reads them."""
        return values(self.settings)

    @cached_property
    def blank(self) -> dict[str, None]:
        """Every fact that some step or decision table may note: nothing until it does."""
        steps = (name for element in self.elements.values() for name in assigned_in(element))
        return dict.fromkeys([*steps, *(output.name for table in self.tables.values() for output in table.outputs)])

    @cached_property
    def clocks(self) -> dict[str, list[Element]]:
        """Step → the clocks that hang on it, in the order of the diagram."""
        found: dict[str, list[Element]] = {}
        for element in self.elements.values():
            if element.is_timer and element.attached_to:
                found.setdefault(element.attached_to, []).append(element)
        return found

    def owner_of(self, lane: str) -> str:
        """Who answers for a lane: a role of the case, or `kind:…` for the locality's office of a kind."""
        return self.lanes[lane].owner if lane in self.lanes else lane

    @cached_property
    def offices(self) -> dict[str, str]:
        """Role → kind of the office of the locality that answers for it in every case."""
        owners = {key: lane.owner for key, lane in self.lanes.items()}
        return {key: owner.removeprefix("kind:") for key, owner in owners.items() if owner.startswith("kind:")}

    @cached_property
    def start(self) -> Element:
        """Where every case begins: the start event of the process itself, and not of what lies in it or is called."""
        starts = (e for e in self.elements.values() if e.kind == "startEvent" and not e.parent and not e.part)
        return next(starts)

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


def with_parts(root: Any, parts: dict[str, Any]) -> dict[str, Element]:
    """The elements of a diagram and of the shared parts that it calls.

    An element of a part implements what its callers implement, so it takes their basis; a part that is called from one
    place lies inside the call activity, as if it were a sub-process there: the limits of the call bind its steps.
    """
    elements = read_elements(root)
    inner = {
        name: {key: replace(item, part=name) for key, item in read_elements(part).items()}
        for name, part in parts.items()
    }
    callers = callers_of([*elements.values(), *(item for part in inner.values() for item in part.values())])
    for name, part in inner.items():
        basis = ",".join(cited_by(name, callers))
        above = callers[name][0].id if len(callers[name]) == 1 else ""
        for key, item in part.items():
            own = item.properties if item.basis or not basis else {**item.properties, "basis": basis}
            elements[key] = replace(item, parent=item.parent or above, properties=own)
    return elements


def callers_of(elements: Iterable[Element]) -> dict[str, list[Element]]:
    """Part → the call activities that call it."""
    found: dict[str, list[Element]] = {}
    for item in elements:
        if item.called:
            found.setdefault(item.called, []).append(item)
    return found


def cited_by(part: str, callers: dict[str, list[Element]], seen: tuple[str, ...] = ()) -> list[str]:
    """The rules that the callers of a part implement; a caller that lies in a part itself takes those of its callers."""
    rules: list[str] = []
    for item in callers.get(part, ()):
        inherited = item.part and item.part not in seen and not item.basis
        rules += cited_by(item.part, callers, (*seen, part)) if inherited else item.basis
    return list(dict.fromkeys(rules))


def settle(elements: dict[str, Element], chosen: dict[str, Any]) -> dict[str, Element]:
    """The elements with the procedure's settings worked into their deadline rules."""
    found = {}
    for key, item in elements.items():
        window = item.properties.get("window")
        words = {**item.properties, "window": settled(window, chosen)} if window else item.properties
        found[key] = replace(item, timer=settled(item.timer, chosen), properties=words)
    return found


# The same content is the same definition, whichever database it was published in: simulated worlds have one each.
BUILT: Memo[Definition] = Memo()


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

    def readable(self, number: int) -> Definition | None:
        """The same for who only reads: None where the version is missing, for the record of a case is read all the same."""
        try:
            return self.version(number)
        except DomainError:
            return None

    def of(self, procedure: Procedure) -> Definition:
        """The executable definition of a published version, parsed at first use; 409 where it is not what was published."""
        known = self.by_id.get(procedure.id)
        if known is None:
            source = Source(
                procedure.locality,
                procedure.diagram.encode(),
                procedure.forms,
                procedure.settings,
                procedure.tables,
                procedure.parts,
            )
            if source.content_hash != procedure.content_hash:
                raise procedure_missing("其内容与发布时不符", "its content is not what was published")
            try:
                known = BUILT.of(source, Definition.build)
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
