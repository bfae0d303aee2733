"""Every kind of thing that a diagram can hold, changed one at a time: for tests that miss nothing."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from workflows.diff import Difference, compare_files
from workflows.diff.procedures import files_of
from workflows.procedures.shelf import SHARED, SHELF, Source
from workflows.procedures.xml import BPMN

PROCEDURE = "procedure.bpmn"
# Places of one kind that are tried.
TRIED = 1
Place = tuple[str, ...]


def local(node: Any) -> str:
    """The name of a node without its namespace."""
    return str(etree.QName(node).localname)


def place_of(node: Any) -> Place:
    """The kind of place where a node stands; properties and parameters are told apart by their names."""
    names = [local(item) for item in (*reversed(list(node.iterancestors())), node)]
    return (*names[-3:], node.get("name") or "") if names[-1] == "property" else tuple(names[-3:])


@cache
def diagrams() -> dict[str, bytes]:
    """All diagrams of the shelf and the shared parts, small ones first."""
    paths = [*SHELF.glob("*/procedure.bpmn"), *(SHELF / SHARED).glob("*.bpmn")]
    found = {f"{path.parent.name}/{path.stem}": path.read_bytes() for path in sorted(paths)}
    return dict(sorted(found.items(), key=lambda item: len(item[1])))


@cache
def targets() -> tuple[tuple[str, int], ...]:
    """A few nodes of every kind of place that there is in any diagram: its name, and the how many-eth node it is."""
    seen: Counter[Place] = Counter()
    found = []
    for name, source in diagrams().items():
        for number, node in enumerate(etree.fromstring(source).iter()):
            if isinstance(node.tag, str):
                seen[place_of(node)] += 1
                if seen[place_of(node)] <= TRIED:
                    found.append((name, number))
    return tuple(found)


def places() -> Iterator[tuple[bytes, Any, Any]]:
    """The nodes of `targets`, in copies that may be spoilt: (the diagram, root, node)."""
    for name, number in targets():
        root = etree.fromstring(diagrams()[name])
        yield diagrams()[name], root, next(node for at, node in enumerate(root.iter()) if at == number)


def folder(locality: str = "shantou") -> dict[str, Any]:
    """The files of a procedure of the shelf, to be changed."""
    return copy.deepcopy(files_of(Source.read(SHELF / locality)))


def between(old: str | bytes, new: str | bytes, path: str = PROCEDURE) -> Difference:
    """What is different between two versions of one file."""
    texts = [text.decode() if isinstance(text, bytes) else text for text in (old, new)]
    return compare_files({path: texts[0]}, {path: texts[1]})


def written(root: Any) -> bytes:
    """A diagram as a file."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def is_drawing(node: Any) -> bool:
    """Whether a node belongs to the drawing."""
    return any(local(item) == "BPMNDiagram" for item in (node, *node.iterancestors()))


def is_bpmn(node: Any) -> bool:
    """Whether a node belongs to BPMN itself."""
    return etree.QName(node).namespace == BPMN
