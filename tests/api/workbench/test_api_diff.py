"""What changed, over HTTP: of a draft, and between two versions; in both languages and in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.base import db
from models.procedure_draft import ProcedureDraft
from workflows.procedures.package import Package
from workflows.procedures.publishing import as_version
from workflows.unit import transaction

if TYPE_CHECKING:
    from tests.driving import Caller, Site

HERE = "/api/v1/workbench"
DIAGRAM = "procedure.bpmn"


def begun(site: Site) -> int:
    """A draft of Shantou's procedure with a shorter limit."""
    analyst = site.caller("analyst")
    number = analyst.post(f"{HERE}/procedures/shantou/drafts", {"title": "缩短整改期限"}).json["id"]
    files = analyst.get(f"{HERE}/drafts/{number}/files").json
    shorter = files["files"][DIAGRAM].replace(">10个工作日<", ">7个工作日<", 1)
    saved = {"revision": files["revision"], "files": {DIAGRAM: shorter, "forms/decide_review.json": None}}
    assert analyst.call("PATCH", f"{HERE}/drafts/{number}/files", saved).status_code == 200
    return int(number)


def compared(caller: Caller, path: str, **query: int) -> Any:
    """What an address says."""
    answer = caller.get(f"{HERE}/{path}", **query)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_draft_is_compared_with_the_version_that_it_began_from(site: Site) -> None:
    found = compared(site.caller("analyst"), f"drafts/{begun(site)}/diff")

    limit, form = found["changes"]
    assert (found["from_version"], found["to_version"], found["counts"]) == (1, None, {"clocks": 1, "forms": 1})
    assert limit == {
        "kind": "changed",
        "group": "clocks",
        "file": DIAGRAM,
        "element": "handling_due",
        "type": "boundaryEvent",
        "name": {"zh": "承办机构办理 (second_level_handling)", "en": "承办机构办理 (second_level_handling)"},
        "field": {"zh": "期限", "en": "limit"},
        "before": {"zh": "10个工作日", "en": "10个工作日"},
        "after": {"zh": "7个工作日", "en": "7个工作日"},
        "words": {
            "zh": "承办机构办理 (second_level_handling)：期限 10个工作日 → 7个工作日",
            "en": "承办机构办理 (second_level_handling): limit 10个工作日 → 7个工作日",
        },
        "details": [],
        "pieces": [],
    }
    assert form["words"]["zh"] == "删去表单 复核 (decide_review)"
    assert form["details"][0]["field"] == {"zh": "说明", "en": "help text"}


def test_two_versions_are_compared_and_named(site: Site) -> None:
    number = begun(site)
    analyst = site.caller("analyst")
    assert compared(analyst, "procedures/shantou/diff")["changes"] == []
    with transaction():
        draft = db.session.get_one(ProcedureDraft, number)
        source = Package(draft.key, draft.files).source()
        db.session.add(as_version(source, 2, site.context.clock.now(), draft.files, published_by="analyst"))

    newest = compared(analyst, "procedures/shantou/diff")
    back = compared(analyst, "procedures/shantou/diff", **{"from": 2, "to": 1})

    assert (newest["from_version"], newest["to_version"], len(newest["changes"])) == (1, 2, 2)
    assert (back["from_version"], back["to_version"]) == (2, 1)
    assert back["changes"][0]["after"]["zh"] == "10个工作日"
    assert compared(analyst, f"drafts/{number}/diff", against=2)["changes"] == []


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("drafts/99/diff", {}, 404),
        ("procedures/nowhere/diff", {}, 404),
        ("procedures/shantou/diff", {"from": "7"}, 404),
        ("procedures/shantou/diff", {"from": "x"}, 422),
        ("procedures/shantou/diff", {"von": "1"}, 422),
    ],
)
def test_what_is_not_there_is_refused(site: Site, path: str, query: dict[str, str], status: int) -> None:
    assert site.caller("analyst").get(f"{HERE}/{path}", **query).status_code == status


@pytest.mark.parametrize("username", ["shantou-l1", "admin", "supervisor"])
def test_nobody_else_is_told(site: Site, username: str) -> None:
    number = begun(site)

    assert site.caller(username).get(f"{HERE}/drafts/{number}/diff").status_code == 403
    assert site.caller(username).get(f"{HERE}/procedures/shantou/diff").status_code == 403
