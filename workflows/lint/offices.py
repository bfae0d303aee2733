"""Somebody has the case when a step of the second or third level begins: it was handed to them before, or from the start.

Else nobody's inbox could show the step, and the case would stop where it stands.
"""

from collections.abc import Iterator

from workflows.lint.finding import Finding
from workflows.lint.subject import Subject
from workflows.procedures.elements import read_lanes

# Who answers for a lane → the handlers that hand the case to them (models/case.py).
GIVEN_BY = {
    "second_level": frozenset({"dispatch.dispatch_case", "joint.dispatch_parts"}),
    "third_level": frozenset({"dispatch.hand_to_unit"}),
}
WHO = {"second_level": "二级账户", "third_level": "下级单位"}


def check_offices(subject: Subject) -> Iterator[Finding]:
    """Every human step to which no way leads from one that hands the case to somebody of its lane."""
    if subject.is_part or not subject.settings.get("opens_for"):
        # A procedure that no work order opens is opened by another one, which says whose it is (ST-29).
        return
    starts = [subject.elements[node] for node in subject.starts() if node in subject.elements]
    owners = {key: lane.owner for key, lane in read_lanes(subject.root).items()}
    for role, handlers in GIVEN_BY.items():
        if role == "second_level" and any(start.properties.get("assign") == "institution" for start in starts):
            continue
        had = behind(subject, handlers)
        for node in subject.of_kind("userTask"):
            if node not in had and owners.get(subject.elements[node].lane) == role:
                yield nobody_yet(subject, node, role)


def nobody_yet(subject: Subject, node: str, role: str) -> Finding:
    """The finding for one step."""
    at_once = (
        "；收到工单时就由被评机构办理的，在开始事件的“更多”里选“工单到达时归谁”（属性 assign=institution）"
        if role == "second_level"
        else ""
    )
    at_once_en = ", or set assign=institution at the start event" if role == "second_level" else ""
    handlers = "、".join(sorted(GIVEN_BY[role]))
    return subject.error(
        node,
        "nobody-answers",
        f"到这一步时还没有确定由哪个{WHO[role]}办理：在它之前加一个转派步骤（处理程序 {handlers}）{at_once}",
        f"nobody has the case yet at this step: put one before it whose handler is {handlers}{at_once_en}",
    )


def behind(subject: Subject, handlers: frozenset[str]) -> set[str]:
    """The nodes that a token can come to after a step that hands the case over. Whether it always does, conditions decide."""
    givers = [node for node in subject.nodes if subject.words(node).get("handler") in handlers]
    found: set[str] = set()
    open_ends = [way for giver in givers for way in subject.ways_on(giver)]
    while open_ends:
        node = open_ends.pop()
        if node not in found:
            found.add(node)
            open_ends.extend([*subject.ways_on(node), *leaving(subject, node)])
    return found


def leaving(subject: Subject, node: str) -> list[str]:
    """Where an end inside a sub-process leads on to."""
    around = subject.scope(node) if subject.kind(node) == "endEvent" else ""
    return [flow.target for flow in subject.outgoing(around)]
