"""A case of Yongxing over HTTP alone: a limit that a person sets, and what is refused on the way (YX-4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.stories.sample import fill

if TYPE_CHECKING:
    from tests.driving import Site

YONGXING = {"locality": "yongxing", "institution": {"code": "yongxing-civil"}}


def test_a_case_goes_from_the_supervision_section_to_the_report(site: Site) -> None:
    no = site.open_case(**YONGXING)
    site.do("yongxing-l1", "arrange_callback", no, to="yongxing-civil")
    site.do("yongxing-caller", "record_contact", no, "not_reached")
    site.do("yongxing-caller", "record_contact", no, "reached")
    site.do("yongxing-caller", "verify_by_callback", no, clear_and_reasonable=False)
    site.do("yongxing-l1", "enter_in_register", no, rectify_by="2026-10-08")

    task = site.task("yongxing-l2", "rectify_within_limit", no)
    assert (task["due_at"], task["provisional"]) == ("2026-10-09T00:00:00+08:00", False)

    site.do("yongxing-l2", "rectify_within_limit", no)
    site.do("yongxing-l2", "feed_back", no)
    site.advance("1小时")
    case = site.caller("yongxing-l1").get(f"/api/v1/cases/{no}").json
    assert (case["stage"], case["closure"], case["waiting"]) == ("closed", "rectified", [])
    assert [filing["status"] for filing in case["filings"]] == ["confirmed"]


def test_a_limit_in_the_past_is_refused_at_its_field(site: Site) -> None:
    no = site.open_case(**YONGXING)
    site.do("yongxing-l1", "arrange_callback", no, to="yongxing-civil")
    site.do("yongxing-caller", "record_contact", no, "reached")
    site.do("yongxing-caller", "verify_by_callback", no, clear_and_reasonable=False)
    caller, task = site.caller("yongxing-l1"), site.task("yongxing-l1", "enter_in_register", no)
    form = caller.get(f"/api/v1/tasks/{task['id']}").json["form"]

    for day, code in (("2026-09-01", "in-the-past"), ("下周", "format")):
        data = fill(form, {"rectify_by": day}, site.context.clock.now())
        answer = caller.post(f"/api/v1/tasks/{task['id']}/complete", {"outcome": "registered", "data": data})
        assert answer.status_code == 422
        assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [("/data/rectify_by", code)]
