"""The decision tables of a draft over HTTP: what is wrong with one, and what it would decide."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from access.current import current_actor
from api.parsing import Room
from api.schemas.workbench_tables import DecisionShown, FactsTyped, TableFaults
from models.errors import not_found
from workflows.authoring import drafts
from workflows.authoring.drafts import package_of
from workflows.editing import table_facts, table_text

NUMBER = "int(max=2147483647)"
room = Room(
    "workbench_tables",
    __name__,
    url_prefix=f"/api/v1/workbench/drafts/<{NUMBER}:draft_id>/tables/<name>",
    description="流程工作台：决策表 / The workbench: decision tables",
)


@room.route("/check")
@room.response(200, TableFaults, description="发现的问题 / what is wrong")
@room.alt_response(404, response="NOT_FOUND")
def check(draft_id: int, name: str) -> dict[str, Any]:
    """检查决策表：遗漏、重叠、读不懂的单元格 / Gaps, overlaps and cells that can not be read, by row."""
    found = table_text.faults(text_of(draft_id, name), table_facts.known_in(package_of(draft(draft_id))))
    return {"faults": [asdict(fault) for fault in found]}


@room.route("/decide", methods=["POST"])
@room.arguments(FactsTyped)
@room.response(200, DecisionShown, description="哪一行适用 / the row that decides")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def decide(said: dict[str, Any], draft_id: int, name: str) -> dict[str, Any]:
    """试算：填入事实，看哪一行适用 / Which row decides for these facts; nothing is kept."""
    return asdict(table_text.decide(text_of(draft_id, name), said["facts"]))


def draft(draft_id: int) -> Any:
    """The draft, if it is the caller's to know."""
    return drafts.found(current_actor(), draft_id)


def text_of(draft_id: int, name: str) -> str:
    """The table's file; 404 where the draft has none of that name."""
    files: dict[str, str] = draft(draft_id).files
    if f"tables/{name}.dmn" not in files:
        raise not_found(f"决策表 {name[:64]}", f"decision table {name[:64]}")
    return files[f"tables/{name}.dmn"]
