"""Another way of writing the same is no change; another drawing of the same is one of the drawing alone; hostile files cost little."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import yaml
from lxml import etree

from tests.bounds import seconds_at_most
from tests.workflows.diff.changing import PROCEDURE, between, folder, written
from workflows.diff import compare, compare_files, summary
from workflows.diff.diagram import read_diagram
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF, Source

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def indented(text: str) -> str:
    """The same with other white space."""
    return (
        text.replace("\n      ", "\n\t\t")
        .replace('" />', '"/>')
        .replace("<bpmn:documentation>", "<bpmn:documentation>\n  ")
    )


def other_prefixes(text: str) -> str:
    """The same with other names for the namespaces."""
    renamed = text.replace("bpmn:", "model:").replace("xmlns:bpmn=", "xmlns:model=")
    return renamed.replace("spiffworkflow:", "spiff:").replace("xmlns:spiffworkflow=", "xmlns:spiff=")


def attributes_turned_round(text: str) -> str:
    """The same with the attributes of every element in another order."""
    root = etree.fromstring(text.encode())
    for node in root.iter(etree.Element):
        values = list(node.attrib.items())
        node.attrib.clear()
        node.attrib.update(dict(reversed(values)))
    return written(root).decode()


def usual_written_out(text: str) -> str:
    """The same with what counts anyway written down, and the program that wrote it named."""
    text = text.replace("<bpmn:exclusiveGateway id=", '<bpmn:exclusiveGateway gatewayDirection="Unspecified" id=')
    text = text.replace("<bpmn:userTask id=", '<bpmn:userTask isForCompensation="false" startQuantity="1" id=')
    return text.replace('id="shantou_definitions"', 'id="Definitions_1" exporter="bpmn-js" exporterVersion="18.0"')


def flows_not_listed_twice(text: str) -> str:
    """The same without the flows that elements name a second time."""
    root = etree.fromstring(text.encode())
    for node in list(root.iter("{*}incoming", "{*}outgoing")):
        node.getparent().remove(node)
    return written(root).decode()


def coordinates_with_a_point(text: str) -> str:
    """The same with «100.0» for «100»."""
    return text.replace('width="36"', 'width="36.0"')


def things_in_another_order(text: str) -> str:
    """The same with messages, lanes' members and properties somewhere else in the file."""
    root = etree.fromstring(text.encode())
    for holder in [*root.iter("{*}properties"), *root.iter("{*}lane")]:
        holder[:] = reversed(holder)
    return written(root).decode()


SAME = [
    indented, other_prefixes, attributes_turned_round, usual_written_out, flows_not_listed_twice, coordinates_with_a_point,
    things_in_another_order,
]  # fmt: skip


@pytest.mark.parametrize("rewrite", SAME, ids=lambda rewrite: rewrite.__name__)
@pytest.mark.parametrize("locality", ["shantou", "example"])
def test_another_way_of_writing_is_no_change(locality: str, rewrite: Callable[[str], str]) -> None:
    text = folder(locality)[PROCEDURE]

    assert rewrite(text) != text or (rewrite is usual_written_out and locality != "shantou")
    assert [change.words() for change in between(text, rewrite(text)).changes] == []


def test_files_beside_the_diagram_may_be_written_otherwise_too() -> None:
    files = Package.read(SHELF / "shenzhen").files
    form, settings, table = "forms/handle_review.json", "settings.yaml", "tables/limits.dmn"
    again = files | {
        form: json.dumps(json.loads(files[form]), indent=7, ensure_ascii=True),
        settings: "\n".join(line for line in files[settings].splitlines() if line.startswith("#"))
        + "\n"
        + yaml.safe_dump(yaml.safe_load(files[settings]), allow_unicode=True, sort_keys=False),
        table: files[table].replace("row_", "rule_").replace("\n      ", "\n"),
        "scenarios/01-on-time.yaml": files["scenarios/01-on-time.yaml"].replace("\n", "  \r\n"),
    }

    assert all(again[path] != files[path] for path in (form, settings, table, "scenarios/01-on-time.yaml"))
    assert summary(files, again) == []


DRAWN: list[tuple[str, Callable[[Any], Any], str]] = [
    ("shape", lambda node: node[0].set("x", "7"), "位置"),
    ("shape", lambda node: node[0].set("width", "777"), "大小"),
    ("edge", lambda node: node[0].set("y", "7"), "走线"),
    ("edge", lambda node: node.remove(node[1]), "走线"),
    ("shape", lambda node: node.set("{http://bpmn.io/schema/bpmn/biocolor/1.0}stroke", "#f00"), "颜色"),
    ("shape", lambda node: node.set("isExpanded", "false"), "图形属性"),
    ("shape", lambda node: node.getparent().remove(node), "位置"),
]


@pytest.mark.parametrize(("what", "change", "words"), DRAWN, ids=[f"{what}-{words}" for what, _, words in DRAWN])
def test_what_is_only_drawn_otherwise_is_said_to_be_so(what: str, change: Callable[[Any], Any], words: str) -> None:
    text = folder()[PROCEDURE]
    root = etree.fromstring(text.encode())
    name = f"BPMN{what.capitalize()}"
    change(
        next(
            node
            for node in root.iter(f"{DI}{name}")
            if node.get("bpmnElement") in ("dispatch_case", "dispatch_to_handling")
        )
    )

    difference = between(text, written(root))

    assert difference.changes
    assert difference.said == []
    assert difference.marks(PROCEDURE) == {}
    assert f"仅版面，{words}" in difference.changes[0].words()
    assert "layout only" in difference.changes[0].words("en")
    assert list(difference.groups) == ["layout"]


def test_a_shape_that_is_drawn_of_nothing_is_of_the_drawing_alone() -> None:
    text = folder()[PROCEDURE]
    shape = '<bpmndi:BPMNShape bpmnElement="nobody"><dc:Bounds x="1" y="1" width="1" height="1" /></bpmndi:BPMNShape>'
    at = text.index("<bpmndi:BPMNShape")

    (change,) = between(text, text[:at] + shape + text[at:]).changes

    assert change.words() == "仅版面，新增图形 nobody"
    assert change.words("en") == "layout only, added drawing nobody"


def test_a_lane_that_names_what_is_not_there_says_so() -> None:
    text = folder()[PROCEDURE]
    (change,) = between(
        text, text.replace("</bpmn:lane>", "<bpmn:flowNodeRef>nobody</bpmn:flowNodeRef></bpmn:lane>", 1)
    ).changes

    assert change.words() == "二级账户（承办机构） (second_level)：新增登记而图上没有的元素 nobody"


def test_marks_say_on_both_diagrams_what_happened() -> None:
    before = folder()
    text = (
        before[PROCEDURE].replace(">2个工作日<", ">3个工作日<", 1).replace('id="received_to_dispatch"', 'id="begins"')
    )
    begin, end = text.index('<bpmn:boundaryEvent id="dispatch_warn"'), text.index("</bpmn:boundaryEvent>")
    after = before | {PROCEDURE: text[:begin] + text[end + len("</bpmn:boundaryEvent>") :]}

    difference = compare_files(before, after)

    assert difference.marks(PROCEDURE)["dispatch_due"] == "changed"
    assert "dispatch_warn" not in difference.marks(PROCEDURE)
    assert difference.marks(PROCEDURE, old=True)["dispatch_warn"] == "removed"
    assert compare_files(after, before).marks(PROCEDURE)["dispatch_warn"] == "added"


def test_sources_are_compared_like_folders() -> None:
    old, new = Source.read(SHELF / "shantou"), Source.read(SHELF / "shantou")
    new.settings["roll_over"]["value"] = True

    assert [change.words() for change in compare(old, new).changes] == [
        "流程设置：自然日期限遇休息日顺延 (roll_over)：值 否 → 是"
    ]


BROKEN = [
    (PROCEDURE, "<not"),
    (PROCEDURE, '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
    ("forms/dispatch_case.json", "{"),
    ("forms/dispatch_case.json", "[" * 100_000),
    ("settings.yaml", "a: [}"),
    ("settings.yaml", "? {a: 1}\n: b"),
]


@pytest.mark.parametrize(("path", "text"), BROKEN, ids=range(len(BROKEN)))
def test_what_can_not_be_read_is_compared_as_it_is_written(path: str, text: str) -> None:
    files = Package.read(SHELF / "shantou").files

    (change,) = compare_files(files, files | {path: text}).changes

    assert change.words().startswith(f"无法读懂的文件（按文字比较） {path}：内容改动")


@pytest.mark.parametrize(
    "content", [[], "x", 1, None, {"properties": [1]}, {"properties": {"a": 1}}, {"required": "a"}]
)
def test_a_form_of_a_strange_shape_is_compared_all_the_same(content: Any) -> None:
    path = "forms/dispatch_case.json"
    form = folder()[path]

    assert compare_files({path: json.dumps(form)}, {path: json.dumps(content)}).changes
    assert compare_files({path: json.dumps(content)}, {path: json.dumps(form)}).changes


def many(count: int, text: str) -> str:
    """A diagram of very many steps, all called alike, half of them with the same id."""
    steps = "".join(f'<userTask id="step{number // 2}" name="{text}" />' for number in range(count))
    return f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">{steps}</process></definitions>'


def rows(count: int, text: str) -> str:
    """A table of very many rows."""
    body = "".join(f"<rule><inputEntry><text>{text}{number}</text></inputEntry></rule>" for number in range(count))
    table = f"<decision id='d'><decisionTable><input/>{body}</decisionTable></decision>"
    return f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">{table}</definitions>'


def choices(numbers: Iterable[int]) -> str:
    """A form with very many choices."""
    return json.dumps({"properties": {"a": {"oneOf": [{"const": f"c{number}"} for number in numbers]}}})


def repeated(word: str) -> str:
    """Settings of some lines that say a word some billion times, by references to one another."""
    lines = [f"a0: &a0 [{word}]", *(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(9))]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (PROCEDURE, many(5000, "一"), many(5000, "二")),
        ("tables/t.dmn", rows(3000, "a"), rows(3000, "b")),
        ("scenarios/x.yaml", "a\n" * 2000 + "b\n", "b\n" + "a\nc\n" * 1000),
        ("forms/x.json", choices(range(20_000)), choices(reversed(range(20_000)))),
        ("settings.yaml", repeated("x"), repeated("y")),
    ],
    ids=["steps", "rows", "lines", "choices", "references"],
)
def test_a_very_large_file_is_compared_in_bounded_time(path: str, old: str, new: str) -> None:
    with seconds_at_most(5):
        assert compare_files({path: old}, {path: new}).changes


def test_diagrams_that_have_been_read_are_not_read_again() -> None:
    one, other = folder("shantou"), folder("shantou-district")
    compare_files(one, other)
    read = read_diagram.cache_info().misses

    compare_files(one, other)

    assert read_diagram.cache_info().misses == read
