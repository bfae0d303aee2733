"""The inbox, and what can be done with a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.test import TestResponse

if TYPE_CHECKING:
    from tests.driving import Site

ROW = {
    "id", "case_no", "step", "name", "lane", "organization", "owner_organization", "handed_down", "claimed_by", "note",
    "state", "created_at", "due_at", "due_shown", "due_in_working_days", "warn_at", "urgency", "provisional",
    "completed_at", "completed_by", "outcome",
}  # fmt: skip


def test_a_row_says_what_is_due_when(site: Site) -> None:
    no = site.open_case()

    row = site.task("shantou-l1", "dispatch_case", no)

    assert set(row) == ROW
    assert (row["name"], row["lane"], row["organization"]) == ("转派工单", "first_level", "shantou-bureau")
    assert (row["due_at"], row["due_shown"]) == ("2026-09-30T00:00:00+08:00", "9月29日 24:00")
    assert (row["due_in_working_days"], row["urgency"], row["provisional"]) == (2, "normal", False)


def test_the_inbox_is_filtered_and_paged(site: Site) -> None:
    first, second, third = (site.open_case(f"WO-{number}") for number in (1, 2, 3))
    caller = site.caller("shantou-l1")

    page = caller.get("/api/v1/tasks", page=2, page_size=2).json

    assert (page["total"], page["page"], page["page_size"]) == (3, 2, 2)
    assert [row["case_no"] for row in page["items"]] == [third]
    assert caller.get("/api/v1/tasks", page=9).json == {"items": [], "total": 3, "page": 9, "page_size": 20}
    for query, expected in (
        ({"case_no": second}, [second]),
        ({"q": first}, [first]),
        ({"q": "公积金"}, [first, second, third]),
        ({"q": "%"}, []),
        ({"step": "decide_review"}, []),
        ({"organization": "shantou-hall"}, []),
        ({"urgency": "normal", "organization": "shantou-bureau"}, [first, second, third]),
        ({"urgency": "overdue"}, []),
        ({"due_before": "2026-09-30"}, []),
        ({"due_before": "2026-09-30T00:00:01+08:00"}, [first, second, third]),
    ):
        assert [row["case_no"] for row in caller.items("/api/v1/tasks", **query)] == expected, query
    site.advance("1个工作日")
    assert len(caller.items("/api/v1/tasks", urgency="warned")) == 3
    site.advance("2个工作日")
    assert len(caller.items("/api/v1/tasks", urgency="overdue")) == 3
    assert caller.items("/api/v1/tasks")[0]["due_in_working_days"] == -1


def test_a_filter_that_does_not_exist_or_fit_is_refused(
    site: Site, findings: Callable[[TestResponse], list[tuple[str, str]]]
) -> None:
    caller = site.caller("shantou-l1")
    for query, expected in (
        ({"page": "0"}, ("/page", "out-of-range")),
        ({"page": "1000001"}, ("/page", "out-of-range")),
        ({"page_size": "201"}, ("/page_size", "out-of-range")),
        ({"page": "eins"}, ("/page", "not-an-integer")),
        ({"urgency": "very"}, ("/urgency", "not-a-choice")),
        ({"due_before": "2026-09-30T00:00"}, ("/due_before", "instant-without-offset")),
        ({"due_befor": "2026-09-30"}, ("/due_befor", "unknown-field")),
    ):
        answer = caller.get("/api/v1/tasks", **query)
        assert (answer.status_code, findings(answer)) == (422, [expected]), query
    assert caller.get("/api/v1/tasks", q="\x00").status_code == 400


def test_a_task_brings_its_form_outcomes_basis_and_the_case(site: Site) -> None:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    row = site.task("shantou-l2", "submit_rectification", no)

    task = site.caller("shantou-l2").get(f"/api/v1/tasks/{row['id']}").json

    assert [outcome["id"] for outcome in task["outcomes"]] == ["rectified", "explained"]
    (basis,) = [rule for rule in task["basis"] if rule["rule"] == "ST-35d"]
    assert basis["article"] == "汕头实施细则第三十五条第二款"
    assert basis["asks"].startswith("二级账户在10个工作日内")
    assert "退回不重新起算" in basis["silent"]
    assert task["form"]["properties"]["measures"]["title"] == "整改措施"
    assert task["help"]
    data = task["data"]
    assert data["case"]["case_no"] == no
    assert data["evaluation"]["level"] == {"system": "platform", "code": "1", "normal": 1, "name": "非常不满意"}
    assert data["evaluator"] == {"name": "王*", "phone": "138****0000"}
    assert [record["kind_name"] for record in data["records"]] == ["转派", "回访核实"]


def test_a_form_and_an_outcome_that_do_not_fit_are_refused_at_their_fields(
    site: Site, findings: Callable[[TestResponse], list[tuple[str, str]]]
) -> None:
    no = site.open_case()
    row = site.task("shantou-l1", "dispatch_case", no)
    caller, path = site.caller("shantou-l1"), f"/api/v1/tasks/{row['id']}/complete"
    for body, expected in (
        ({"data": {}}, [("/data/to", "required")]),
        ({"data": {"to": "shantou-housing", "more": 1}}, [("/data/more", "additionalProperties")]),
        ({"data": {"to": 5}}, [("/data/to", "type")]),
        ({"data": {"to": "nobody"}}, [("/data/to", "unknown-organization")]),
        ({"data": {"to": "shantou-housing-desk"}}, [("/data/to", "not-a-second-level-account")]),
        ({"data": []}, [("/data", "not-an-object")]),
        ({"outcome": "fly", "data": {"to": "shantou-housing"}}, [("/outcome", "unknown-outcome")]),
        ({"outcome": 1, "data": {}}, [("/outcome", "not-a-string")]),
        ({"dat": {}}, [("/dat", "unknown-field")]),
    ):
        answer = caller.post(path, body)
        assert (answer.status_code, findings(answer)) == (422, expected), (body, answer.text)
    assert site.task("shantou-l1", "dispatch_case", no)["state"] == "open"


def test_a_time_without_offset_in_a_form_is_refused(
    site: Site, findings: Callable[[TestResponse], list[tuple[str, str]]]
) -> None:
    no = site.dispatched()
    row = site.task("shantou-l2", "verify_by_callback", no)
    data = {
        "called_at": "2026-09-24T09:00",
        "means": "phone",
        "reached": True,
        "finding": "substantiated",
        "record": "情况属实",
    }

    answer = site.caller("shantou-l2").post(f"/api/v1/tasks/{row['id']}/complete", {"data": data})

    assert (answer.status_code, findings(answer)) == (422, [("/data/called_at", "format")])


def test_a_step_that_is_done_says_by_whom_and_when(site: Site) -> None:
    no = site.open_case()
    row = site.task("shantou-l1", "dispatch_case", no)
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")
    caller = site.caller("shantou-l1")

    again = caller.post(f"/api/v1/tasks/{row['id']}/complete", {"data": {"to": "shantou-hall"}})
    shown = caller.get(f"/api/v1/tasks/{row['id']}").json

    assert (again.status_code, again.json["code"]) == (409, "task-already-done")
    assert "市局经办人甲 于 2026-09-24 10:00" in again.json["detail"]
    assert (shown["state"], shown["completed_by"], shown["outcome"]) == ("done", "shantou-l1", "dispatch")
    assert shown["due_in_working_days"] is None
    assert caller.items("/api/v1/tasks") == []


def test_a_claimed_task_is_a_colleagues_until_released(site: Site) -> None:
    no = site.dispatched()
    row = site.task("shantou-l2", "verify_by_callback", no)
    caller, path = site.caller("shantou-l2"), f"/api/v1/tasks/{row['id']}"

    claimed = caller.post(f"{path}/claim")
    twice = caller.post(f"{path}/claim")
    released = caller.post(f"{path}/release")

    assert (claimed.status_code, claimed.json["claimed_by"]) == (200, "shantou-l2")
    assert twice.json["claimed_by"] == "shantou-l2"
    assert (released.status_code, released.json["claimed_by"]) == (200, None)


def test_a_task_goes_down_to_a_sub_account_and_back_with_its_due_date(site: Site) -> None:
    # ST-35b: sub-accounts; ST-35d: the ten working days are the second level's and do not move.
    no = site.dispatched()
    row = site.task("shantou-l2", "verify_by_callback", no)
    above, below, path = site.caller("shantou-l2"), site.caller("shantou-l2-sub"), f"/api/v1/tasks/{row['id']}"
    assert below.get(path).status_code == 404

    down = above.post(f"{path}/delegate", {"to": "shantou-housing-desk", "note": "请业务科先回访"}).json
    held = site.task("shantou-l2-sub", "verify_by_callback", no)
    refused = above.post(f"{path}/complete", {"data": {}})
    back = below.post(f"{path}/release").json

    assert (down["organization"], down["owner_organization"], down["handed_down"]) == (
        "shantou-housing-desk",
        "shantou-housing",
        True,
    )
    assert (held["due_at"], held["note"]) == (row["due_at"], "请业务科先回访")
    assert (refused.status_code, refused.json["code"]) == (409, "task-handed-down")
    assert (back["organization"], back["handed_down"], back["due_at"]) == ("shantou-housing", False, row["due_at"])
    assert below.get(path).status_code == 404


def test_a_task_is_delegated_only_to_who_exists_below_and_has_the_role(
    site: Site, findings: Callable[[TestResponse], list[tuple[str, str]]]
) -> None:
    no = site.dispatched()
    row = site.task("shantou-l2", "verify_by_callback", no)
    caller, path = site.caller("shantou-l2"), f"/api/v1/tasks/{row['id']}/delegate"

    for body, expected in (
        ({"to": "nobody"}, ("/to", "not-below")),
        ({"to": "shantou-l1"}, ("/to", "not-below")),
        ({"to": "admin"}, ("/to", "not-below")),
        ({"to": "shantou-hall"}, ("/to", "not-below")),
        ({"to": "shantou-appeal"}, ("/to", "wrong-role")),
        ({}, ("/to", "required")),
        ({"to": "shantou-l2", "note": "长" * 1001}, ("/note", "too-long")),
    ):
        answer = caller.post(path, body)
        assert (answer.status_code, findings(answer)) == (422, [expected]), body


def test_a_refused_receiver_tells_nothing_about_other_offices(site: Site) -> None:
    no = site.dispatched()
    row = site.task("shantou-l2", "verify_by_callback", no)
    caller, path = site.caller("shantou-l2"), f"/api/v1/tasks/{row['id']}/delegate"

    answers = {name: caller.post(path, {"to": name}).text for name in ("nobody", "shantou-l1", "admin", "shantou-hall")}

    assert {text.replace(name, "…") for name, text in answers.items()} == {answers["nobody"].replace("nobody", "…")}
