"""Diagrams and forms made to exhaust whoever reads them: refused with their place, in little time and memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config import ROOT
from workflows.lint import MOST_PARTS, lint_file, lint_source
from workflows.procedures import xml
from workflows.procedures.definitions import Source
from workflows.procedures.xml import LARGEST, MOST_ELEMENTS, DiagramError

OPEN = f'<bpmn:definitions xmlns:bpmn="{xml.BPMN}" xmlns:xsi="{xml.XSI}" xmlns:xi="{xml.XINCLUDE}"'
CLOSE = "</bpmn:definitions>"
LAUGHS = "<!DOCTYPE a [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
QUADRATIC = f'<!DOCTYPE a [<!ENTITY b "{"x" * 100_000}">]>'

# what is tried, the code of the refusal and where it is
TABLE: list[tuple[str, bytes, str, str]] = [
    ("billion laughs", f"\n{LAUGHS}{OPEN}>&l11;{CLOSE}".encode(), "dtd-not-allowed", "2:1"),
    ("quadratic blow-up", f"{QUADRATIC}{OPEN}>{'&b;' * 10_000}{CLOSE}".encode(), "dtd-not-allowed", "1:1"),
    ("an entity behind text", f"{OPEN}>\n  <!ENTITY x 'y'>{CLOSE}".encode(), "dtd-not-allowed", "2:3"),
    ("UTF-7", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-', "dtd-not-allowed", "1:1"),
    ("UTF-7 behind blanks", b"<?xml version='1.0'" + b" " * 300 + b"encoding='UTF-7'?>" + f"{OPEN}/>".encode(), "dtd-not-allowed", ""),
    ("UTF-16", f"{OPEN}/>".encode("utf-16"), "dtd-not-allowed", "1:1"),
    ("EBCDIC", b'<?xml version="1.0" encoding="cp037"?>' + f"{OPEN}/>".encode(), "dtd-not-allowed", "1:1"),
    ("a style sheet", f'<?xml-stylesheet href="http://127.0.0.1/x.xsl"?>\n{OPEN}/>'.encode(), "processing-instruction", "1:1"),
    ("an instruction inside", f"{OPEN}>\n<?php evil?>{CLOSE}".encode(), "processing-instruction", "2:1"),
    ("an instruction at the end", f"{OPEN}/>\n<?php evil?>".encode(), "processing-instruction", "2:1"),
    ("XInclude", f'{OPEN}>\n<xi:include href="file:///etc/passwd" parse="text"/>{CLOSE}'.encode(), "external-include", "2:1"),
    ("a schema deep inside", f'{OPEN}>\n\n<bpmn:process xsi:schemaLocation="a b"/>{CLOSE}'.encode(), "external-schema", "3:1"),
    ("a schema without namespace", f'{OPEN} xsi:noNamespaceSchemaLocation="a"/>'.encode(), "external-schema", "1:1"),
    ("an import", f'{OPEN}>\n<bpmn:import location="x" namespace="y" importType="z"/>{CLOSE}'.encode(), "external-import", "2:1"),
    ("100 MB", b"<" * (100 * 1024 * 1024), "too-large", ""),
    ("a million elements", f"{OPEN}>{'<a/>' * 1_200_000}{CLOSE}".encode(), "too-many-elements", "1:1"),
    ("elements on many lines", ("\n" + f"{OPEN}>" + "<a/>\n" * 30_000 + CLOSE).encode(), "too-many-elements", ""),
    ("depth", f"{OPEN}>{'<a>' * 300}{'</a>' * 300}{CLOSE}".encode(), "broken-xml", "1:"),
    ("an endless name", f"{OPEN}><{'a' * 4_000_000}/>{CLOSE}".encode(), "broken-xml", "1:"),
    ("an attribute twice", f"{OPEN} id='a' id='b'/>".encode(), "broken-xml", "1:"),
    ("an undeclared prefix", f"{OPEN}><evil:process/>{CLOSE}".encode(), "broken-xml", "1:"),
    ("another namespace", b'<bpmn:definitions xmlns:bpmn="urn:evil"/>', "not-bpmn", ""),
    ("bytes cut off", f"{OPEN}><bpmn:process".encode(), "broken-xml", "1:"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code", "place"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_hostile_diagram_is_refused_at_its_place(source: bytes, code: str, place: str) -> None:
    findings = lint_source(Source("x", source, {}), "x")

    assert [item.code for item in findings] == [code]
    assert findings[0].message.startswith(place), findings[0].message
    assert " / " in findings[0].message


BOMBS = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from workflows.procedures import xml
OPEN, CLOSE = {OPEN!r}, {CLOSE!r}
for source in (
    f"{{OPEN}}>{{'<a/>' * 1_200_000}}{{CLOSE}}",
    f"{{OPEN}}>{{'<!---->' * 700_000}}{{CLOSE}}",
    OPEN + " " + " ".join(f'a{{n}}=""' for n in range(400_000)) + "/>",
    {LAUGHS!r} + f"{{OPEN}}>&l11;{{CLOSE}}",
    {QUADRATIC!r} + f"{{OPEN}}>{{'&b;' * 10_000}}{{CLOSE}}",
    "<" * 100_000_000,
):
    try:
        xml.parse(source.encode())
    except xml.DiagramError as refusal:
        print(refusal.code)
    else:
        print("read")
"""


def test_bombs_are_read_in_bounded_memory_and_time() -> None:
    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (800 * 1024 * 1024,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))

    done = subprocess.run(
        [sys.executable, "-c", BOMBS], capture_output=True, text=True, timeout=120, preexec_fn=bound, check=False
    )

    assert done.stdout.split() == [
        "too-many-elements", "read", "read", "dtd-not-allowed", "dtd-not-allowed", "too-large"
    ], done.stderr  # fmt: skip


def test_the_limits_are_exact() -> None:
    within = f"{OPEN}>{'<a/>' * (MOST_ELEMENTS - 1)}{CLOSE}".encode()
    assert len(xml.parse(within)) == MOST_ELEMENTS - 1

    with pytest.raises(DiagramError):
        xml.parse(within.replace(b"<a/>", b"<a/><a/>", 1))
    assert len(xml.parse(f"{OPEN}/>".encode().ljust(LARGEST))) == 0
    with pytest.raises(DiagramError):
        xml.parse(f"{OPEN}/>".encode().ljust(LARGEST + 1))


def chain(gateways: int) -> Source:
    """A process that is one long chain of choices, each asking for an outcome."""
    links = "".join(
        f'<bpmn:exclusiveGateway id="t{n}"/><bpmn:sequenceFlow id="f{n}" sourceRef="t{n - 1}" targetRef="t{n}">'
        '<bpmn:conditionExpression>outcome == "a"</bpmn:conditionExpression></bpmn:sequenceFlow>'
        for n in range(1, gateways)
    )
    body = f'<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="t0"/>{links}</bpmn:process>'
    return Source("x", f"{OPEN}>{body}{CLOSE}".encode(), {})


def test_a_diagram_of_a_thousand_parts_is_too_many_and_looked_at_no_further() -> None:
    assert [item.code for item in lint_source(chain(MOST_PARTS), "x")] == ["too-many-parts"]


def test_the_checks_do_not_explode_with_the_size_of_a_diagram(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [0]
    genuine = xml.etree.QName

    def counted(*given: Any) -> Any:
        calls[0] += 1
        return genuine(*given)

    monkeypatch.setattr("workflows.lint.subject.etree.QName", counted)
    small, large = [(lint_source(chain(size), "x"), calls[0])[1] for size in (50, 100)]

    # Quadratic at worst: looking up the start events at every step back made it cubic, eight minutes for 500 gateways.
    assert (large - small) / small < 5


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1/schema.json"}}}, "form-reference"),
        ({"type": "object", "properties": {"a": {"$ref": "file:///etc/passwd"}}}, "form-reference"),
        ({"$schema": "http://127.0.0.1/meta", "type": "object"}, "form-reference"),
        ({"type": "object", "properties": {"a": {"type": "string", "maxLength": 9, "pattern": "(a+)+$"}}}, "form-pattern"),
        ({"type": "object", "patternProperties": {"(a+)+$": {}}}, "form-pattern"),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "form-unbounded"),
        ({"type": "object", "properties": {"a": {"type": "array", "items": {"type": "boolean"}}}}, "form-unbounded"),
        ({"type": "object", "properties": {"a": {"type": "string", "maxLength": 10**9}}}, "form-unbounded"),
        ({"type": "object", "properties": {"a": {"type": "array", "maxItems": 10**9, "items": {}}}}, "form-unbounded"),
        ({"type": "nonsense"}, "form-broken"),
    ],
)  # fmt: skip
def test_a_form_that_reaches_out_or_bounds_nothing_is_refused(diagram: Any, form: dict[str, Any], code: str) -> None:
    diagram.forms["dispatch_case"] = form

    found = {(item.element, item.code, item.severity) for item in lint_source(diagram.build(), "x")}

    assert ("forms/dispatch_case.json", code, "error") in found


def test_a_form_nested_without_end_is_a_finding_and_no_crash(diagram: Any, tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "procedure.bpmn").write_bytes(diagram.build().diagram)
    (tmp_path / "forms" / "dispatch_case.json").write_text('{"a":' * 100_000)
    (tmp_path / "forms" / "decide_review.json").write_text('{"not":' * 200 + "{}" + "}" * 200)

    found = {item.element: item.code for item in lint_file(tmp_path / "procedure.bpmn") if item.code == "form-broken"}

    assert set(found) == {"dispatch_case", "forms/decide_review.json"}
