"""What a diagram says about each of its elements: names, lanes and the extension properties of our house."""

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from workflows.procedures.xml import BPMN, NAMESPACES

NODES = frozenset({
    "startEvent", "endEvent", "boundaryEvent", "intermediateThrowEvent", "intermediateCatchEvent", "userTask",
    "serviceTask", "receiveTask", "businessRuleTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
    "subProcess", "callActivity",
})  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One way in which a person can end a step."""

    id: str
    name: str


@dataclass(frozen=True)
class Element:
    """One node or flow of a diagram."""

    id: str
    kind: str
    name: str = ""
    lane: str = ""
    lane_name: str = ""
    attached_to: str = ""
    parent: str = ""
    condition: str = ""
    timer: str = ""
    is_timer: bool = False
    message: str = ""
    help: str = ""
    # The process that a call activity calls, and the shared part that an element comes from.
    called: str = ""
    part: str = ""
    # A boundary event that ends the step it hangs on.
    interrupts: bool = False
    # Where a flow comes from and leads to.
    source: str = ""
    target: str = ""
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def basis(self) -> tuple[str, ...]:
        """The rule ids that this element implements."""
        return tuple(part.strip() for part in self.properties.get("basis", "").split(",") if part.strip())

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of a human step, in the order in which they are offered: `accept=通过;return=退回`."""
        pairs = (part.partition("=") for part in self.properties.get("outcomes", "").split(";") if part.strip())
        return tuple(Outcome(key.strip(), name.strip() or key.strip()) for key, _, name in pairs)


@dataclass(frozen=True)
class Lane:
    """One lane: the role of those who act in it, and who answers for it (a role of the case, or `kind:<kind of office>`)."""

    id: str
    name: str
    owner: str


# Who answers for a lane that does not say so.
OWNERS = {
    "first_level": "kind:city_bureau",
    "second_level": "second_level",
    "third_level": "third_level",
    "appeal_reviewer": "second_level",
    "authority": "",
    "filing_office": "",
}


def read_lanes(root: etree._Element) -> dict[str, Lane]:
    """The lanes of a diagram by their ids."""
    path = "./bpmn:extensionElements/spiff:properties/spiff:property[@name='owner']/@value"
    found = {}
    for lane in root.iter(f"{{{BPMN}}}lane"):
        identifier = lane.get("id") or ""
        said: Any = lane.xpath(path, namespaces=NAMESPACES)
        owner = str(said[0]).strip() if said else OWNERS.get(identifier, "")
        found[identifier] = Lane(identifier, lane.get("name") or "", owner)
    return found


def read_elements(root: etree._Element) -> dict[str, Element]:
    """All nodes and flows by id, in the order of the file."""
    lanes = lanes_by_node(root)
    messages = {node.get("id") or "": node.get("name") or "" for node in root.iter(f"{{{BPMN}}}message")}
    found: dict[str, Element] = {}
    for node in root.iter():
        tag: Any = node.tag  # a comment's tag is a function
        if not isinstance(tag, str) or etree.QName(tag).namespace != BPMN:
            continue
        kind = etree.QName(tag).localname
        if kind in NODES or kind in ("sequenceFlow", "scriptTask", "task"):
            element = read_element(node, kind, lanes, messages)
            found[element.id] = element
    return found


def read_element(node: Any, kind: str, lanes: dict[str, tuple[str, str]], messages: dict[str, str]) -> Element:
    """One node or flow with everything we use of it."""
    identifier = node.get("id") or ""
    lane, lane_name = lanes.get(identifier, ("", ""))
    parent = node.getparent()
    return Element(
        id=identifier,
        kind=kind,
        name=(node.get("name") or "").strip(),
        lane=lane,
        lane_name=lane_name,
        attached_to=node.get("attachedToRef") or "",
        parent=parent.get("id") if etree.QName(parent).localname == "subProcess" else "",
        condition=text_of(node, "./bpmn:conditionExpression"),
        timer=text_of(node, "./bpmn:timerEventDefinition/*[not(self::bpmn:extensionElements)]"),
        is_timer=bool(node.xpath("./bpmn:timerEventDefinition", namespaces=NAMESPACES)),
        message=messages.get(message_reference(node), ""),
        help=text_of(node, "./bpmn:documentation"),
        called=node.get("calledElement") or "",
        source=node.get("sourceRef") or "",
        target=node.get("targetRef") or "",
        interrupts=kind == "boundaryEvent" and (node.get("cancelActivity") or "true").strip() in ("true", "1"),
        properties={
            item.get("name"): item.get("value") or ""
            for item in node.xpath("./bpmn:extensionElements/spiff:properties/spiff:property", namespaces=NAMESPACES)
        },
    )


def lanes_by_node(root: etree._Element) -> dict[str, tuple[str, str]]:
    """Node id → (lane id, lane name). What lies in a sub-process and in no lane of its own lies in that of the sub-process:
    modelling tools write no lane for it."""
    found = {
        (reference.text or "").strip(): (lane.get("id") or "", lane.get("name") or "")
        for lane in root.iter(f"{{{BPMN}}}lane")
        for reference in lane.findall(f"{{{BPMN}}}flowNodeRef")
    }
    # Outer ones come first in the file, so that what lies deeper finds theirs.
    for around in root.iter(f"{{{BPMN}}}subProcess"):
        lane = found.get(around.get("id") or "")
        if lane is not None:
            for node in around:
                found.setdefault(node.get("id") or "", lane)
    return found


def message_reference(node: Any) -> str:
    """The id of the message that a receive task or message event waits for."""
    inner = node.xpath("./bpmn:messageEventDefinition/@messageRef", namespaces=NAMESPACES)
    return node.get("messageRef") or (inner[0] if inner else "")


def text_of(node: Any, path: str) -> str:
    """The text of the first node on this path, or nothing."""
    hits = node.xpath(path, namespaces=NAMESPACES)
    return (hits[0].text or "").strip() if hits else ""
