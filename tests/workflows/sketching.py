"""Small procedures of an invented locality, 河畔, drawn in a few lines: what a test wants to see and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from models.account import Account
from models.base import db
from workflows import setup
from workflows.context import Context
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.procedures.shelf import SHARED, forms_named, parts_of, read_json

RIVERSIDE = "riverside"
HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="urn:x">"""
# Fields that steps of a sketch may ask for.
NOTE = {
    "type": "object",
    "title": "办理",
    "additionalProperties": False,
    "properties": {
        "note": {"type": "string", "maxLength": 200, "title": "说明"},
        "route": {"type": "string", "maxLength": 200, "title": "路径"},
        "until": {"type": "string", "maxLength": 200, "title": "限期"},
        "within": {"type": "string", "maxLength": 200, "title": "期限"},
        "when": {"type": "string", "maxLength": 200, "title": "时间"},
    },
}
OFFICES = [
    ("centre", "河畔市转派中心", "dispatch_center", None),
    ("hall", "河畔市政务大厅", "hall", "centre"),
    ("street", "河畔街道办", "section", "hall"),
    ("authority", "河畔市政务服务管理局", "supervision_office", None),
    ("body", "河畔市管理机构", "management_body", None),
]
PEOPLE = [
    ("l1", "centre", ["first_level"]),
    ("l2", "hall", ["second_level"]),
    ("appeal", "hall", ["appeal_reviewer"]),
    ("staff", "hall", ["staff"]),
    ("other", "hall", ["staff"]),
    ("authority", "authority", ["authority"]),
    ("filing", "body", ["filing_office"]),
]
NAMES = {"staff": "李某", "other": "孙某"}


def words(given: dict[str, Any], inner: str = "") -> str:
    """Extension properties of an element."""
    listed = "".join(f'<spiff:property name="{key}" value={quoteattr(str(value))}/>' for key, value in given.items())
    properties = f"<spiff:properties>{listed}</spiff:properties>" if given else ""
    return f"<bpmn:extensionElements>{inner}{properties}</bpmn:extensionElements>" if given or inner else ""


@dataclass
class Sketch:
    """One procedure. Every method adds an element and answers with the sketch."""

    key: str = RIVERSIDE
    settings: dict[str, Any] = field(default_factory=dict)
    process: str = "sketch"
    nodes: list[str] = field(default_factory=list)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    owners: dict[str, str] = field(
        default_factory=lambda: {
            "first_level": "kind:dispatch_center",
            "authority": "kind:supervision_office",
            "filing_office": "kind:management_body",
        }
    )
    messages: list[str] = field(default_factory=list)
    forms: dict[str, Any] = field(default_factory=lambda: {"note": NOTE})
    parts: dict[str, str] = field(default_factory=dict)

    def node(self, tag: str, identifier: str, lane: str = "", inner: str = "", more: str = "") -> Sketch:
        """An element of any kind."""
        self.nodes.append(f'<bpmn:{tag} id="{identifier}" name="{identifier[:14]}" {more}>{inner}</bpmn:{tag}>')
        if lane:
            self.lanes.setdefault(lane, []).append(identifier)
        return self

    def start(self, to: str, **said: Any) -> Sketch:
        """Where it begins; the institution has the case at once."""
        return self.node("startEvent", "start", inner=words({"assign": "institution", **said})).flow("start", to)

    def step(self, identifier: str, to: str, lane: str = "second_level", **said: Any) -> Sketch:
        """A human step."""
        given = {"form": "note", "outcomes": "done=办好;other=另办", **said}
        return self.node("userTask", identifier, lane, words(given)).flow(identifier, to)

    def service(self, identifier: str, to: str, handler: str, **parameters: str) -> Sketch:
        """A service task; the parameters are expressions."""
        listed = "".join(
            f'<spiff:parameter id="{name}" type="str" value={quoteattr(text)}/>' for name, text in parameters.items()
        )
        operator = f"<spiff:parameters>{listed}</spiff:parameters>"
        operator = f'<spiff:serviceTaskOperator id="{handler}" resultVariable="">{operator}</spiff:serviceTaskOperator>'
        return self.node("serviceTask", identifier, inner=words({}, operator)).flow(identifier, to)

    def call(self, identifier: str, to: str, part: str, lane: str = "", **said: Any) -> Sketch:
        """A call of a shared part; with no `to` the token ends there."""
        self.node("callActivity", identifier, lane, words(said), f'calledElement="{part}"')
        return self.flow(identifier, to) if to else self

    def end(self, identifier: str = "end") -> Sketch:
        """Where a token ends."""
        return self.node("endEvent", identifier)

    def choice(self, identifier: str, default: str, **ways: str) -> Sketch:
        """A gateway: `choice("which", "end", again="outcome == 'other'")` goes to `again` where that holds, else to `end`."""
        self.node("exclusiveGateway", identifier, more=f'default="{identifier}_else"')
        self.flow(identifier, default, name=f"{identifier}_else")
        for to, condition in ways.items():
            self.flow(identifier, to, condition)
        return self

    def flow(self, one: str, to: str, when: str = "", name: str = "") -> Sketch:
        """A sequence flow."""
        text = quoteattr(when)[1:-1] if when else ""
        condition = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{text}</bpmn:conditionExpression>'
            if when
            else ""
        )
        identifier = name or f"{one}_to_{to}"
        self.nodes.append(
            f'<bpmn:sequenceFlow id="{identifier}" sourceRef="{one}" targetRef="{to}">{condition}</bpmn:sequenceFlow>'
        )
        return self

    def clock(self, host: str, purpose: str, rule: str, to: str, *, cancels: bool = False, **said: Any) -> Sketch:
        """A boundary timer `<host>_<purpose>`."""
        kind = "timeCycle" if rule.startswith("每") else "timeDuration"
        timer = f"<bpmn:timerEventDefinition><bpmn:{kind}>{rule}</bpmn:{kind}></bpmn:timerEventDefinition>"
        name = f"{host}_{purpose}"
        given = {"purpose": purpose, "stage": host, **said}
        more = f'attachedToRef="{host}" cancelActivity="{str(cancels).lower()}"'
        return self.node("boundaryEvent", name, inner=words(given) + timer, more=more).flow(name, to)

    def clocks(self, host: str, due: str, start: str = "case.received_at", **said: Any) -> Sketch:
        """The limit of a step and what leans on it, all led into the urging ladder."""
        ladder = f"{host}_ladder"
        self.clock(host, "warn", "到期前1个工作日", ladder, **said).clock(host, "due", due, ladder, start=start, **said)
        self.clock(host, "urge", "每1个工作日", ladder, **said).clock(
            host, "escalate", "到期后2个工作日", ladder, **said
        )
        return self.call(ladder, "", "urging_ladder")

    def message(self, name: str, host: str, to: str, *, cancels: bool = False, **said: Any) -> Sketch:
        """A boundary message event, called like its message."""
        self.messages.append(name)
        given = {"form": "note", "senders": "second_level", **said}
        event = f'<bpmn:messageEventDefinition messageRef="{name}_message"/>'
        more = f'attachedToRef="{host}" cancelActivity="{str(cancels).lower()}"'
        return self.node("boundaryEvent", name, inner=words(given) + event, more=more).flow(name, to)

    @property
    def xml(self) -> bytes:
        """The diagram."""
        lanes = "".join(
            f'<bpmn:lane id="{lane}" name="{lane}">{words({"owner": self.owners[lane]}) if lane in self.owners else ""}'
            + "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
            + "</bpmn:lane>"
            for lane, nodes in ({"first_level": []} | self.lanes).items()
        )
        messages = "".join(f'<bpmn:message id="{name}_message" name="{name}"/>' for name in self.messages)
        body = f'<bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>{"".join(self.nodes)}'
        process = f'<bpmn:process id="{self.process}" isExecutable="true">{body}</bpmn:process>'
        return f"{HEAD}{messages}{process}</bpmn:definitions>".encode()

    @property
    def source(self) -> Source:
        """The procedure with the shared parts that it calls and the forms that these ask for."""
        own = parts_of(self.xml, SHELF / SHARED)
        for text in self.parts.values():
            own |= parts_of(text.encode(), SHELF / SHARED)
        parts = {**own, **self.parts}
        forms = dict(self.forms)
        for name in forms_named(self.xml, *(part.encode() for part in parts.values())):
            path = SHELF / SHARED / "forms" / f"{name}.json"
            if name not in forms and path.exists():
                forms[name] = read_json(path)
        return Source(self.key, self.xml, forms, self.settings, {}, parts)

    def build(self) -> Definition:
        """The procedure, executable."""
        return Definition.build(self.source)


def seat(context: Context, key: str = RIVERSIDE) -> None:
    """The offices and people of 河畔: `riverside-l1`, `riverside-l2` …"""
    with setup.transaction():
        offices = setup.offices_by_code()
        for code, name, kind, parent in OFFICES:
            office = {"code": f"{key}-{code}", "name": name, "kind": kind}
            setup.seat_office(office | ({"parent": f"{key}-{parent}"} if parent else {}), key, offices)
        for who, office_code, roles in PEOPLE:
            person = {"username": f"{key}-{who}", "name": NAMES.get(who, who), "organization": f"{key}-{office_code}"}
            if Account.by_username(person["username"]) is None:
                setup.seat_person(context, {**person, "roles": roles}, key, "!", offices)


def publish(context: Context, sketch: Sketch) -> None:
    """Publishes a sketch as it is: the lint would ask it for a legal basis and a drawing."""
    with setup.transaction():
        assert setup.publish(context, sketch.source)
    db.session.expire_all()
