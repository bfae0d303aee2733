"""Notes, colleagues and linked cases over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.driving import Site


def test_a_note_is_written_mended_and_deleted_among_colleagues(site: Site) -> None:
    no = site.dispatched()
    author, colleague, bureau = (site.caller(name) for name in ("shantou-l2", "shantou-appeal", "shantou-l1"))
    place = f"/api/v1/cases/{no}/notes"

    written = author.post(place, {"text": "@公积金中心核实人丁 请看"})
    number = written.json["id"]

    assert written.status_code == 201
    assert (written.json["mentions"], written.json["may_edit"]) == (["shantou-appeal"], True)
    assert [note["may_edit"] for note in colleague.items(place)] == [False]
    assert bureau.items(place) == []
    assert bureau.call("PATCH", f"{place}/{number}", {"text": "x"}).status_code == 404
    assert colleague.call("DELETE", f"{place}/{number}").status_code == 403
    assert author.call("PATCH", f"{place}/{number}", {"text": "改过"}).json["text"] == "改过"
    assert author.call("DELETE", f"{place}/{number}").status_code == 204
    assert [(note["text"], note["deleted_at"] is not None) for note in colleague.items(place)] == [("", True)]
    assert [notice["kind"] for notice in colleague.items("/api/v1/notices")].count("mention") == 1
    assert [notice["kind"] for notice in author.items("/api/v1/notices")].count("mention") == 0


def test_who_has_no_case_file_has_no_notes(site: Site) -> None:
    no = site.dispatched()

    for name in ("shantou-staff", "province"):
        assert site.caller(name).get(f"/api/v1/cases/{no}/notes").status_code == 403
    assert site.caller("supervisor").post(f"/api/v1/cases/{no}/notes", {"text": "x"}).status_code == 403
    assert site.caller("shantou-l2").post(f"/api/v1/cases/{no}/notes", {"text": " "}).status_code == 422


def test_colleagues_are_those_of_ones_own_organisation(site: Site) -> None:
    found = site.caller("shantou-l2").items("/api/v1/colleagues", q="核实")

    assert found == [{"label": "公积金中心核实人丁", "name": "公积金中心核实人丁", "username": "shantou-appeal"}]
    assert site.caller("shantou-l2").items("/api/v1/colleagues", q="市局") == []


def test_links_are_cases_in_ones_scope_and_no_value(site: Site) -> None:
    first, second = site.dispatched("WO-1"), site.dispatched("WO-2")

    answer = site.caller("shantou-l2").get(f"/api/v1/cases/{first}/links")

    assert answer.status_code == 200
    assert [case["case_no"] for case in answer.json["person"]["items"]] == [second]
    assert [case["case_no"] for case in answer.json["item"]["items"]] == [second]
    assert "13800000000" not in answer.text
    assert site.caller("analyst").get(f"/api/v1/cases/{first}/links").json["person"] is None
    assert site.caller("shantou-hall-l2").get(f"/api/v1/cases/{first}/links").status_code == 404
