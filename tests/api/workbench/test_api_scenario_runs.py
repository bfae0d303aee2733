"""The scenarios of a draft are run over the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.driving import Site

HERE = "/api/v1/workbench"
STORIES = ["20-not-negative", "01-on-time"]


@pytest.fixture
def address(site: Site) -> str:
    draft = site.caller("analyst").post(f"{HERE}/procedures/shantou/drafts", {"title": "试改"}).json
    return f"{HERE}/drafts/{draft['id']}/scenario-runs"


def test_scenarios_are_run_and_read_step_by_step(site: Site, address: str) -> None:
    analyst = site.caller("analyst")

    begun = analyst.post(address, {"names": STORIES})
    assert begun.status_code == 202, begun.json
    run = analyst.get(f"{address}/{begun.json['id']}").json

    assert (run["state"], run["passed"], run["done"], run["total"]) == ("done", True, 2, 2)
    assert [result["name"] for result in run["results"]] == STORIES
    played = analyst.get(f"{address}/{run['id']}/scenarios/01-on-time").json
    assert [moment["at"] for moment in played["moments"]][:2] == ["2026-09-24 10:00", "2026-09-29 16:00"]
    assert played["moments"][1]["checked"][1]["found"]["dispatch_due"] == "2026-09-29"
    assert [item["id"] for item in analyst.get(address).json] == [run["id"]]
    assert analyst.post(f"{address}/{run['id']}/cancel", {}).json["state"] == "done"


def test_a_difference_is_told_in_chinese_and_in_english(site: Site, address: str) -> None:
    analyst = site.caller("analyst")
    files = f"{address.rpartition('/')[0]}/files"
    content = analyst.get(files).json
    text = content["files"]["scenarios/01-on-time.yaml"].replace("2026-10-19}", "2026-10-20}", 1)
    changed = {"revision": content["revision"], "files": {"scenarios/01-on-time.yaml": text}}
    assert analyst.call("PATCH", files, changed).status_code == 200

    number = analyst.post(address, {"names": STORIES[1:]}).json["id"]
    (result,) = analyst.get(f"{address}/{number}").json["results"]
    played = analyst.get(f"{address}/{number}/scenarios/01-on-time").json

    assert result["difference_zh"] == "第1步“转派工单”，到期日：期望 回访核实 2026-10-20，实际 回访核实 2026-10-19"
    assert result["difference_en"].startswith("Step 1 “转派工单”, due day: expected 回访核实 (verify_by_callback)")
    assert played["moments"][1]["error_en"] == played["difference_en"] == result["difference_en"]
    assert [item["said_zh"] for item in played["moments"][1]["checked"] if not item["holds"]]


def test_what_is_not_there_is_not_found(site: Site, address: str) -> None:
    analyst = site.caller("analyst")
    run = analyst.post(address, {"names": STORIES[:1]}).json["id"]

    assert analyst.get(f"{address}/{run + 1}").status_code == 404
    assert analyst.get(f"{address}/{run}/scenarios/01-on-time").status_code == 404
    assert analyst.get(f"{HERE}/drafts/999/scenario-runs").status_code == 404
    assert analyst.post(address, {"names": ["../secret"]}).status_code == 422
    assert analyst.post(address, {"names": []}).status_code == 422
    assert analyst.post(address, {"names": "x"}).status_code == 422
    assert site.caller("shantou-l1").get(address).status_code == 403
