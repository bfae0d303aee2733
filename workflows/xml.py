"""Reads BPMN files as what they are: text from people. No DTD, no entities, no network, a bounded size."""

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
NAMESPACES = {"bpmn": BPMN, "spiff": SPIFF}
LARGEST = 5 * 1024 * 1024


class DiagramError(Exception):
    """The file is no diagram that may be loaded: code, and why in Chinese and English."""

    def __init__(self, code: str, message: str, element: str = "-") -> None:
        super().__init__(message)
        self.code, self.message, self.element = code, message, element


def parse(source: bytes) -> etree._Element:
    """The root of a diagram; raises `DiagramError` for a DTD, an entity, an external schema, broken or huge XML."""
    if len(source) > LARGEST:
        raise DiagramError("too-large", f"文件超过 {LARGEST // 1024 // 1024} MB / file too large")
    lowered = source.lower()
    if b"<!doctype" in lowered or b"<!entity" in lowered or utf16(source):
        raise DiagramError("dtd-not-allowed", "不允许 DTD 或实体，须为 UTF-8 / no DTD, no entities, UTF-8 only")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise DiagramError("broken-xml", f"XML 无法读懂 / can not be parsed: {error}") from error
    seen = root.getroottree().docinfo
    # A declared encoding such as UTF-7 can hide a DTD from the byte search above; the parser has seen through it.
    if seen.internalDTD is not None or (seen.encoding or "UTF-8").upper() not in ("UTF-8", "US-ASCII", "ASCII"):
        raise DiagramError("dtd-not-allowed", "不允许 DTD 或实体，须为 UTF-8 / no DTD, no entities, UTF-8 only")
    schema = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
    if schema is not None:
        raise DiagramError("external-schema", "不允许引用外部架构 / no external schema (xsi:schemaLocation)")
    if root.tag != f"{{{BPMN}}}definitions":
        raise DiagramError("not-bpmn", f"根元素应为 bpmn:definitions，实为 {root.tag} / not a BPMN file")
    if root.find(f"{{{BPMN}}}import") is not None:
        raise DiagramError("external-import", "不允许导入外部文件 / no bpmn:import")
    if next(root.iter("{http://www.w3.org/2001/XInclude}*"), None) is not None:
        raise DiagramError("external-include", "不允许 XInclude / no XInclude")
    if next(root.iter("{http://www.w3.org/2001/XInclude}*"), None) is not None:
        raise DiagramError("external-include", "不允许 XInclude / no XInclude")
    return root


def utf16(source: bytes) -> bool:
    """Whether the text hides from a byte search behind another encoding."""
    return source[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in source[:200]
