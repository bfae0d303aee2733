"""Reads BPMN files as what they are: text from people. No DTD, no entities, no network, a bounded size."""

import re
from collections.abc import Iterable
from typing import Any, cast

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
# Decision tables, as dmn-js writes them (DMN 1.3).
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NAMESPACES = {"bpmn": BPMN, "spiff": SPIFF}
LARGEST = 5 * 1024 * 1024
# Shantou's procedure, with its drawing, has about 1,200 elements.
MOST_ELEMENTS = 20_000
PIECE = 64 * 1024
ENCODINGS = ("UTF-8", "UTF8", "US-ASCII", "ASCII")
DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
DTD = re.compile(rb"<!(?:doctype|entity|element|attlist|notation)", re.IGNORECASE)
PLACE = re.compile(r"[0-9]+:[0-9]+ ")
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XINCLUDE = "http://www.w3.org/2001/XInclude"
REACHING = (
    "//*[@xsi:schemaLocation or @xsi:noNamespaceSchemaLocation or self::bpmn:import or self::dmn:import"
    f" or namespace-uri()='{XINCLUDE}']"
)


class DiagramError(Exception):
    """The file is no diagram that may be loaded: code, and why in Chinese and English."""

    def __init__(self, code: str, message: str, element: str = "-") -> None:
        super().__init__(message)
        self.code, self.message, self.element = code, message, element
        self.zh, _, english = message.partition(" / ")
        place = PLACE.match(message)
        # The place stands before the Chinese; whoever reads the English alone wants it too.
        self.en = f"{place[0]}{english}" if place else english or message


def parse(source: bytes, namespace: str = BPMN) -> etree._Element:
    """The root of a diagram, or of a decision table (`DMN`).

    Raises `DiagramError`, with the line where there is one, for a DTD, an entity, something from elsewhere, a processing
    instruction, broken XML, and for more bytes or elements than any diagram has.
    """
    root = opened(source)
    if root.tag != f"{{{namespace}}}definitions":
        code, name = ("not-bpmn", "BPMN") if namespace == BPMN else ("not-dmn", "DMN 1.3")
        raise DiagramError(code, f"根元素应为 {name} 的 definitions，实为 {str(root.tag)[:80]} / not a {name} file")
    for item in reaching_out(root):
        refuse_reaching_out(item)
    return root


def opened(source: bytes) -> etree._Element:
    """The root of any XML that is small, plain and in UTF-8."""
    refuse_bytes(source)
    root = read(source)
    if (root.getroottree().docinfo.encoding or "UTF-8").upper() not in ENCODINGS:
        raise dtd_not_allowed("")
    return root


def reaching_out(root: etree._Element) -> list[etree._Element]:
    """The elements that name something elsewhere."""
    found: Any = root.xpath(REACHING, namespaces={**NAMESPACES, "dmn": DMN, "xsi": XSI})
    return list(found)


def refuse_bytes(source: bytes) -> None:
    """What is refused before a parser sees it: size, other encodings, anything of a DTD."""
    if len(source) > LARGEST:
        raise DiagramError("too-large", f"文件超过 {LARGEST // 1024 // 1024} MB / file too large")
    declared = DECLARED.match(source.removeprefix(b"\xef\xbb\xbf").lstrip()[:200])
    if utf16(source) or (declared and declared[1].decode("latin-1").upper() not in ENCODINGS):
        raise dtd_not_allowed("1:1 ")
    found = DTD.search(source)
    if found is not None:
        before = source[: found.start()]
        raise dtd_not_allowed(f"{before.count(10) + 1}:{len(before) - before.rfind(10)} ")


def dtd_not_allowed(where: str) -> DiagramError:
    """No DTD and nothing that could hide one."""
    return DiagramError("dtd-not-allowed", f"{where}不允许 DTD 或实体，须为 UTF-8 / no DTD, no entities, UTF-8 only")


def read(source: bytes) -> etree._Element:
    """Parses piece by piece, so that what has too many elements is left before it has filled the memory."""
    parser = etree.XMLPullParser(
        events=("start", "pi"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    count = 0
    try:
        for begin in range(0, len(source), PIECE):
            parser.feed(source[begin : begin + PIECE])
            for event, item in cast("Iterable[tuple[str, Any]]", parser.read_events()):
                count += 1
                if event == "pi":
                    raise DiagramError(
                        "processing-instruction",
                        f"{item.sourceline}:1 不允许处理指令 <?{item.target}?> / no processing instructions",
                    )
                if count > MOST_ELEMENTS:
                    raise DiagramError(
                        "too-many-elements",
                        f"{item.sourceline}:1 元素超过 {MOST_ELEMENTS} 个 / more than {MOST_ELEMENTS} elements",
                    )
        return parser.close()
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise DiagramError("broken-xml", f"{line}:{column} XML 无法读懂 / can not be parsed: {error.msg}") from error


def refuse_reaching_out(item: etree._Element) -> None:
    """Nothing may come from elsewhere: no schema, no import, no inclusion."""
    where = f"{item.sourceline}:1 "
    if item.get(f"{{{XSI}}}schemaLocation") is not None or item.get(f"{{{XSI}}}noNamespaceSchemaLocation") is not None:
        raise DiagramError("external-schema", f"{where}不允许引用外部架构 / no external schema (xsi:schemaLocation)")
    if item.tag in (f"{{{BPMN}}}import", f"{{{DMN}}}import"):
        raise DiagramError("external-import", f"{where}不允许导入外部文件 / no import of another file")
    if etree.QName(item).namespace == XINCLUDE:
        raise DiagramError("external-include", f"{where}不允许 XInclude / no XInclude")


def utf16(source: bytes) -> bool:
    """Whether the text hides from a byte search behind another encoding."""
    return source[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in source[:200]
