"""ST-4b, CX-11, SP-4.9: a person's values leave through one door. Everything else is searched for them, byte by byte."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, Response, request, request_finished
from sqlalchemy import text

from models.base import db
from models.queries import cases as queries
from tests.conftest import work_order
from workflows import sweep as sweeping
from workflows.background.delivery import deliver

if TYPE_CHECKING:
    from gateways.memory import InMemoryProvince
    from tests.driving import Site

NAME, PHONE, CERTIFICATE, OTHER = "司马标记人", "13912345678", "44050019900101123X", "13700001111"
MARKERS = (NAME, PHONE, CERTIFICATE, OTHER)
SAID = f"我是{NAME}，电话{PHONE}或 1370000 1111，身份证{CERTIFICATE}，请回电。"
NOTED = f"已致电{PHONE}（{NAME}，证件{CERTIFICATE.lower()}），另一号码{OTHER}。"
PERSON = {"name": NAME, "phone": PHONE, "certificate_number": CERTIFICATE}
ORDER = {"text": SAID, "reasons": [f"请联系{NAME} {PHONE}"], "evaluator": PERSON}


def markers_in(content: Any) -> list[str]:
    """The markers that stand in something, whichever way it was written down."""
    raw = content if isinstance(content, bytes) else str(content).encode()
    forms = {marker: (marker.encode(), json.dumps(marker)[1:-1].encode()) for marker in MARKERS}
    return [marker for marker, spellings in forms.items() if any(spelling in raw for spelling in spellings)]


class Witness:
    """Keeps every HTTP answer of the site."""

    def __init__(self, site: Site) -> None:
        self.answers: list[tuple[str, bytes]] = []
        # As long as the witness lives: signals hold their listeners weakly.
        request_finished.connect(self.keep, site.app)

    def keep(self, _app: Flask, response: Response) -> None:
        """One answer, as it leaves the house."""
        content = response.get_data() + str(response.headers).encode()
        self.answers.append((f"{request.method} {request.path}", content))

    def leaks(self) -> list[tuple[str, list[str]]]:
        """Answers that hold a marker."""
        return [(path, found) for path, answer in self.answers if (found := markers_in(answer))]


def stored() -> Iterator[tuple[str, list[str]]]:
    """Every column of every table, and on SQLite the bytes of its files too."""
    db.session.rollback()
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f"SELECT * FROM {table.name}")):
            for column, value in row._mapping.items():
                yield f"{table.name}.{column}", markers_in(value)
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        for path in Path(db.engine.url.database or "").parent.glob("*.sqlite3*"):
            yield path.name, markers_in(path.read_bytes())


def provoke(site: Site, no: str) -> None:
    """Everything that goes wrong on the way, with the person's values in hand."""
    province, caller = site.caller("province"), site.caller("shantou-l2")
    province.post("/api/v1/work-orders", work_order(**ORDER, institution={"code": "nobody"}))
    province.post("/api/v1/work-orders", work_order(**{**ORDER, "evaluator": {**PERSON, "phone": PHONE * 9}}))
    province.post("/api/v1/work-orders", work_order(**{**ORDER, "evaluator": [PHONE]}))
    province.post("/api/v1/work-orders", work_order(**{**ORDER, "text": "另一段话"}))
    caller.call("POST", "/api/v1/cases/search", None, data=f'{{"phone": "{PHONE}", }}', content_type="application/json")
    caller.post(f"/api/v1/cases/{no}/evaluator", {"reason": " "})
    caller.get("/api/v1/cases", q="标记")
    task = site.task("shantou-l2", "verify_by_callback", no)
    caller.post(f"/api/v1/tasks/{task['id']}/complete", {"data": {"record": NOTED, "called_at": NOTED, "means": NOTED}})


def break_insides(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own mistakes and a clock that does not fire, each with a number in its error."""

    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError(f"can not handle {PHONE} and {OTHER}")

    with monkeypatch.context() as patch:
        patch.setattr("views.cases.whole", broken)
        no = queries.db.session.scalar(text("SELECT case_no FROM cases ORDER BY id LIMIT 1"))
        assert site.caller("shantou-l2").get(f"/api/v1/cases/{no}").status_code == 500
    with monkeypatch.context() as patch:
        patch.setattr(sweeping.Deadline, "__repr__", lambda _: PHONE, raising=False)
        patch.setattr("workflows.ledger.Ledger.fired", broken)
        site.caller("shantou-l1").post("/api/v1/demo/clock", {"advance": "1个工作日"})
        site.advance("9个工作日")
    site.advance("1个工作日")


def test_the_persons_values_are_in_one_answer_and_nowhere_else(
    site: Site, province: InMemoryProvince, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    witness = Witness(site)
    no = site.open_case(**ORDER)
    assert site.caller("province").post("/api/v1/work-orders", work_order(**ORDER)).status_code == 200
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing", opinion=NOTED)
    provoke(site, no)
    calls = site.caller("shantou-l2")
    shown = calls.post(f"/api/v1/cases/{no}/evaluator", {"reason": f"回访{NAME} {PHONE}"})
    assert shown.json == {**PERSON, "words": f"{SAID}\n请联系{NAME} {PHONE}"}
    assert calls.post("/api/v1/cases/search", {**PERSON, "reason": f"来电{PHONE}"}).json["total"] == 1
    task = site.task("shantou-l2", "verify_by_callback", no)
    note = {"to": "shantou-housing", "note": NOTED}
    assert calls.post(f"/api/v1/tasks/{task['id']}/delegate", note).status_code == 200
    clue = {"clue_found": True, "clue": NOTED, "evidence": [NOTED[:60]]}
    site.do("shantou-l2", "verify_by_callback", no, record=NOTED, statement=NOTED, **clue)
    appeal = {"ground": "mistaken", "statement": NOTED, "evidence": [NOTED[:60]]}
    assert calls.post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": appeal}).status_code == 200
    site.do("shantou-appeal", "verify_appeal", no, "unsubstantiated", opinion=NOTED)
    break_insides(site, monkeypatch)
    site.do("shantou-l2", "submit_rectification", no, "rectified", cause=NOTED, measures=NOTED, reply=NOTED)
    site.do("shantou-l1", "decide_review", no, "return", opinion=NOTED)
    site.do("shantou-l2", "submit_rectification", no, "rectified", cause=NOTED, result=NOTED)
    site.do("shantou-l1", "decide_review", no, "accept", opinion=NOTED)
    province.unavailable = f"down: {PHONE}"
    site.advance("1小时")
    province.unavailable = None
    site.advance("1个工作日")
    deliver(site.context)
    for username in ("shantou-l1", "shantou-l2", "shantou-appeal", "supervisor", "admin", "province", "shantou-staff"):
        for part in ("", "/timeline", "/deadlines", "/messages", "/diagram.svg"):
            site.caller(username).get(f"/api/v1/cases/{no}{part}")
        for number in range(1, 9):
            site.caller(username).get(f"/api/v1/tasks/{number}")

    assert site.caller("shantou-l1").get(f"/api/v1/cases/{no}").json["stage"] == "closed"
    assert witness.leaks() == [(f"POST /api/v1/cases/{no}/evaluator", list(MARKERS[:3]))]
    assert [place for place in stored() if place[1]] == []
    assert markers_in(caplog.text) == []
    assert markers_in(json.dumps(province.received, ensure_ascii=False)) == []
    assert db.session.scalar(text("SELECT count(*) FROM incidents")) > 0
