"""Event logs as XES (IEEE 1849-2016), piece by piece: what ProM, pm4py and Celonis read.

The order of the parts is the standard's: extensions, what every trace and event has, classifiers, attributes, traces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from documents.characters import printable

NAMESPACE = "http://www.xes-standard.org/"
EXTENSIONS = {"Concept": "concept", "Lifecycle": "lifecycle", "Organizational": "org", "Time": "time"}
# Keys with a prefix are those of the extensions; ours have none.
EVERY_TRACE = ("concept:name",)
EVERY_EVENT = ("concept:name", "lifecycle:transition", "org:resource")
AT_ONCE = 200

Value = str | int | bool | datetime


@dataclass(frozen=True)
class Trace:
    """One case: its attributes, and its events in the order of time with theirs. Instants are aware."""

    attributes: Mapping[str, Value]
    events: Iterable[Mapping[str, Value]] = field(default_factory=list)


def xes_chunks(attributes: Mapping[str, Value], traces: Iterable[Trace]) -> Iterator[bytes]:
    """The log, piece by piece, so that no log is held whole."""
    log = etree.Element("log", {"xes.version": "1849.2016", "xes.features": "nested-attributes", "xmlns": NAMESPACE})
    for name, prefix in EXTENSIONS.items():
        etree.SubElement(log, "extension", name=name, prefix=prefix, uri=f"{NAMESPACE}{prefix}.xesext")
    add(etree.SubElement(log, "global", scope="trace"), dict.fromkeys(EVERY_TRACE, ""))
    every = etree.SubElement(log, "global", scope="event")
    add(every, dict.fromkeys(EVERY_EVENT, ""))
    etree.SubElement(every, "date", key="time:timestamp", value="1970-01-01T00:00:00.000+00:00")
    etree.SubElement(log, "classifier", name="Activity", scope="event", keys="concept:name")
    add(log, attributes)
    head, _, end = etree.tostring(log, encoding="unicode", pretty_print=True).rpartition("</log>")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}'.encode()
    pieces: list[bytes] = []
    for trace in traces:
        pieces.append(element_of(trace))
        if len(pieces) == AT_ONCE:
            yield b"".join(pieces)
            pieces = []
    pieces.append(f"</log>{end}".encode())
    yield b"".join(pieces)


def element_of(trace: Trace) -> bytes:
    """One case."""
    node = etree.Element("trace")
    add(node, trace.attributes)
    for event in trace.events:
        add(etree.SubElement(node, "event"), event)
    return etree.tostring(node, encoding="utf-8", pretty_print=True)


def add(node: etree._Element, attributes: Mapping[str, Value]) -> None:
    """Attributes, each with the tag of its type."""
    for key, value in attributes.items():
        tag, text = written(value)
        etree.SubElement(node, tag, key=key, value=text)


def written(value: Value) -> tuple[str, str]:
    """The tag of a value, and the value as text."""
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int):
        return "int", str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: instants must carry their offset")
        return "date", value.isoformat(timespec="milliseconds")
    return "string", printable(value)
