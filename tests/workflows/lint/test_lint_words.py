"""What the lint says of settings, facts, refusals, lanes, limits and calls: one spoilt thing at a time, found at its place."""

# ruff: noqa: E501 -- a row of the table is a line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sketching import Sketch

from workflows.lint import beside, lint_source
from workflows.procedures.shelf import SHARED, SHELF

Spoil = Callable[[Sketch], Any]
FILE = "settings.yaml"
PARTS = sorted((SHELF / SHARED).glob("*.bpmn"))


def sound() -> Sketch:
    """A procedure with which the lint has nothing to find but that it is not drawn."""
    basis = {"basis": "ST-35d"}
    sketch = Sketch(settings={"filing_target": {"value": "none"}, "rounds": {"value": 2, "basis": "ST-35d"}})
    sketch.start("handle", **basis).step("handle", "end", facts="route=data.route;told_at=now", **basis).end()
    sketch.clocks("handle", "10个工作日", **basis)
    sketch.message("object", "handle", "heard", **basis).step(
        "heard", "end2", no_limit="原文未规定时限", outcomes="done=办好", **basis
    ).end("end2")
    sketch.nodes = [node.replace('calledElement="urging_ladder">', 'calledElement="urging_ladder"><bpmn:extensionElements>'
                                 '<spiff:properties><spiff:property name="basis" value="ST-35d"/></spiff:properties>'
                                 "</bpmn:extensionElements>") for node in sketch.nodes]  # fmt: skip
    return sketch


def say(element: str, name: str, value: str) -> Spoil:
    """Gives an element a property, or another value of it."""

    def spoil(sketch: Sketch) -> None:
        for number, node in enumerate(sketch.nodes):
            if f'id="{element}"' in node:
                said = f'<spiff:property name="{name}" value="{value}"/></spiff:properties>'
                head, tail = node.split("</spiff:properties>", 1)
                before = [part for part in head.split("<spiff:property ") if not part.startswith(f'name="{name}"')]
                sketch.nodes[number] = "<spiff:property ".join(before) + said + tail

    return spoil


def setting(name: str, value: Any, **more: Any) -> Spoil:
    return lambda sketch: sketch.settings.update({name: {"value": value, **more}})


def rule(old: str, new: str) -> Spoil:
    def spoil(sketch: Sketch) -> None:
        sketch.nodes = [node.replace(f">{old}<", f">{new}<") for node in sketch.nodes]

    return spoil


# fmt: off
TABLE: list[tuple[str, Spoil, str, str]] = [
    # settings
    ("a value of another kind", setting("count_first_day", "ja"), FILE, "setting-wrong"),
    ("no list of levels", setting("levels", "platform"), FILE, "setting-wrong"),
    ("a code system that is not there", setting("levels", ["platform", "feelings"]), FILE, "setting-wrong"),
    ("a level that is not there", setting("opens_for", ["糟糕"]), FILE, "setting-wrong"),
    ("a list within the list of levels", setting("levels", [["platform"]]), FILE, "setting-wrong"),
    ("a target that is a mapping", setting("filing_target", {"a": 1}), FILE, "setting-wrong"),
    ("a target that is not there", setting("filing_target", "moon"), FILE, "setting-wrong"),
    ("a target that the diagram does not serve", setting("filing_target", "province"), FILE, "setting-wrong"),
    ("a default evaluation of no level", setting("default_evaluation", {"level": "糟糕", "after": "7个自然日"}), FILE, "setting-wrong"),
    ("a default evaluation after no time", setting("default_evaluation", {"level": "满意", "after": "迟早"}), FILE, "setting-wrong"),
    ("a limit that can not be read", setting("appeal_verified_within", "五天左右"), FILE, "setting-wrong"),
    ("a limit of its own that can not be read", setting("handled_within", "五天左右"), FILE, "setting-wrong"),
    ("a setting that cites an unknown rule", setting("rounds", 2, basis="ST-99"), FILE, "setting-wrong"),
    ("a condition of a variant that reads what is not there", lambda s: s.settings.update(applies="case.colour == 'red'"), FILE, "unknown-name"),
    ("a condition of a variant that is code", lambda s: s.settings.update(applies="open('x')"), FILE, "expression"),
    # timers of settings and facts
    ("a timer of a setting that is not there", rule("10个工作日", "setting.handled"), "handle_due", "timer-setting"),
    ("a timer of a setting that is no limit", rule("10个工作日", "setting.rounds"), "handle_due", "timer-rule"),
    ("a timer of a fact that nobody sets", rule("10个工作日", "case.rectify_by"), "handle_due", "timer-field"),
    ("a timer of a fact that is no time", rule("10个工作日", "case.route"), "handle_due", "timer-field"),
    ("a timer of an unknown word", rule("10个工作日", "data.route"), "handle_due", "timer-rule"),
    ("a clock that starts at a fact that nobody sets", say("handle_due", "start", "case.seen_at"), "handle_due", "timer-start-field"),
    # facts
    ("a fact of the case itself", say("handle", "facts", "appeal=data.route"), "handle", "fact-name"),
    ("a fact in capitals", say("handle", "facts", "Route=data.route"), "handle", "fact-name"),
    ("a fact without a name", say("handle", "facts", "=data.route"), "handle", "fact-name"),
    ("a fact of nothing", say("handle", "facts", "route"), "handle", "expression"),
    ("a fact of a field that the form has not", say("handle", "facts", "route=data.colour"), "handle", "unknown-name"),
    ("a fact of a setting that is not there", say("handle", "facts", "route=setting.colour"), "handle", "unknown-name"),
    ("a fact that is code", say("handle", "facts", "route=open('x')"), "handle", "expression"),
    # refusals
    ("a refusal without a reason", say("handle", "refuse_when", "data.route == 'x'"), "handle", "reason-missing"),
    ("a refusal in one language", lambda s: [say("handle", "refuse_when", "data.route == 'x'")(s), say("handle", "refuse_says", "不行")(s)], "handle", "reason-missing"),
    ("a refusal that reads what is not there", say("handle", "refuse_when", "case.colour == 'x'"), "handle", "unknown-name"),
    ("a message that closes without a reason", say("object", "open_when", "case.real_name"), "object", "reason-missing"),
    ("a message that asks for code", say("object", "open_when", "().__class__"), "object", "expression"),
    # limits and lanes
    ("a step without a limit and without a word about it", say("heard", "no_limit", ""), "heard", "deadline-missing"),
    ("a lane for which no office is named", lambda s: [s.owners.pop("authority"), s.lanes["second_level"].remove("heard"), s.lanes.update(authority=["heard"])], "heard", "lane-without-office"),
    # calls
    ("a part that is not there", lambda s: s.call("gone", "end", "nowhere", basis="ST-35d"), "gone", "part-missing"),
    ("a call that cites nothing", lambda s: s.call("filed", "end", "filing"), "filed", "basis-missing"),
    ("a part with people called twice", lambda s: s.call("one", "two", "appeal_verification", basis="ST-37b").call("two", "end", "appeal_verification", basis="ST-37b"), "one", "part-called-twice"),
    ("an element called like one of a part", lambda s: s.step("urge", "end"), "urge", "duplicate-id"),
    ("a lane of a part for which no office is named", lambda s: [s.owners.pop("authority"), s.owners.pop("filing_office"), s.call("filed", "end", "local_filing", basis="CX-8")], "filed", "lane-without-office"),
]
# fmt: on


def found(sketch: Sketch) -> set[tuple[str, str, str]]:
    return {(item.element, item.code, item.severity) for item in lint_source(sketch.source, "x")}


def test_the_sketch_from_which_all_rows_start_is_sound() -> None:
    assert {(item.code, item.severity) for item in lint_source(sound().source, "x")} == {("not-drawn", "warning")}


@pytest.mark.parametrize(("spoil", "element", "code"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_spoilt_is_found_at_its_place(spoil: Spoil, element: str, code: str) -> None:
    sketch = sound()
    spoil(sketch)

    findings = found(sketch)

    assert (element, code, "error") in findings, sorted(findings)


def test_a_limit_of_a_setting_that_is_empty_is_no_finding() -> None:
    sketch = sound()
    setting("handled", None)(sketch)
    rule("10个工作日", "setting.handled")(sketch)

    assert not {item for item in found(sketch) if item[2] == "error"}


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_a_shared_part_stands_for_itself_without_basis_and_limits(path: Any) -> None:
    assert [str(item) for item in lint_source(beside(path, {}), path.stem)] == []


def test_a_shared_part_is_still_looked_at_in_everything_else() -> None:
    source = beside(SHELF / SHARED / "filing.bpmn", {})
    spoilt = replace(source, diagram=source.diagram.replace(b"filing.submit_filing", b"filing.nobody"))

    assert ("submit_filing", "handler-unknown") in {(item.element, item.code) for item in lint_source(spoilt, "x")}
