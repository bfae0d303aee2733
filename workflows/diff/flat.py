"""Takes XML apart into path → text, so that nothing in it escapes a comparison; what only is another way of writing falls away."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from workflows.procedures.xml import BPMN, DMN, SPIFF, XSI

PREFIXES = {
    BPMN: "",
    DMN: "",
    SPIFF: "spiffworkflow:",
    XSI: "xsi:",
    "http://www.omg.org/spec/BPMN/20100524/DI": "",
    "http://www.omg.org/spec/DD/20100524/DC": "",
    "http://www.omg.org/spec/DD/20100524/DI": "",
    "http://bpmn.io/schema/bpmn/biocolor/1.0": "bioc:",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0": "color:",
    "http://camunda.org/schema/1.0/bpmn": "camunda:",
    "http://camunda.org/schema/zeebe/1.0": "zeebe:",
    "http://flowable.org/bpmn": "flowable:",
}
# What counts where it is not written; written out it says the same.
USUAL = {
    "cancelActivity": "true",
    "isInterrupting": "true",
    "isExecutable": "false",
    "isClosed": "false",
    "isForCompensation": "false",
    "isSequential": "false",
    "triggeredByEvent": "false",
    "parallelMultiple": "false",
    "isCollection": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "gatewayDirection": "Unspecified",
    "processType": "None",
    "implementation": "##unspecified",
    "associationDirection": "None",
    "textFormat": "text/plain",
    "resultVariable": "",
    "name": "",
}
# These may stand in an element as often as they like, and their ids mean nothing.
NAMELESS = ("EventDefinition", "Expression", "Characteristics", "documentation", "Cardinality", "Condition")
TIMES = ("timeDuration", "timeCycle", "timeDate")
PLAIN_EXPRESSIONS = ("tFormalExpression", "tExpression")


COMMENT = "<!--"


@lru_cache(maxsize=2000)
def tag(name: str) -> str:
    """A name with its usual prefix, whatever the file calls the namespace; one unknown to us keeps its address."""
    if not name.startswith("{"):
        return name
    namespace, _, local = name[1:].rpartition("}")
    prefix = PREFIXES.get(namespace)
    return f"{{{namespace}}}{local}" if prefix is None else f"{prefix}{local}"


def text_in(node: Any) -> str:
    """The words that stand directly in a node; a comment among them does not count, what is behind it does."""
    words = node.text or ""
    for child in node:
        words += child.tail or ""
    return str(words).strip().replace("\r\n", "\n")


def attributes(node: Any, skip: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """The attributes of a node that say something."""
    for name, value in node.attrib.items():
        key = tag(name)
        if key in skip or USUAL.get(key) == value.strip():
            continue
        if key == "xsi:type":
            value = value.rpartition(":")[2]
            if value in PLAIN_EXPRESSIONS:
                continue
        yield key, value


def nameless(name: str) -> bool:
    """Whether the id of such a node means nothing."""
    return name.endswith(NAMELESS) or name in TIMES


def flatten(node: Any, path: str = "", known: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Everything below a node: `child/grandchild@attribute` → value, `child/grandchild` → text; repeated ones are counted.

    Children whose names are `known` are read elsewhere.
    """
    seen: dict[str, int] = {}
    for child in node:
        if not isinstance(child.tag, str):
            yield counted(seen, f"{path}/{COMMENT}".lstrip("/")), (child.text or "").strip()
        elif (name := tag(child.tag)) not in known:
            yield from flat_node(child, counted(seen, f"{path}/{name}".lstrip("/")))


def flat_node(node: Any, place: str) -> Iterator[tuple[str, str]]:
    """One node with everything below it; one that says nothing but that it is there says that."""
    ids = ("id",) if nameless(tag(node.tag)) else ()
    found = list(besides(node, place, ids))
    yield from found or [(place, "")]


def besides(
    node: Any, place: str, known: Sequence[str] = (), children: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """What a node says besides the attributes and children that we know by name."""
    yield from ((f"{place}@{key}", value) for key, value in attributes(node, known))
    if words := text_in(node):
        yield place, words
    yield from flatten(node, place, children)


def counted(seen: dict[str, int], path: str) -> str:
    """The path, with its number from the second on."""
    seen[path] = seen.get(path, 0) + 1
    return path if seen[path] == 1 else f"{path}#{seen[path]}"
