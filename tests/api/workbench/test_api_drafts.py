"""An institution keeps its procedures in git and publishes by a pipeline: everything of the workbench over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import TestResponse

from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF

if TYPE_CHECKING:
    from tests.driving import Caller, Site

Findings = Callable[[TestResponse], list[tuple[str, str]]]
HERE = "/api/v1/workbench"
WHY = "市局会议纪要要求缩短整改期限"
DIAGRAM = "procedure.bpmn"


def begun(site: Site, key: str = "shantou") -> dict[str, Any]:
    answer = site.caller("analyst").post(f"{HERE}/procedures/{key}/drafts", {"title": "缩短整改期限"})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def patch(caller: Caller, path: str, body: dict[str, Any]) -> TestResponse:
    return caller.call("PATCH", path, body)


def send(caller: Caller, key: str, body: bytes, media: str) -> TestResponse:
    """Sends a file as the body."""
    headers = {"Authorization": f"Bearer {caller.token}"}
    return caller.client.post(f"{HERE}/procedures/{key}/import", data=body, content_type=media, headers=headers)


def test_a_pipeline_changes_checks_proposes_and_publishes(site: Site) -> None:
    analyst, publisher = site.caller("analyst"), site.caller("publisher")
    draft = begun(site, "shenzhen-neutral")
    address = f"{HERE}/drafts/{draft['id']}"
    files = analyst.get(f"{address}/files").json
    settings = files["files"]["settings.yaml"] + "\n# 说明\n"
    changed = settings.replace("title:", "# 改名\ntitle:")

    saved = patch(analyst, f"{address}/files", {"revision": files["revision"], "files": {"settings.yaml": changed}})
    assert (saved.status_code, saved.json["revision"]) == (200, 2)
    diagram = files["files"][DIAGRAM].replace('name="', 'name="新', 1)
    assert patch(analyst, f"{address}/files", {"revision": 2, "files": {DIAGRAM: diagram}}).status_code == 200
    assert [item for item in analyst.get(f"{address}/lint").json["findings"] if item["severity"] == "error"] == []
    checked = analyst.post(f"{address}/check", {})
    assert (checked.status_code, checked.json["state"]) == (202, "checked")
    assert analyst.post(f"{address}/propose", {"reason": WHY}).json["state"] == "proposed"
    assert analyst.post(f"{address}/approve", {}).status_code == 403
    assert publisher.post(f"{address}/approve", {"reason": "同意"}).json["state"] == "approved"
    published = publisher.post(f"{address}/publish", {})

    assert (published.status_code, published.json["version"], published.json["standing"]) == (201, 2, "in_force")
    versions = analyst.get(f"{HERE}/procedures/shenzhen-neutral/versions").json
    assert [(row["version"], row["standing"]) for row in versions] == [(2, "in_force"), (1, "superseded")]
    acts = analyst.get(f"{HERE}/procedures/shenzhen-neutral/acts").json
    assert [act["act"] for act in acts] == ["published", "approved", "proposed", "checked", "created"]


def test_an_archive_goes_out_and_comes_back_as_it_was(site: Site) -> None:
    analyst = site.caller("analyst")
    out = analyst.get(f"{HERE}/procedures/siping/versions/1/package.zip")
    assert out.data == Package.read(SHELF / "siping").as_zip()

    back = send(analyst, "siping", out.data, "application/zip")
    assert back.status_code == 201, back.json
    again = analyst.get(f"{HERE}/drafts/{back.json['id']}/package.zip")
    assert again.data == out.data


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-a-procedure"),
        (b"%PDF-1.7", "not-a-procedure"),
        (b"PK\x03\x04nonsense", "not-a-zip"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "dtd-not-allowed"),
        (b"hello", "not-a-procedure"),
        (b"<a><b></a>", "broken-xml"),
    ],
)
def test_what_is_no_procedure_is_refused_with_its_reason(
    site: Site, findings: Findings, body: bytes, code: str
) -> None:
    analyst = site.caller("analyst")
    answer = send(analyst, "shantou", body, "application/octet-stream")

    assert answer.status_code == 422
    assert [found[1] for found in findings(answer)] == [code]
    assert analyst.get(f"{HERE}/procedures/shantou/drafts").json == []


def test_a_stale_save_says_which_files_another_changed(site: Site, findings: Findings) -> None:
    draft = begun(site)
    address = f"{HERE}/drafts/{draft['id']}/files"
    patch(site.caller("publisher"), address, {"revision": 1, "files": {"settings.yaml": "title: 甲\n"}})
    answer = patch(site.caller("analyst"), address, {"revision": 1, "files": {"settings.yaml": "title: 乙\n"}})

    assert (answer.status_code, answer.json["code"]) == (409, "draft-stale")
    assert findings(answer) == [("/files/settings.yaml", "changed")]


@pytest.mark.parametrize("username", ["shantou-l1", "supervisor", "admin", "province"])
def test_others_do_not_see_the_workbench(site: Site, username: str) -> None:
    begun(site)
    caller = site.caller(username)

    assert caller.get(f"{HERE}/drafts/1").status_code == 403
    assert caller.get(f"{HERE}/procedures/shantou/versions").status_code == 403


def test_an_earlier_save_is_brought_back(site: Site) -> None:
    draft = begun(site)
    analyst, address = site.caller("analyst"), f"{HERE}/drafts/{draft['id']}"
    patch(analyst, f"{address}/files", {"revision": 1, "files": {"settings.yaml": "title: 甲\n"}})

    assert analyst.post(f"{address}/recover", {"revision": 1}).json["digest"] == draft["digest"]
    assert [row["number"] for row in analyst.get(f"{address}/revisions").json] == [3, 2, 1]
    assert analyst.post(f"{address}/recover", {"revision": 99}).status_code == 404


@pytest.mark.parametrize(
    ("said", "pointer"),
    [({"effective_on": "soon"}, "/effective_on"), ({"effective_on": "2020-01-01"}, "/effective_on")],
)
def test_a_day_that_can_not_be_is_named(site: Site, findings: Findings, said: dict[str, str], pointer: str) -> None:
    draft = begun(site)
    answer = site.caller("publisher").post(f"{HERE}/drafts/{draft['id']}/publish", said)

    assert (answer.status_code, [found[0] for found in findings(answer)]) == (422, [pointer])


def test_a_draft_has_the_fingerprints_of_its_version_until_something_is_changed(site: Site) -> None:
    analyst = site.caller("analyst")
    (version,) = analyst.get(f"{HERE}/procedures/siping/versions").json
    draft = begun(site, "siping")
    address = f"{HERE}/drafts/{draft['id']}"
    assert (draft["content_hash"], draft["digest"]) == (version["content_hash"], version["digest"])

    story = analyst.get(f"{address}/files").json["files"]["scenarios/01-on-time-over-national-day.yaml"] + "\n# 注\n"
    patch(analyst, f"{address}/files", {"revision": 1, "files": {"scenarios/01-on-time-over-national-day.yaml": story}})
    other = analyst.get(address).json
    assert other["content_hash"] == version["content_hash"]
    assert other["digest"] != version["digest"]

    patch(analyst, f"{address}/files", {"revision": 2, "files": {"settings.yaml": "a: [}"}})
    assert analyst.get(address).json["content_hash"] is None
