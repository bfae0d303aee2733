"""Event logs that programs of process mining can read, with nobody's name or words in them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask import Flask
from lxml import etree

from calendars.clock import read_beijing
from documents import sheets
from documents.xes import Trace, xes_chunks
from models.base import db
from models.case import Case
from models.procedure import Procedure
from models.queries.analytics import Wanted
from tests.workflows.analytics.history import write
from workflows.analytics.log import COLUMNS, Log
from workflows.context import Context

X = "{http://www.xes-standard.org/}"


@pytest.fixture
def log(app: Flask, context: Context) -> Log:
    """The history."""
    cases = write(context)
    procedure = db.session.get_one(Procedure, cases["A"].procedure_id)
    return Log(context, Wanted((procedure.id,)), [procedure])


def values(node: Any) -> dict[str, str]:
    """Its attributes."""
    return {str(child.get("key")): str(child.get("value")) for child in node if child.get("key")}


def test_xes_has_the_parts_of_the_standard_in_its_order(log: Log) -> None:
    root = etree.fromstring(b"".join(log.xes("汕头市")))

    tags = list(dict.fromkeys(child.tag.removeprefix(X) for child in root))
    assert tags == ["extension", "global", "classifier", "string", "trace"]
    assert (root.tag, root.get("xes.version")) == (f"{X}log", "1849.2016")
    assert {node.get("scope") for node in root.iter(f"{X}global")} == {"trace", "event"}
    prefixes = {node.get("prefix") for node in root.iter(f"{X}extension")}
    keys = {node.get("key") for node in root.iter() if ":" in (node.get("key") or "")}
    assert {key.split(":")[0] for key in keys} <= prefixes
    assert {node.tag.removeprefix(X) for node in root.iter()} <= {
        *("log", "extension", "global", "classifier", "trace", "event"),
        *("string", "date", "int", "boolean"),
    }
    every = {node.get("scope"): set(values(node)) for node in root.iter(f"{X}global")}
    assert all(every["trace"] <= set(values(trace)) for trace in root.iter(f"{X}trace"))
    assert all(every["event"] <= set(values(event)) for event in root.iter(f"{X}event"))


def test_a_trace_has_its_case_and_its_events(log: Log) -> None:
    root = etree.fromstring(b"".join(log.xes("汕头市")))
    traces = {values(trace)["concept:name"]: trace for trace in root.iter(f"{X}trace")}
    number = db.session.query(Case.case_no).filter_by(external_id="WO-A").scalar()

    trace = traces[number]
    told = values(trace)
    events = [values(event) for event in trace.iter(f"{X}event")]
    assert len(traces) == 5
    assert (told["locality"], told["version"], told["end"]) == ("shantou", "1", "closed")
    assert [(item["concept:name"], item["lifecycle:transition"]) for item in events] == [
        ("转派工单", "start"),
        ("转派工单", "complete"),
        ("回访核实", "start"),
        ("回访核实", "complete"),
        ("提交整改核实情况", "start"),
        ("提交整改核实情况", "complete"),
        ("复核", "start"),
        ("复核", "complete"),
        ("提交备案", "complete"),
    ]
    assert events[5] == {
        "concept:name": "提交整改核实情况",
        "concept:instance": "3",
        "step": "submit_rectification",
        "org:resource": "市住房公积金管理中心（二级账户）",
        "org:group": "市住房公积金管理中心",
        "org:role": "二级账户",
        "due": "2026-09-16T00:00:00.000+08:00",
        "lifecycle:transition": "complete",
        "time:timestamp": "2026-09-16T11:30:00.000+08:00",
        "outcome": "已整改",
        "overdue": "true",
    }
    assert events[-1]["org:resource"] == "系统"


def test_the_table_says_the_same(log: Log) -> None:
    content = b"".join(sheets.csv_chunks(COLUMNS, log.lines())).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(content)))
    third = rows[2]
    assert len(rows) == 4 + 1 + 6 + 1 + 1 + 2 + 1
    assert (third["activity"], third["outcome"], third["overdue"]) == ("提交整改核实情况", "已整改", "true")
    assert third["start_timestamp"] == "2026-09-14T12:00:00+08:00"
    assert third["complete_timestamp"] == "2026-09-16T11:30:00+08:00"
    open_ = [row for row in rows if not row["complete_timestamp"]]
    assert {(row["activity"], row["overdue"]) for row in open_} == {("回访核实", "true"), ("转派工单", "")}


def test_nobody_is_in_it(log: Log) -> None:
    content = b"".join(log.xes("汕头市")).decode() + b"".join(sheets.csv_chunks(COLUMNS, log.lines())).decode()

    for word in ("shantou-l1", "shantou-l2", "王某", "李某", "138", "不全"):
        assert word not in content, word


def test_what_xml_can_not_hold_is_left_out() -> None:
    traces = [Trace({"concept:name": 'a\x00<&"b'}, [{"time:timestamp": read_beijing("2026-09-14 09:00"), "n": 3}])]

    root = etree.fromstring(b"".join(xes_chunks({}, traces)))

    assert values(root.find(f"{X}trace"))["concept:name"] == 'a<&"b'
    assert root.find(f"{X}trace/{X}event/{X}int").get("value") == "3"


def test_an_empty_log_is_a_log() -> None:
    root = etree.fromstring(b"".join(xes_chunks({"concept:name": "空"}, [])))

    assert root.findall(f"{X}trace") == []
    assert values(root)["concept:name"] == "空"
