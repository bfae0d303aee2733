"""Badges: they tell a state at an element and cover nothing that is written there."""

from pathlib import Path

import pytest
from lxml import etree

from workflows.drawing import Mark, draw, named
from workflows.drawing.layout import Box, read_layout

SHANTOU = (Path(__file__).parents[3] / "bpmn" / "shantou" / "procedure.bpmn").read_bytes()
SVG = "{http://www.w3.org/2000/svg}"


def apart(one: Box, other: Box) -> bool:
    """Whether two boxes share no more than a pixel."""
    return any(one[i] + one[i + 2] <= other[i] + 1 or other[i] + other[i + 2] <= one[i] + 1 for i in (0, 1))


def badge_of(svg: str) -> etree._Element:
    """The one badge of a drawing: the group without an id."""
    return etree.fromstring(svg).find(f"{SVG}g[last()]")


@pytest.mark.parametrize(
    "name",
    ["clue_found", "work_order_received", "handling_warn"],
)
def test_what_is_small_and_done_shows_a_tick_and_keeps_the_word_in_the_tooltip(name) -> None:
    badge = badge_of(draw(SHANTOU, {name: Mark("done")}))

    assert [etree.QName(part).localname for part in badge] == ["title", "circle", "path"]
    assert "状态：已办" in badge[0].text


SMALL_BOX = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
 <bpmn:process id="p"><bpmn:serviceTask id="urge" name="urge"/></bpmn:process>
 <bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p"><bpmndi:BPMNShape bpmnElement="urge">
  <dc:Bounds x="100" y="100" width="%d" height="48"/>
 </bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""


@pytest.mark.parametrize(("width", "parts"), [(76, ["title", "circle", "path"]), (120, ["title", "rect", "text"])])
def test_a_small_box_gets_a_tick_and_a_wide_one_the_word(width, parts) -> None:
    badge = badge_of(draw(SMALL_BOX % width, {"urge": Mark("done")}))

    assert [etree.QName(part).localname for part in badge] == parts


@pytest.mark.parametrize(("state", "word"), [("active", "在办"), ("warned", "预警"), ("overdue", "逾期")])
def test_what_is_small_and_not_done_keeps_the_word(state, word) -> None:
    assert badge_of(draw(SHANTOU, {"clue_found": Mark(state)})).findtext(f"{SVG}text") == word


def spot_of(badge: etree._Element) -> Box:
    """The area of a badge: a plate with words or a disc with a tick."""
    plate, disc = badge.find(f"{SVG}rect"), badge.find(f"{SVG}circle")
    if plate is not None:
        return tuple(float(plate.get(key)) for key in ("x", "y", "width", "height"))
    x, y, radius = (float(disc.get(key)) for key in ("cx", "cy", "r"))
    return x - radius, y - radius, 2 * radius, 2 * radius


@pytest.mark.parametrize("state", ["done", "active", "warned", "overdue"])
def test_the_word_of_no_state_covers_a_label(state) -> None:
    shapes, edges = read_layout(SHANTOU)
    labels = [(item.id, item.label) for item in (*shapes, *edges) if item.label]
    marked = [shape for shape in shapes if shape.layer[0] and shape.kind != "textAnnotation"]

    spots = {shape.id: spot_of(badge_of(draw(SHANTOU, {shape.id: Mark(state)}))) for shape in marked}

    assert [(a, b) for a, spot in spots.items() for b, label in labels if not apart(spot, label)] == []


@pytest.mark.parametrize(
    "name",
    [
        "dispatch_case",
        "submit_rectification",
        "decide_review",
        "appeal_verification_call",
        "second_level_handling",
        "filing",
    ],
)
@pytest.mark.parametrize("badge", ["剩2个工作日", "今日到期", "逾期12个工作日"])
def test_a_time_at_a_step_covers_no_label_and_no_arrowhead(name, badge) -> None:
    shapes, edges = read_layout(SHANTOU)
    spot = spot_of(badge_of(draw(SHANTOU, {name: Mark("active", badge)})))

    tips = [(edge.id, (edge.points[-1][0] - 4, edge.points[-1][1] - 4, 8.0, 8.0)) for edge in edges]
    labels = [(item.id, item.label) for item in (*shapes, *edges) if item.label]
    assert [key for key, box in (*tips, *labels) if not apart(spot, box)] == []


def flow_of(svg: str) -> list[str]:
    """What the badges of a drawing say that stand on flows: those behind all others."""
    return [
        group.findtext(f"{SVG}text") for group in etree.fromstring(svg).findall(f"{SVG}g") if group.get("id") is None
    ]


@pytest.mark.parametrize(
    ("state", "words"), [("added", ["新增"]), ("removed", ["删去"]), ("changed", ["修改"]), ("done", [])]
)
def test_a_flow_says_that_a_version_changes_it_and_not_that_a_case_has_passed_it(state, words) -> None:
    svg = draw(SHANTOU, {"dispatch_to_handling": Mark(state)})

    assert flow_of(svg) == words
    assert f'id="el-dispatch_to_handling" data-state="{state}"' in svg


def test_two_drawings_on_one_page_have_names_of_their_own() -> None:
    marks = {"dispatch_case": Mark("changed", note='id="el-x"')}
    one, other = named(draw(SHANTOU, marks), "old"), named(draw(SHANTOU, marks), "new")
    ids = [set(etree.fromstring(svg).xpath("//@id")) for svg in (one, other)]

    assert ids[0] & ids[1] == set()
    assert {"old-el-dispatch_case", "old-hatch-changed"} <= ids[0]
    assert "url(#old-hatch-changed)" in one
    # What people wrote stays as it is.
    assert "&quot;el-x&quot;" in other
