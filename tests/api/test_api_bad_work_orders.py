"""What can not be right in a work order is refused at its field, and nothing of it is kept."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from werkzeug.test import TestResponse

from tests.conftest import work_order

if TYPE_CHECKING:
    from tests.driving import Site

GONE = object()

# What is put where, the pointer at which it is refused, and the code.
TABLE: list[tuple[str, Any, str]] = [
    # A level code that does not fit its code system, or has none.
    ("/evaluation/level/code", "6", "code-not-in-system"),
    ("/evaluation/level/code", 1, "code-not-in-system"),
    ("/evaluation/level/code", GONE, "code-not-in-system"),
    ("/evaluation/level/system", "zhejiang", "unknown-code-system"),
    ("/evaluation/level/system", GONE, "unknown-code-system"),
    ("/evaluation/level/system", ["platform"], "not-a-string"),
    ("/evaluation/level", None, "null"),
    ("/evaluation/level", "1", "not-an-object"),
    # Only a 差评 makes a work order (ST-35a).
    ("/evaluation/level/code", "3", "not-negative"),
    # An evaluation by default is nobody's complaint (CX-7), and a system that Shantou does not use says nothing here.
    ("/evaluation/is_default", True, "default-evaluation"),
    ("/evaluation/is_default", "ja", "not-a-boolean"),
    ("/evaluation/anonymous", 2, "not-a-boolean"),
    ("/evaluation/level/system", "three_grades", "code-system-not-used"),
    # What it stands for: the cases of a batch (ST-24), the institutions of a joint approval (ST-29).
    ("/evaluation/projects", "A-1", "not-a-list"),
    ("/evaluation/projects", [{"number": str(n)} for n in range(201)], "too-many"),
    ("/evaluation/institutions", [{"code": str(n)} for n in range(21)], "too-many"),
    # What nobody knows.
    ("/locality", "nowhere", "unknown-locality"),
    ("/evaluation/institution/code", "nobody", "unknown-institution"),
    # Times without offset, in the future, out of order, unreadable.
    ("/evaluation/evaluated_at", "2026-09-24T08:30:00", "bad-instant"),
    ("/evaluation/evaluated_at", "2026-09-25T08:30:00+08:00", "in-the-future"),
    ("/generated_at", "2026-09-24T08:29:00+08:00", "before-evaluation"),
    ("/generated_at", "9999-12-31T23:59:59-23:59", "bad-instant"),
    ("/generated_at", 1790000000, "not-a-string"),
    ("/received_at", "2026-09-24T08:59:00+08:00", "before-generation"),
    ("/received_at", "2026-09-24", "bad-instant"),
    # Lengths, kinds and names.
    ("/external_id", "", "too-short"),
    ("/external_id", "GD 1", "not-visible"),
    ("/external_id", "x" * 129, "too-long"),
    ("/external_id", GONE, "required"),
    ("/evaluation", GONE, "required"),
    ("/evaluation/text", "好" * 10_001, "too-long"),
    ("/evaluation/text", "半\x00个", "bad-character"),
    ("/evaluation/reasons", ["慢"] * 51, "too-many"),
    ("/evaluation/reasons/0", "慢" * 501, "too-long"),
    ("/evaluation/reasons", "慢", "not-a-list"),
    ("/evaluation/item/name", "", "too-short"),
    ("/evaluation/evaluator/phone", "1" * 41, "too-long"),
    ("/evaluation/evaluator/email", "a@b", "unknown-field"),
    ("/urgent", True, "unknown-field"),
]


# What is put where, and the pointer inside it at which it is refused.
INSIDE: list[tuple[str, Any, str, str]] = [
    ("/evaluation/projects", ["A-1"], "/evaluation/projects/0", "not-an-object"),
    ("/evaluation/projects", [{"number": "1"}, {"item_name": "开户"}], "/evaluation/projects/1/number", "required"),
    ("/evaluation/projects", [{"number": ""}], "/evaluation/projects/0/number", "too-short"),
    ("/evaluation/projects", [{"number": "1", "colour": "red"}], "/evaluation/projects/0/colour", "unknown-field"),
    ("/evaluation/institutions", [{"name": "无编号"}], "/evaluation/institutions/0/code", "required"),
    ("/evaluation/institutions", [{"code": "nobody"}], "/evaluation/institutions", "unknown-institution"),
]


def put(order: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy of the order with one thing changed."""
    changed = copy.deepcopy(order)
    *way, last = pointer.strip("/").split("/")
    place: Any = changed
    for key in way:
        place = place[key]
    key = int(last) if isinstance(place, list) else last
    if value is GONE:
        del place[key]
    else:
        place[key] = value
    return changed


def test_each_mistake_is_refused_at_its_field(
    site: Site, findings: Callable[[TestResponse], list[tuple[str, str]]]
) -> None:
    province = site.caller("province")
    table = [(place, value, place, code) for place, value, code in TABLE]
    for place, value, pointer, code in [*table, *INSIDE]:
        answer = province.post("/api/v1/work-orders", put(work_order(), place, value))

        assert answer.status_code == 422, (pointer, value, answer.text)
        assert findings(answer) == [(pointer, code)], (pointer, value, answer.text)
        assert answer.content_type == "application/problem+json"
        assert answer.json["errors"][0]["message"]
        assert answer.json["errors"][0]["message_en"]

    assert province.items("/api/v1/cases") == []


def test_a_bad_review_says_why_with_an_option_or_a_text(
    site: Site, findings: Callable[[TestResponse], list[tuple[str, str]]]
) -> None:
    province = site.caller("province")

    neither = province.post("/api/v1/work-orders", work_order(reasons=[" "], text=None))
    option = province.post("/api/v1/work-orders", work_order("WO-2", text=""))
    text = province.post("/api/v1/work-orders", work_order("WO-3", reasons=[]))

    # ST-11
    assert findings(neither) == [("/evaluation/reasons", "reason-missing")]
    assert (option.status_code, text.status_code) == (201, 201)


def test_a_work_order_of_a_year_without_calendar_is_refused(
    site: Site, findings: Callable[[TestResponse], list[tuple[str, str]]]
) -> None:
    long_ago = "2010-01-04T09:00:00+08:00"
    order = work_order(generated_at=long_ago, received_at=long_ago, evaluated_at=long_ago)

    answer = site.caller("province").post("/api/v1/work-orders", order)

    assert (answer.status_code, findings(answer)) == (422, [("/received_at", "year-out-of-reach")])


def test_several_mistakes_are_told_together(
    site: Site, findings: Callable[[TestResponse], list[tuple[str, str]]]
) -> None:
    order = put(put(work_order(), "/extra", 1), "/evaluation/channel", "")

    answer = site.caller("province").post("/api/v1/work-orders", order)

    assert sorted(findings(answer)) == [("/evaluation/channel", "too-short"), ("/extra", "unknown-field")]


def test_only_the_gateway_may_send_work_orders(site: Site) -> None:
    answer = site.caller("shantou-l1").post("/api/v1/work-orders", work_order())

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
