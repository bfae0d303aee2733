"""What other tools leave in a diagram: ids that say nothing, extensions that nobody here reads, data that no step uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.nodes import owner
from workflows.lint.subject import Subject
from workflows.procedures.xml import BPMN, SPIFF, XSI

SLUG = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
LONGEST_ID = 64
# Drawing, colours, what a modeler notes about itself, and XML's own: none of them changes what runs.
HARMLESS = (
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/BPMN/non-normative/",
    "http://bpmn.io/schema/bpmn/biocolor/",
    "http://camunda.org/schema/modeler/",
    "http://www.w3.org/XML/1998/namespace",
    XSI,
)
UNUSED = ("dataObject", "dataObjectReference", "property", "resourceRole",
          "performer", "humanPerformer", "potentialOwner", "monitoring", "auditing")  # fmt: skip


def check_ids_of_others(subject: Subject) -> Iterator[Finding]:
    """An id is read in the record of every case: `Activity_0abc1` tells nobody anything."""
    taken = set(subject.nodes)
    for node in subject.nodes:
        if node and (not SLUG.fullmatch(node) or len(node) > LONGEST_ID):
            better = proposal(subject, node, taken)
            taken.add(better)
            yield subject.warning(
                node,
                "id-foreign",
                f"编号须为小写英文和下划线、不超过{LONGEST_ID}字，建议改为 {better}",
                f"an id is lower-case English with underscores, at most {LONGEST_ID} characters: call it {better}",
            )


def proposal(subject: Subject, node: str, taken: set[str]) -> str:
    """A free id that says what the element does: by its handler, form, message or English name, or by its kind and place."""
    base = slug(said_of(subject, node)) or slug(subject.kind(node))
    if base in taken and (lane := slug(subject.elements[node].lane if node in subject.elements else "")):
        base = f"{base}_{lane}"
    number, better = 1, base
    while better in taken:
        number += 1
        better = f"{base}_{number}"
    return better


def said_of(subject: Subject, node: str) -> str:
    """What an element says about itself in Latin letters."""
    words = subject.words(node)
    if host := subject.host(node):
        what = words.get("purpose") or next(iter(subject.definitions(node)), "event")
        return f"{host if SLUG.fullmatch(host) else said_of(subject, host) or subject.kind(host)}_{what}"
    operator = subject.nodes[node].find(f".//{{{SPIFF}}}serviceTaskOperator")
    handler = words.get("handler") or ("" if operator is None else operator.get("id") or "")
    message = subject.elements[node].message if node in subject.elements else ""
    name = subject.nodes[node].get("name") or ""
    return handler.rpartition(".")[2] or words.get("form", "") or message or (name if name.isascii() else "")


def slug(text: str) -> str:
    """Words in the shape of our ids; nothing where no Latin letter is left."""
    plain = re.sub(r"[^a-z0-9]+", "_", CAMEL.sub("_", text).lower()).strip("_")
    return plain.lstrip("0123456789_")[: LONGEST_ID - 8]


def check_extensions_of_others(subject: Subject) -> Iterator[Finding]:
    """What stands in a namespace that nobody here reads does nothing; who drew it believes that it does."""
    said: set[tuple[str, str]] = set()
    for item in subject.root.iter(etree.Element):
        names = [str(item.tag), *map(str, item.attrib)]
        for name in names:
            space, _, local = name.removeprefix("{").rpartition("}")
            if not space or space in (BPMN, SPIFF) or space.startswith(HARMLESS):
                continue
            place = owner(item)
            shown = f"{prefix_of(item, space)}:{local}"
            if (place, shown) not in said:
                said.add((place, shown))
                yield subject.warning(
                    place,
                    "vendor-extension",
                    f"系统不理解 {shown}，请删除，并在属性面板里写明要它做的事",
                    f"{shown} is not understood: remove it, and say in the panel what it was to do",
                )


def prefix_of(item: etree._Element, space: str) -> str:
    """The prefix under which a file knows a namespace."""
    return next((prefix or "" for prefix, uri in item.nsmap.items() if uri == space), "") or "?"


def check_unused_data(subject: Subject) -> Iterator[Finding]:
    """Data objects and the like are drawn and read by nobody."""
    for item in subject.root.iter(*(f"{{{BPMN}}}{tag}" for tag in UNUSED)):
        name = etree.QName(item).localname
        yield subject.warning(
            owner(item),
            "data-unused",
            f"系统不使用 {name}，可删除；要说明的话请写成文字注释",
            f"{name} is not used: remove it, or write what it says as an annotation",
        )
