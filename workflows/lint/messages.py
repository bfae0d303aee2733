"""Messages and signals: what is named exists, what is thrown is caught, and who may send is known."""

from collections import Counter
from collections.abc import Iterator

from calendars.rules import RuleError, parse
from models.account import ROLES
from workflows.lint.clocks import check_start
from workflows.lint.finding import Finding
from workflows.lint.nodes import owner
from workflows.lint.services import check_handler
from workflows.lint.subject import Subject
from workflows.procedures.xml import BPMN

# Senders that are no people: what comes through a gateway and not through an inbox.
SYSTEMS = frozenset({"province", "system"})
REFERENCES = {"messageEventDefinition": "message", "receiveTask": "message", "signalEventDefinition": "signal"}


def check_references(subject: Subject) -> Iterator[Finding]:
    """A message or signal that an element refers to stands in the file and has a name."""
    for tag, kind in REFERENCES.items():
        named = {item.get("id"): item.get("name") for item in subject.root.iter(f"{{{BPMN}}}{kind}")}
        for item in subject.root.iter(f"{{{BPMN}}}{tag}"):
            reference = item.get(f"{kind}Ref")
            if (
                tag == "receiveTask"
                and reference is None
                and item.find(f"{{{BPMN}}}messageEventDefinition") is not None
            ):
                continue
            if not named.get(reference):
                yield subject.error(
                    owner(item.getparent() if tag != "receiveTask" else item),
                    f"{kind}-missing",
                    f"引用的{'消息' if kind == 'message' else '信号'} {reference or '（空）'} 不存在或没有名称，请补上",
                    f"{kind} {reference} is missing or has no name: add it",
                )


def check_messages(subject: Subject) -> Iterator[Finding]:
    """Elements that catch a message say who may send it and what is done with it."""
    counted = Counter(element.message for element in subject.elements.values() if element.message)
    for node, element in subject.elements.items():
        if not element.message or element.kind == "intermediateThrowEvent":
            continue
        if counted[element.message] > 1:
            yield subject.error(
                node,
                "message-caught-twice",
                f"消息 {element.message} 有多处接收，请各用一个消息",
                "caught in several places: give each its own message",
            )
        senders = [part.strip() for part in element.properties.get("senders", "").split(",") if part.strip()]
        for sender in senders:
            if sender not in ROLES and sender not in SYSTEMS:
                yield subject.error(
                    node,
                    "sender-unknown",
                    f"没有角色 {sender}，可用：{'、'.join(ROLES)}",
                    f"unknown role {sender}: use one of {', '.join(ROLES)}",
                )
        if set(senders) - SYSTEMS and not element.properties.get("form"):
            yield subject.error(
                node,
                "form-not-named",
                "由人发送的消息须有表单，请在“表单”里选一张（属性 form）",
                "a message that people send needs a form: name it in the property form",
            )
        if "handler" in element.properties:
            yield from check_handler(subject, node, element.properties["handler"], {})
        yield from check_window(subject, node)


def check_window(subject: Subject, node: str) -> Iterator[Finding]:
    """The time within which a message is allowed can be read, and has a start."""
    window = subject.words(node).get("window", "")
    if not window:
        return
    try:
        parse(window)
    except RuleError as trouble:
        yield subject.error(node, "timer-rule", f"{trouble.message_zh}", f"{trouble.message_en}")
    if not subject.words(node).get("start"):
        yield subject.error(
            node,
            "timer-start-field",
            "规定了时限却没有起算时间，请选“从何时起算”（属性 start）",
            "a window needs a start: set the property start",
        )
    yield from check_start(subject, node)
