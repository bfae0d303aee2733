"""Notices over HTTP: listed, narrowed, marked as read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.driving import Site

PATH = "/api/v1/notices"


def test_a_notice_is_listed_counted_and_read_once(site: Site) -> None:
    no = site.open_case()
    caller = site.caller("shantou-l1")
    answer = caller.get(PATH)
    (notice,) = answer.json["items"]

    assert (notice["case_no"], notice["kind"], notice["kind_name"], notice["unread"]) == (
        no,
        "new_task",
        "新任务",
        True,
    )
    assert (answer.json["total"], answer.json["unread"]) == (1, 1)
    assert caller.post(f"{PATH}/{notice['id']}/read").json == {"unread": 0}
    assert caller.post(f"{PATH}/{notice['id']}/read").json == {"unread": 0}
    assert caller.items(PATH, unread="true") == []
    assert len(caller.items(PATH, unread="false")) == 1


def test_notices_are_narrowed_by_kind(site: Site) -> None:
    site.open_case()
    caller = site.caller("shantou-l1")

    assert len(caller.items(PATH, kind="new_task")) == 1
    assert caller.items(PATH, kind="overdue") == []
    assert caller.get(PATH, kind="pigeon").status_code == 422


def test_all_are_read_at_once_and_only_by_the_reader(site: Site) -> None:
    site.open_case()
    site.open_case("WO-2")
    caller = site.caller("shantou-l1")

    assert caller.post(f"{PATH}/read").json == {"unread": 0}
    site.open_case("WO-3")
    assert caller.get(PATH).json["unread"] == 1


def test_what_is_for_others_is_not_there(site: Site) -> None:
    site.open_case()
    (notice,) = site.caller("shantou-l1").items(PATH)

    assert site.caller("shantou-l2").post(f"{PATH}/{notice['id']}/read").status_code == 404
    assert site.caller("shantou-l1").post(f"{PATH}/999999/read").status_code == 404
    assert site.caller().post(f"{PATH}/read").status_code == 401
