"""The drawing: safe, readable, and telling a state by more than its colour."""

import re
from pathlib import Path

import pytest
from lxml import etree

from workflows.drawing import Mark, draw
from workflows.drawing.layout import read_layout
from workflows.drawing.pen import wrap
from workflows.procedures.xml import DiagramError

SHANTOU = (Path(__file__).parents[3] / "bpmn" / "shantou" / "procedure.bpmn").read_bytes()
SVG = "{http://www.w3.org/2000/svg}"
FRAME = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI"><bpmn:process id="p">{process}</bpmn:process>
 <bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""


def diagram(process: str, shapes: str = "") -> bytes:
    return FRAME.format(process=process, shapes=shapes).encode()


def one(process: str, identifier: str, size: tuple[int, int] = (36, 36), extra: str = "") -> etree._Element:
    """The group of a single element, drawn alone."""
    bounds = f'<dc:Bounds x="100" y="100" width="{size[0]}" height="{size[1]}"/>'
    shapes = f'<bpmndi:BPMNShape bpmnElement="{identifier}" {extra}>{bounds}</bpmndi:BPMNShape>'
    return element(draw(diagram(process, shapes)), identifier)


def element(svg: str, identifier: str) -> etree._Element:
    return etree.fromstring(svg).find(f".//{SVG}g[@id='el-{identifier}']")


def spoken(group: etree._Element) -> str:
    return "".join(group.itertext(f"{SVG}tspan", f"{SVG}text"))


def test_every_drawn_element_has_its_group_its_state_and_its_tooltip() -> None:
    shapes, edges = read_layout(SHANTOU)

    root = etree.fromstring(draw(SHANTOU))

    groups = {group.get("id"): group for group in root.iter(f"{SVG}g")}
    assert set(groups) == {f"el-{item.id}" for item in (*shapes, *edges)}
    assert all(group.get("data-state") == "none" and group[0].tag == f"{SVG}title" for group in groups.values())


def test_the_picture_says_what_it_is_to_those_who_hear_it() -> None:
    root = etree.fromstring(draw(SHANTOU, {"dispatch_case": Mark("active")}, title="工单 ST-1"))

    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "工单 ST-1"
    assert "在办：转派工单" in root.findtext(f"{SVG}desc")
    assert "Noto Sans CJK SC" in root.get("font-family")


def test_nothing_in_it_offends_a_strict_content_policy_or_a_print_engine() -> None:
    marks = {"dispatch_case": Mark("overdue"), "handling_warn": Mark("warned")}

    svg = draw(SHANTOU, marks)

    tags = {etree.QName(node).localname for node in etree.fromstring(svg).iter()}
    assert tags <= {
        "svg",
        "title",
        "desc",
        "defs",
        "pattern",
        "g",
        "path",
        "rect",
        "circle",
        "polygon",
        "text",
        "tspan",
    }
    assert not re.search(r"\s(style|on\w+|href)=", svg)


def test_a_tooltip_tells_name_limit_basis_state_and_note() -> None:
    svg = draw(SHANTOU, {"handling_due": Mark("warned", note="明天到期")})

    assert (
        element(svg, "handling_due")[0].text
        == "10个工作日\n时限：10个工作日\n依据：汕头实施细则第三十五条第二款\n状态：预警\n明天到期"
    )


@pytest.mark.parametrize(
    ("mark", "line"),
    [
        (Mark("done"), "状态：已办"),
        (Mark("active", "剩2个工作日"), "状态：在办，剩2个工作日"),
        (Mark("overdue", "逾期2个工作日"), "状态：逾期2个工作日"),  # not «逾期» twice
        (Mark("overdue", "已逾期"), "状态：已逾期"),
    ],
)
def test_a_tooltip_says_each_state_once(mark, line) -> None:
    assert line in element(draw(SHANTOU, {"decide_review": mark}), "decide_review")[0].text.splitlines()


@pytest.mark.parametrize(
    ("state", "stroke", "dash", "hatched", "word"),
    [
        ("done", "#2f7d4f", None, True, "已办"),
        ("active", "#1558b0", None, False, "在办"),
        ("warned", "#8f5600", "9 4", True, "预警"),
        ("overdue", "#b3261e", "3 2.5", True, "逾期"),
    ],
)
def test_a_state_is_told_by_colour_line_and_words(state, stroke, dash, hatched, word) -> None:
    svg = draw(SHANTOU, {"decide_review": Mark(state)})

    group = element(svg, "decide_review")
    outline, *rest = group.findall(f"{SVG}rect")
    assert group.get("data-state") == state
    assert (outline.get("stroke"), outline.get("stroke-dasharray")) == (stroke, dash)
    assert float(outline.get("stroke-width")) >= 2
    assert [other.get("fill") for other in rest] == ([f"url(#hatch-{state})"] if hatched else [])
    assert (f'<pattern id="hatch-{state}"' in svg) is hatched
    assert f">{word}</text>" in svg


def test_states_differ_in_line_and_hatching_even_without_colour() -> None:
    def grey(state) -> tuple:
        outlines = element(draw(SHANTOU, {"decide_review": Mark(state)}), "decide_review").findall(f"{SVG}rect")
        return len(outlines), outlines[0].get("stroke-width"), outlines[0].get("stroke-dasharray")

    assert len({grey(state) for state in ("done", "active", "warned", "overdue")}) == 4


def test_words_of_people_are_escaped_and_what_is_no_xml_is_left_out() -> None:
    mark = Mark("overdue", badge="<b>&\x00", note='"><script>alert(1)</script>\ud800')

    svg = draw(SHANTOU, {"decide_review": mark}, title="<script>")

    assert "<script" not in svg
    assert "&lt;b&gt;&amp;</text>" in svg
    assert "alert(1)" in element(svg, "decide_review")[0].text


def test_marks_of_elements_that_are_not_drawn_change_nothing() -> None:
    assert draw(SHANTOU, {"no_such_step": Mark("done")}) == draw(SHANTOU)


def test_a_flow_can_be_marked_as_gone_through() -> None:
    group = element(draw(SHANTOU, {"dispatch_to_handling": Mark("done")}), "dispatch_to_handling")

    assert group.get("data-state") == "done"
    assert group.find(f"{SVG}path").get("stroke") == "#2f7d4f"


@pytest.mark.parametrize(
    ("name", "circles", "width", "dash"),
    [
        # a start is thin, an end thick, a boundary event double, and dashed where the work goes on
        ("work_order_received", 1, 1.5, None),
        ("case_closed", 1, 3.6, None),
        ("review_appeal_upheld", 2, 1.5, None),
        ("lodge_appeal", 2, 1.5, "4 2.6"),
        ("handling_warn", 2, 1.5, "4 2.6"),
        ("appeal_upheld_thrown", 2, 1.5, None),
    ],
)
def test_events_are_told_apart_by_their_circles(name, circles, width, dash) -> None:
    found = element(draw(SHANTOU), name).findall(f"{SVG}circle")

    assert len(found) == circles
    assert float(found[0].get("stroke-width")) == width
    assert {circle.get("stroke-dasharray") for circle in found} == {dash}


def test_clock_envelope_and_triangle_are_different_glyphs_and_a_thrown_signal_is_filled() -> None:
    svg = draw(SHANTOU)

    names = ("handling_warn", "lodge_appeal", "review_appeal_upheld", "appeal_upheld_thrown")
    clock, envelope, caught, thrown = (element(svg, name).find(f"{SVG}path") for name in names)
    assert len({clock.get("d"), envelope.get("d"), caught.get("d")}) == 3
    assert caught.get("d") == thrown.get("d")
    assert caught.get("fill") == "none"
    assert thrown.get("fill") != "none"


def test_tasks_carry_their_icon_and_an_exclusive_gateway_its_cross() -> None:
    svg = draw(SHANTOU)

    icons = {element(svg, name).find(f"{SVG}path").get("d") for name in ("dispatch_case", "refer_clue", "close_case")}
    icons |= {one('<bpmn:receiveTask id="t" name="等待"/>', "t", (120, 80)).find(f"{SVG}path").get("d")}
    assert len(icons) == 3
    assert len(element(svg, "review_decided").findall(f"{SVG}path")) == 2


def test_flows_end_in_polygons_and_a_default_flow_has_its_stroke() -> None:
    svg = draw(SHANTOU)

    assert len(element(svg, "returned").findall(f"{SVG}path")) == 1
    assert len(element(svg, "review_passed").findall(f"{SVG}path")) == 2
    assert element(svg, "returned").find(f"{SVG}polygon") is not None


def test_the_line_of_a_note_is_dotted_and_points_nowhere() -> None:
    edge = (
        """<bpmndi:BPMNEdge bpmnElement="a"><di:waypoint x="1" y="1"/><di:waypoint x="90" y="1"/></bpmndi:BPMNEdge>"""
    )
    process = """<bpmn:userTask id="t"/><bpmn:textAnnotation id="n"><bpmn:text>注</bpmn:text></bpmn:textAnnotation>
     <bpmn:association id="a" sourceRef="n" targetRef="t"/>"""
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{name}"><dc:Bounds x="{x}" y="1" width="60" height="40"/></bpmndi:BPMNShape>'
        for name, x in (("n", 1), ("t", 90))
    )

    group = element(draw(diagram(process, shapes + edge)), "a")

    assert group.find(f"{SVG}polygon") is None
    assert group.find(f"{SVG}path").get("stroke-dasharray") == "2 3"


def test_a_lane_name_stands_one_character_below_another_and_latin_is_turned() -> None:
    chinese = one('<bpmn:laneSet><bpmn:lane id="l" name="承办（机构）"/></bpmn:laneSet>', "l", (600, 200))
    latin = one('<bpmn:laneSet><bpmn:lane id="l" name="12345 hotline"/></bpmn:laneSet>', "l", (600, 200))

    assert [span.text for span in chinese.iter(f"{SVG}tspan")] == ["承", "办", "︵", "机", "构", "︶"]
    assert "rotate(-90" in latin.find(f"{SVG}text").get("transform")


def test_a_lane_that_stands_has_its_name_at_the_top() -> None:
    group = one('<bpmn:laneSet><bpmn:lane id="l" name="承办"/></bpmn:laneSet>', "l", (200, 600), 'isHorizontal="false"')

    assert [span.text for span in group.iter(f"{SVG}tspan")] == ["承办"]


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("提交整改核实情况", 10, ("提交整改核实情况",)),
        ("提交整改核实情况", 7, ("提交整改", "核实情况")),  # even lines, not seven and one
        ("到期前10个工作日", 6, ("到期前", "10个工作日")),  # a number keeps what it counts
        ("维持评价，原期限不变", 5, ("维持评价，", "原期限不变")),  # no line begins with a comma
        ("承办", 0.1, ("承", "办")),
        ("", 5, ()),
    ],
)
def test_chinese_wraps_between_characters(text, ems, lines) -> None:
    assert wrap(text, ems, True) == lines


def test_what_does_not_fit_ends_in_dots_and_stands_whole_in_the_tooltip() -> None:
    name = "请于期限届满之前认真核实差评并且如实答复评价人"
    group = one(f'<bpmn:userTask id="t" name="{name}"/>', "t", (76, 48))

    assert spoken(group).endswith("…")
    assert group[0].text == name


def test_a_diagram_without_layout_says_so_in_both_languages() -> None:
    svg = draw(diagram('<bpmn:userTask id="t"/>'), title="某流程")

    root = etree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "某流程"
    assert "无法绘制" in spoken(root)
    assert "no diagram layout" in spoken(root)


def test_entities_are_refused_not_expanded() -> None:
    with pytest.raises(DiagramError) as refused:
        draw(b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + diagram('<bpmn:task id="t" name="&x;"/>'))
    assert refused.value.code == "dtd-not-allowed"


@pytest.mark.parametrize("x", ["abc", "NaN", "inf", "1e9", ""])
def test_a_coordinate_that_is_no_number_is_refused(x) -> None:
    shapes = f'<bpmndi:BPMNShape bpmnElement="t"><dc:Bounds x="{x}" y="0" width="9" height="9"/></bpmndi:BPMNShape>'

    with pytest.raises(DiagramError, match="坐标"):
        draw(diagram('<bpmn:task id="t"/>', shapes))


def test_a_label_as_narrow_as_the_modeler_measures_it_is_read_whole() -> None:
    """Renaming an event in the modeler gives its label the breadth of the words and no more."""
    name = "7个工作日"
    process = f'<bpmn:startEvent id="a" name="{name}"/>'
    label = '<bpmndi:BPMNLabel><dc:Bounds x="140" y="137" width="55" height="15"/></bpmndi:BPMNLabel>'
    bounds = '<dc:Bounds x="100" y="100" width="36" height="36"/>'
    shapes = f'<bpmndi:BPMNShape bpmnElement="a">{bounds}{label}</bpmndi:BPMNShape>'

    svg = draw(diagram(process, shapes))

    assert name in spoken(element(svg, "a"))
    assert "…" not in spoken(element(svg, "a"))
