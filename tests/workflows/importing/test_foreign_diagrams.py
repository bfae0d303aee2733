"""Diagrams of other tools: each is taken in with notes or refused with reasons, none is half understood."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from sketching import NOTE

from tests.bounds import seconds_at_most
from workflows.engine import Engine, Surroundings
from workflows.importing.diagram import read_foreign
from workflows.importing.notes import Imported, Note
from workflows.importing.words import say
from workflows.lint import MOST_PARTS, lint_source
from workflows.procedures import xml
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.procedures.shelf import parts_of
from workflows.procedures.xml import BPMN, SPIFF, XSI, DiagramError

FOLDER = Path(__file__).parent / "foreign"
FILES = sorted(FOLDER.glob("*.bpmn"))
SHIPPED = sorted(SHELF.glob("*/*.bpmn"))
B = f"{{{BPMN}}}"


def imported(name: str) -> Imported:
    return read_foreign((FOLDER / f"{name}.bpmn").read_bytes())


def found(notes: list[Note]) -> set[tuple[str, str]]:
    return {(note.element, note.what) for note in notes}


def codes(diagram: bytes) -> set[tuple[str, str]]:
    return {
        (item.element, item.code) for item in lint_source(Source("x", diagram, {}), "x") if item.severity == "error"
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_taken_in_or_refused_with_reasons_in_two_languages(path: Path) -> None:
    result = read_foreign(path.read_bytes())

    notes = [*result.understood, *result.not_understood, *result.refused]
    assert bool(result.diagram) != bool(result.refused)
    assert (result.refusal is None) == (not result.refused)
    for note in notes:
        assert re.search("[一-龥]", note.zh), note
        assert re.search("[a-z]", note.en), note
        assert note.element, note
        assert note.what, note
    if result.diagram:
        # What was made of it needs no second import, and nothing but our words and BPMN is left in it.
        assert read_foreign(result.diagram).diagram == result.diagram
        assert not [
            item for item in lint_source(Source("x", result.diagram, {}), "x") if item.code == "vendor-extension"
        ]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_diagram_of_ours_comes_back_byte_for_byte(path: Path) -> None:
    result = read_foreign(path.read_bytes())

    assert result.diagram == path.read_bytes()
    assert (result.understood, result.not_understood, result.refused) == ([], [], [])


def completed(diagram: bytes) -> bytes:
    """What an analyst adds in the panel to the plain diagram from Camunda Modeler."""
    root = xml.parse(diagram)
    process = next(root.iter(f"{B}process"))
    lanes = etree.Element(f"{B}laneSet", id="lanes")
    lane = etree.SubElement(lanes, f"{B}lane", id="second_level", name="承办机构")
    etree.SubElement(lane, f"{B}flowNodeRef").text = "Activity_verify"
    first = etree.SubElement(lanes, f"{B}lane", id="first_level", name="一级账户")
    say(first, "owner", "kind:dispatch_center")
    process.insert(0, lanes)
    by_id = {item.get("id"): item for item in root.iter(etree.Element)}
    for name, value in {
        "form": "note", "outcomes": "accept=属实;return=补充", "basis": "ST-35d",
    }.items():  # fmt: skip
        say(by_id["Activity_verify"], name, value)
    say(by_id["Activity_call"], "basis", "ST-37c")
    say(by_id["StartEvent_1"], "assign", "institution")
    for event, purpose, rule in (("Event_warn", "warn", "到期前1个自然日"), ("Event_due", "due", "P5D")):
        say(by_id[event], "purpose", purpose)
        next(by_id[event].iter(f"{B}timeDuration")).text = rule
    # What fires is acted upon.
    by_id["EndEvent_warn"].tag = f"{B}callActivity"
    by_id["EndEvent_warn"].set("calledElement", "urging_ladder")
    say(by_id["EndEvent_warn"], "basis", "ST-36")
    return etree.tostring(root)


def test_a_plain_diagram_of_camunda_modeler_is_taken_in_completed_and_runs() -> None:
    result = imported("camunda_plain")
    assert found(result.understood) == {("Process_0abc", "isExecutable")}
    assert result.not_understood == []

    diagram = completed(result.diagram)
    parts = parts_of(diagram, SHELF / "shared")
    forms = {"note": NOTE, "correct_filing": NOTE}
    source = Source("camunda", diagram, forms, {"filing_target": "province"}, {}, parts)

    assert [str(item) for item in lint_source(source, "x") if item.severity == "error"] == []
    # Its ids stay, with a proposal for each.
    assert {item.code for item in lint_source(source, "x")} >= {"id-foreign"}
    trace: list[str] = []
    calls: list[str] = []
    around = Surroundings(dict, lambda _, handler, __: calls.append(handler), trace)
    engine = Engine.start(Definition.build(source), around)
    assert {timer.element for timer in engine.timers()} == {"Event_warn", "Event_due"}
    for outcome in ("return", "accept"):
        engine.complete(engine.steps()[0].id, outcome)
    assert trace.count("Activity_verify") == 2
    assert calls == ["filing.submit_filing"]


def test_extensions_of_camunda_are_named_one_by_one_and_left_out() -> None:
    result = imported("camunda_vendor")

    assert found(result.not_understood) >= {
        ("approve", 'camunda:assignee="${approver}"'),
        ("approve", 'camunda:candidateGroups="bosses"'),
        ("approve", 'camunda:formKey="embedded:app:approve.html"'),
        ("approve", "camunda:formData (formField amount)"),
        ("approve", 'camunda:taskListener event="create" expression="${bean.log(task)}"'),
        ("approve", 'camunda:collection="approvers"'),
        ("approve", "potentialOwner user(kermit)"),
        ("approve", "multiInstanceLoopCharacteristics"),
        ("pay", 'camunda:class="com.example.Pay"'),
        ("end", 'camunda:executionListener class="com.example.End" event="start"'),
        ("yes", "${approved}"),
        ("js", 'outcome == "accept" (javascript)'),
    }
    assert found(result.understood) >= {("rules", "limits"), ("approve", 'camunda:asyncBefore="true"')}
    assert b"camunda:" not in result.diagram
    assert b"schemaLocation" not in result.diagram
    assert f"{{{XSI}}}".encode() not in result.diagram


def test_what_would_change_its_meaning_stops_publication_until_it_is_said_in_our_words() -> None:
    """A script, a condition in another language, a step for several people: none of them is dropped in silence."""
    assert codes(imported("camunda_vendor").diagram) >= {
        ("compute", "handler-missing"),
        ("pay", "handler-missing"),
        ("yes", "expression"),
        ("js", "expression"),
        ("approve", "not-supported"),
        ("rules", "table-missing"),
    }
    assert codes(imported("zeebe").diagram) >= {
        ("f3", "expression"),
        ("var", "timer-rule"),
        ("ship", "handler-missing"),
    }
    assert codes(imported("c_all_events").diagram) >= {("s", "start-waits"), ("sub", "event-subprocess")}


def test_a_script_is_shown_and_left_behind() -> None:
    result = imported("camunda_vendor")

    said = next(note for note in result.not_understood if note.element == "compute")
    assert "/etc/passwd" in said.what
    assert b"/etc/passwd" not in result.diagram


def test_what_zeebe_says_in_plain_words_is_carried_over() -> None:
    result = imported("zeebe")
    nodes = {item.get("id"): item for item in xml.parse(result.diagram).iter(etree.Element)}

    assert nodes["sub"].get("calledElement") == "filing"
    assert next(nodes["late"].iter(f"{B}timeCycle")).text == "每1个自然日"
    assert next(nodes["out"].iter(f"{B}timeDuration")).text == "P3D"
    assert ("var", "=deadline") in found(result.not_understood)


def test_a_decision_that_a_task_names_becomes_its_table() -> None:
    task = next(xml.parse(imported("camunda_vendor").diagram).iter(f"{B}businessRuleTask"))

    words = {item.get("name"): item.get("value") for item in task.iter(f"{{{SPIFF}}}property")}
    assert words == {"table": "limits"}


def test_the_process_of_another_party_is_left_out_and_its_pool_stays() -> None:
    result = imported("b_two_pools")
    root = xml.parse(result.diagram)

    assert [item.get("id") for item in root.iter(f"{B}process")] == ["p1"]
    assert [item.get("id") for item in root.iter(f"{B}participant")] == ["pool1", "pool2", "pool3"]
    assert list(root.iter(f"{B}messageFlow")) == []
    assert {"p2", "m1", "m2"} <= {note.element for note in result.not_understood}


@pytest.mark.parametrize(
    ("name", "word"),
    [("b_several_processes", "几个流程"), ("d_choreography", "编排图"), ("d_only_a_collaboration", "没有画了步骤")],
)
def test_what_is_no_single_process_is_refused_with_the_reason(name: str, word: str) -> None:
    refusal = imported(name).refusal

    assert refusal is not None
    assert refusal.code == "import-refused"
    assert word in refusal.zh
    assert re.search("[a-z]", refusal.en)


def test_a_diagram_that_nobody_can_read_any_more_is_refused() -> None:
    steps = "".join(f'<userTask id="s{number}"/>' for number in range(MOST_PARTS + 1))
    text = f'<definitions xmlns="{BPMN}"><process id="p">{steps}</process></definitions>'

    assert "请拆成几个流程" in str(read_foreign(text.encode()).refused[0])


def test_flows_without_ids_get_one() -> None:
    flows = [item.get("id") for item in xml.parse(imported("flowable").diagram).iter(f"{B}sequenceFlow")]

    assert all(flows)
    assert len(set(flows)) == len(flows)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<!DOCTYPE a><definitions/>", "dtd-not-allowed"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><definitions/>', "dtd-not-allowed"),
        (f'<definitions xmlns="{BPMN}" xmlns:xi="{xml.XINCLUDE}"><xi:include href="file:///etc"/></definitions>', "external-include"),
        ("<html/>", "not-bpmn"),
        ("<definitions", "broken-xml"),
        ('<?xml-stylesheet href="x"?><definitions/>', "processing-instruction"),
    ],
)  # fmt: skip
def test_what_may_not_even_be_read_is_refused_at_its_place(text: str, code: str) -> None:
    with pytest.raises(DiagramError) as refusal:
        read_foreign(text.encode())

    assert refusal.value.code == code


def test_a_file_of_utf16_is_refused() -> None:
    with pytest.raises(DiagramError) as refusal:
        read_foreign(f'<definitions xmlns="{BPMN}"/>'.encode("utf-16"))

    assert refusal.value.code == "dtd-not-allowed"


def test_imports_and_schemas_are_cut_off_and_never_followed() -> None:
    text = (
        f'<definitions xmlns="{BPMN}" xmlns:xsi="{XSI}" xsi:schemaLocation="a http://127.0.0.1/a.xsd">'
        '<import importType="x" location="http://127.0.0.1/a.wsdl" namespace="y"/>'
        '<process id="p"><startEvent id="s"/></process></definitions>'
    )

    assert b"127.0.0.1" not in read_foreign(text.encode()).diagram


@pytest.mark.parametrize(
    "inner",
    [
        "".join(f'<documentation x:a{number}="1" x:b{number}="2"/>' for number in range(9000)),
        "".join(f'<property id="d{number}"/>' for number in range(15000)),
    ],
    ids=["attributes", "data"],
)
def test_what_is_left_out_by_the_thousand_is_left_out_in_bounded_time(inner: str) -> None:
    step = f'<userTask id="s">{inner}</userTask>'
    text = f'<definitions xmlns="{BPMN}" xmlns:x="urn:x"><process id="p">{step}</process></definitions>'

    with seconds_at_most(15):
        assert read_foreign(text.encode()).not_understood
