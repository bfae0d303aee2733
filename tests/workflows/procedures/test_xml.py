"""Diagrams are text from people: what a hostile or broken file can try, and where it is stopped."""

from __future__ import annotations

from typing import Any

import pytest

from workflows.procedures import xml
from workflows.procedures.definitions import Definition, Source
from workflows.procedures.xml import LARGEST, DiagramError

OPEN = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
GOOD = f"{OPEN}/>"
ENTITY = '<!ENTITY x "boom">'
LAUGHS = "<!DOCTYPE a [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9)) + "]>"
UTF7 = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a [+ADwAIQ-ENTITY x "boom"+AD4-]>'

TABLE: list[tuple[str, bytes, str]] = [
    ("an internal entity", f"<!DOCTYPE a [{ENTITY}]>{GOOD}".encode(), "dtd-not-allowed"),
    ("a file read by an entity", f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{GOOD}'.encode(), "dtd-not-allowed"),
    ("an address read by an entity", f'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/x">]>{GOOD}'.encode(), "dtd-not-allowed"),
    ("a parameter entity", f"<!DOCTYPE a [<!ENTITY % x 'y'>]>{GOOD}".encode(), "dtd-not-allowed"),
    ("an external DTD", f'<!DOCTYPE a SYSTEM "a.dtd">{GOOD}'.encode(), "dtd-not-allowed"),
    ("a billion laughs", f"{LAUGHS}{GOOD}".encode(), "dtd-not-allowed"),
    ("a DTD in small letters", f"<!doctype a>{GOOD}".encode(), "dtd-not-allowed"),
    ("a DTD in UTF-16", f"<!DOCTYPE a [{ENTITY}]>{GOOD}".encode("utf-16"), "dtd-not-allowed"),
    ("a DTD in UTF-16 without its mark", f"<!DOCTYPE a [{ENTITY}]>{GOOD}".encode("utf-16-be"), "dtd-not-allowed"),
    ("a DTD in UTF-32", f"<!DOCTYPE a [{ENTITY}]>{GOOD}".encode("utf-32"), "dtd-not-allowed"),
    ("a DTD behind UTF-7", UTF7 + GOOD.encode(), "dtd-not-allowed"),
    ("another encoding", f'<?xml version="1.0" encoding="GB18030"?>{GOOD}'.encode(), "dtd-not-allowed"),
    ("an external schema", f'{OPEN} xsi:schemaLocation="urn:x http://127.0.0.1/x.xsd"/>'.encode(), "external-schema"),
    ("an import", f'{OPEN}><bpmn:import location="x" namespace="y" importType="z"/></bpmn:definitions>'.encode(), "external-import"),
    ("an undefined entity", f"{OPEN}>&x;</bpmn:definitions>".encode(), "broken-xml"),
    ("an unclosed element", f"{OPEN}>".encode(), "broken-xml"),
    ("no XML at all", "流程".encode(), "broken-xml"),
    ("nothing", b"", "broken-xml"),
    ("bytes that are no UTF-8", f"{OPEN}>".encode() + b"\xff\xfe</bpmn:definitions>", "broken-xml"),
    ("another vocabulary", b"<html/>", "not-bpmn"),
    ("a root without namespace", b"<definitions/>", "not-bpmn"),
    ("elements nested without end", b"<a>" * 100_000, "broken-xml"),
    ("a huge file", b" " * (LARGEST + 1), "too-large"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_may_not_be_read_is_refused_in_both_languages(source: bytes, code: str) -> None:
    with pytest.raises(DiagramError) as refusal:
        xml.parse(source)

    assert refusal.value.code == code
    assert " / " in refusal.value.message


def test_a_plain_diagram_with_comments_and_a_declaration_is_read() -> None:
    root = xml.parse(f'<?xml version="1.0" encoding="UTF-8"?><!-- 注 -->{GOOD}'.encode())

    assert root.tag == f"{{{xml.BPMN}}}definitions"


@pytest.mark.parametrize("tag", ["complexGateway", "callActivity"])
def test_a_diagram_that_the_engine_can_not_use_is_a_diagram_error(tag: str) -> None:
    body = (
        f'<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:{tag} id="x"/>'
        '<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="x"/></bpmn:process>'
    )

    with pytest.raises(DiagramError) as refusal:
        Definition.build(Source("x", f"{OPEN}>{body}</bpmn:definitions>".encode(), {}))

    assert refusal.value.code == "engine-refuses"


def test_a_file_with_two_executable_processes_is_refused(diagram: Any) -> None:
    diagram.add("shantou_definitions", '<bpmn:process id="other" isExecutable="true"/>')

    with pytest.raises(DiagramError) as refusal:
        Definition.build(diagram.build())

    assert refusal.value.code == "one-process"
