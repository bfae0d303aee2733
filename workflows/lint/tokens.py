"""What runs beside each other: joins that can be completed, and branches that meet without one.

The engine waits at a join for a token on every way in. Where an exclusive gateway chose among these ways, it waits for ever.
"""

from collections.abc import Iterator
from itertools import combinations

from workflows.lint.finding import Finding
from workflows.lint.flows import JOINERS
from workflows.lint.subject import Flow, Subject

# A way on: the flow that is taken (nothing for an event), and the nodes that a token may come to on it.
Way = tuple[str, set[str]]


def check_tokens(subject: Subject) -> Iterator[Finding]:
    """Every parallel join, and every parallel split."""
    joins = [node for node in subject.of_kind("parallelGateway") if len(subject.incoming(node)) > 1]
    splits = [ways for node in subject.nodes if len(ways := ways_beside(subject, node)) > 1] if joins else []
    for node in joins:
        seen = [[brought_by(flow, ways) for ways in splits] for flow in subject.incoming(node)]
        if not all(can_meet(one, other) for one, other in combinations(seen, 2)):
            yield subject.error(
                node,
                "join-never-completes",
                "并行汇合要等每条流都到，但前面只会走其中一条，工单会永远停在这里：请改用排他网关汇合",
                "the join waits for all its flows, and only one of them is taken: join with an exclusive gateway",
            )
    for node in subject.of_kind("parallelGateway"):
        yield from check_meeting(subject, node)


def ways_beside(subject: Subject, node: str) -> list[Way]:
    """Where tokens are at the same time after a node: behind a parallel gateway, or beside a step that a reminder leaves."""
    if subject.kind(node) in JOINERS:
        return [(flow.id, reach(subject, flow.target)) for flow in subject.outgoing(node)]
    beside = [event for event in subject.boundaries(node) if not subject.interrupts(event)]
    return [("", reach(subject, place)) for place in (node, *beside)] if beside else []


def reach(subject: Subject, start: str, stop: tuple[str, ...] = ()) -> set[str]:
    """The nodes of a scope that a token can come to from one, that one included; joins of these kinds are not passed."""
    found: set[str] = set()
    open_ends = [start]
    while open_ends:
        node = open_ends.pop()
        if node in found or node not in subject.nodes:
            continue
        found.add(node)
        if subject.kind(node) in stop and len(subject.incoming(node)) > 1:
            continue
        open_ends += [flow.target for flow in subject.outgoing(node)]
        open_ends += subject.boundaries(node)
    return found


def brought_by(flow: Flow, ways: list[Way]) -> int:
    """Which way of a split brings a token to a flow: its number from 1, 0 for none, -1 for several."""
    numbers = [number for number, way in enumerate(ways, 1) if arrives(flow, way)]
    return numbers[0] if len(numbers) == 1 else -1 if numbers else 0


def can_meet(one: list[int], other: list[int]) -> bool:
    """Whether some split puts a token on each of two flows: on both, and not on the same single way."""
    return any(left and right and (left != right or left < 0) for left, right in zip(one, other, strict=True))


def arrives(flow: Flow, way: Way) -> bool:
    """Whether a token that takes a way can come to a flow."""
    return flow.id == way[0] or flow.source in way[1]


def check_meeting(subject: Subject, node: str) -> Iterator[Finding]:
    """Branches of a parallel gateway that meet at something that does not join: what follows is done twice."""
    ways = [(flow.id, reach(subject, flow.target, JOINERS)) for flow in subject.outgoing(node)]
    for met in subject.nodes:
        # A gateway that chooses asks something there: who drew it has seen that the branches come one by one.
        chooses = subject.kind(met).endswith("Gateway") and len(subject.outgoing(met)) > 1
        if chooses or subject.kind(met) in (*JOINERS, "endEvent", "boundaryEvent"):
            continue
        came = [{number for number, way in enumerate(ways) if arrives(flow, way)} for flow in subject.incoming(met)]
        came = [numbers for numbers in came if numbers]
        if len(came) > 1 and sum(map(len, came)) == len(set().union(*came)):
            yield subject.warning(
                met,
                "runs-twice",
                "并行的几条流在这里没有汇合，后面的步骤会办两次，请先用并行网关汇合",
                "parallel branches meet here without a join, so what follows is done twice: join them first",
            )
            return
