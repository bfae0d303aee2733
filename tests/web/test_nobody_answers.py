"""A procedure that was published before the lint knew better: a step for which nobody answers is refused at every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import func, select

from models.base import db
from models.case import Case
from tests.conftest import work_order
from tests.driving import Site
from tests.web.browsing import Browser
from workflows.procedures.shelf import SHELF, Source
from workflows.setup import publish
from workflows.stories.sample import fill
from workflows.unit import transaction

Browse = Callable[..., Browser]
SAYS = "还没有确定由哪个机构承担"
# Nobody is handed the case at the first step; and: the first step is the institution's already.
HANDED_TO_NOBODY = (
    ('value="dispatch.dispatch_case"', 'value="step.record_step"'),
    ('value="case.dispatched_at"', 'value="case.received_at"'),
)
STEP = "<bpmn:flowNodeRef>dispatch_case</bpmn:flowNodeRef>"
NOBODY_AT_FIRST = ((STEP, ""), ("<bpmn:flowNodeRef>handling_escalate<", f"{STEP}<bpmn:flowNodeRef>handling_escalate<"))


def publish_changed(site: Site, *changes: tuple[str, str]) -> None:
    """Shantou's procedure with some places changed, past the lint."""
    source = Source.read(SHELF / "shantou")
    text = source.diagram.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with transaction():
        assert publish(site.context, replace(source, diagram=text.encode()))


def test_the_step_before_is_refused_over_http_and_stays_as_it_was(site: Site) -> None:
    publish_changed(site, *HANDED_TO_NOBODY)
    number = site.open_case()
    task, caller = site.task("shantou-l1", "dispatch_case", number), site.caller("shantou-l1")
    form = caller.get(f"/api/v1/tasks/{task['id']}").json["form"]
    data = fill(form, {"to": "shantou-housing"}, site.context.clock.now())

    answer = caller.post(f"/api/v1/tasks/{task['id']}/complete", {"outcome": None, "data": data})

    assert (answer.status_code, answer.json["code"]) == (409, "nobody-answers"), answer.text
    assert SAYS in answer.text
    assert site.task("shantou-l1", "dispatch_case", number)["id"] == task["id"]


def test_the_page_of_the_step_says_so_and_keeps_what_was_typed(site: Site, browse: Browse) -> None:
    publish_changed(site, *HANDED_TO_NOBODY)
    task = site.task("shantou-l1", "dispatch_case", site.open_case())
    page = browse("shantou-l1").get(f"/tasks/{task['id']}")

    page.submit(f"/tasks/{task['id']}", {"data/to": "shantou-housing", "data/opinion": "请三日内联系"}, expect=409)

    assert SAYS in page.text
    assert page.page.xpath("//textarea[@name='data/opinion']")[0].text_content().strip() == "请三日内联系"


def test_a_work_order_whose_first_step_nobody_has_is_refused_whole(site: Site) -> None:
    publish_changed(site, *NOBODY_AT_FIRST)
    before = db.session.scalar(select(func.count(Case.id)))

    answer = site.caller("province").post("/api/v1/work-orders", work_order("WO-9"))

    assert (answer.status_code, answer.json["code"]) == (409, "nobody-answers"), answer.text
    assert db.session.scalar(select(func.count(Case.id))) == before
