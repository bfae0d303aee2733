"""The case page of every other locality: a case arrives, its first step is done by the form of the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.account import Account
from models.base import db
from models.case import Case
from models.task import Task
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.test_case_page import section
from web.case.forms import opened
from web.form_data import written
from web.look import look
from workflows.drafts import Subject
from workflows.stories.orders import usual_order
from workflows.stories.sample import fill

Browse = Callable[..., Browser]
FOLDERS = [
    "cangxi",
    "example",
    "hulunbuir",
    "shantou-joint",
    "shantou-district",
    "shenzhen",
    "shenzhen-neutral",
    "siping",
    "yongxing",
]


def holder(task: Task) -> str:
    """An account of the office that holds a step, with its role."""
    query = select(Account).where(Account.organization_id == task.organization_id, Account.demonstration)
    return next(account.username for account in db.session.scalars(query) if task.lane in account.roles)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_first_step_of_a_case_is_done_on_its_page(site: Site, browse: Browse, folder: str) -> None:
    answer = site.caller("province").post(
        "/api/v1/work-orders", usual_order(folder, site.context.clock.now(), f"WO-{folder}")
    )
    assert answer.status_code == 201, answer.text
    case = Case.by_no(answer.json["case_no"])
    assert case is not None
    task = db.session.query(Task).filter_by(case_id=case.id, state="open").first()
    assert task is not None
    browser = browse(holder(task)).get(f"/tasks/{task.id}")
    element = site.context.definitions.version(case.procedure_id).elements[task.step]
    schema = site.context.definitions.version(case.procedure_id).form_of(element)[0]

    assert f"请办理：{task.name}" in section(browser, "now")
    assert section(browser, "diagram")
    assert section(browser, "limits") or "无时限" in section(browser, "now")

    chosen = browser.page.xpath("//select[@name='data/to']/option[@value != '']/@value")
    given = {"to": str(chosen[0])} if chosen else {}
    filled = {key: values[0] for key, values in written(schema, fill(schema, given, site.context.clock.now())).items()}
    outcome = {"outcome": element.outcomes[0].id} if len(element.outcomes) > 1 else {}
    browser.submit(f"/tasks/{task.id}", {**filled, **outcome})

    assert f"“{task.name}”已提交" in browser.text
    assert "/data/" not in browser.text


def test_a_joint_review_chooses_the_institutions_by_name(site: Site, browse: Browse) -> None:
    order = usual_order("shantou-joint", site.context.clock.now(), "WO-joint")
    case = Case.by_no(site.caller("province").post("/api/v1/work-orders", order).json["case_no"])
    assert case is not None
    definition = site.context.definitions.version(case.procedure_id)
    element = next(
        item for item in definition.elements.values() if item.properties.get("form") == "decide_joint_review"
    )
    actor = Account.by_username("shantou-l1")
    assert actor is not None
    with site.app.test_request_context():
        at = look(case, actor.actor())
        found = opened(at, element, Subject(case.id, message="x"))
    offered = next(field for field in found.fields if field.name == "data/institutions")

    assert offered.kind == "offices"
    assert all(not option.title.isascii() for option in offered.options)
    assert len(offered.options) > 1
    assert "代码" not in offered.help
