"""A diagram that came without a drawing gets one in which nothing overlaps and every step lies in its lane."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from tests.bounds import seconds_at_most
from workflows.drawing import draw
from workflows.drawing.layout import Shape, read_layout
from workflows.importing.diagram import read_foreign
from workflows.lint.geometry import overlap
from workflows.lint.subject import Subject
from workflows.procedures import xml
from workflows.procedures.definitions import SHELF, Source
from workflows.procedures.xml import BPMN

DRAWN = re.compile(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", re.DOTALL)
# What is refused gets no drawing (test_foreign_diagrams.py says why each is).
REFUSED = {"b_several_processes"}
FOREIGN = sorted((Path(__file__).parent / "foreign").glob("[a-c]_*.bpmn"))
PATHS = [*sorted(SHELF.glob("*/*.bpmn")), *(path for path in FOREIGN if path.stem not in REFUSED)]


def laid_out(path: Path) -> bytes:
    return read_foreign(DRAWN.sub(b"", path.read_bytes())).diagram


def subject_of(diagram: bytes) -> Subject:
    return Subject("x", xml.parse(diagram), Source("x", diagram, {}))


def inside(one: Shape, other: Shape) -> bool:
    x, y, width, height = one.box
    left, top, wide, high = other.box
    return left <= x and top <= y and x + width <= left + wide and y + height <= top + high


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nothing_overlaps_and_everything_lies_where_it_belongs(path: Path) -> None:
    diagram = laid_out(path)
    subject, (shapes, edges) = subject_of(diagram), read_layout(diagram)
    drawn = {shape.id: shape for shape in shapes}

    assert set(subject.nodes) <= set(drawn)
    assert {flow.id for flow in subject.flows} <= {edge.id for edge in edges}
    standing = [node for node in subject.nodes if subject.kind(node) != "boundaryEvent"]
    for one, other in combinations(standing, 2):
        if subject.scope(one) == subject.scope(other):
            assert not overlap(drawn[one].box, drawn[other].box), (one, other)
    for node in standing:
        around = subject.scope(node)
        if around in drawn:
            assert inside(drawn[node], drawn[around]), node
        elif (lane := subject.elements[node].lane if node in subject.elements else "") in drawn:
            assert inside(drawn[node], drawn[lane]), (node, lane)
    for node in subject.of_kind("boundaryEvent"):
        assert overlap(drawn[node].box, drawn[subject.host(node)].box), node


@pytest.mark.parametrize("path", PATHS[:4], ids=lambda path: path.parent.name)
def test_lanes_lie_below_each_other_inside_of_their_pool(path: Path) -> None:
    shapes, _ = read_layout(laid_out(path))
    lanes = [shape for shape in shapes if shape.kind == "lane"]
    pool = next(shape for shape in shapes if shape.kind == "participant")

    assert all(not overlap(one.box, other.box) for one, other in combinations(lanes, 2))
    assert all(inside(lane, pool) for lane in lanes)


def test_flows_begin_and_end_at_their_nodes() -> None:
    diagram = laid_out(SHELF / "siping" / "procedure.bpmn")
    subject, (shapes, edges) = subject_of(diagram), read_layout(diagram)
    drawn, ways = {shape.id: shape.box for shape in shapes}, {edge.id: edge.points for edge in edges}

    for flow in subject.flows:
        for end, (x, y) in ((flow.source, ways[flow.id][0]), (flow.target, ways[flow.id][-1])):
            left, top, width, height = drawn[end]
            assert left - 1 <= x <= left + width + 1, flow
            assert top - 1 <= y <= top + height + 1, flow


def test_a_process_goes_from_left_to_right_and_our_renderer_shows_it() -> None:
    diagram = laid_out(SHELF / "shared" / "urging_ladder.bpmn")
    subject, boxes = subject_of(diagram), {shape.id: shape.box for shape in read_layout(diagram)[0]}

    for flow in subject.flows:
        assert boxes[flow.source][0] < boxes[flow.target][0], flow
    assert "<svg" in draw(diagram, {})


def test_a_drawing_that_is_there_is_kept() -> None:
    source = (SHELF / "example" / "procedure.bpmn").read_bytes()

    assert read_foreign(source).diagram == source


def test_many_nested_sub_processes_are_laid_out_in_little_time() -> None:
    text = (
        "".join(f'<subProcess id="s{number}"><startEvent id="a{number}"/>' for number in range(60))
        + "</subProcess>" * 60
    )
    source = f'<definitions xmlns="{BPMN}"><process id="p">{text}</process></definitions>'

    with seconds_at_most(3):
        assert read_foreign(source.encode()).diagram
