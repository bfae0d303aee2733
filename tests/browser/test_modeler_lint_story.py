"""What the browser tells at once, the server says as well: the same codes at the same elements in the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.modeling import analyst
from workflows.procedures.shelf import SHELF

if TYPE_CHECKING:
    from tests.browser.conftest import House

SOURCE = (SHELF / "shantou" / "procedure.bpmn").read_text(encoding="utf-8")


def without(name: str, value: str = '[^"]*') -> str:
    """The diagram with no property of this name."""
    return re.sub(rf'\s*<spiffworkflow:property name="{name}" value="{value}" />', "", SOURCE)


BROKEN = {
    "names": (SOURCE.replace('name="回访核实"', 'name=""'), {"name-missing"}),
    "forms": (without("form"), {"form-not-named"}),
    "outcomes": (without("outcomes"), {"outcomes-missing"}),
    "outcome ids": (SOURCE.replace("verified=提交核实结果", "Verified=提交;plain"), {"outcome-id", "outcome-name"}),
    "basis": (without("basis"), {"basis-missing"}),
    "rules": (SOURCE.replace("ST-42", "ST-999"), {"basis-unknown"}),
    "purposes": (without("purpose"), {"purpose-missing", "deadline-missing", "warning-missing"}),
    "two limits": (SOURCE.replace('value="warn"', 'value="due"'), {"two-limits", "warning-missing"}),
    "reminders": (SOURCE.replace(' cancelActivity="false"', ""), {"reminder-interrupts"}),
    "defaults": (re.sub(r' default="\w+"', "", SOURCE), {"default-missing", "condition-missing"}),
    "default with a condition": (
        SOURCE.replace('default="not_yet_verified"', 'default="already_verified"'),
        {"condition-on-default", "condition-missing"},
    ),
    "conditions": (
        SOURCE.replace(
            '<bpmn:sequenceFlow id="callback_to_clue" sourceRef="verify_by_callback" targetRef="clue_found" />',
            '<bpmn:sequenceFlow id="callback_to_clue" sourceRef="verify_by_callback" targetRef="clue_found">'
            "<bpmn:conditionExpression>case.clue_found</bpmn:conditionExpression></bpmn:sequenceFlow>",
        ),
        {"condition-ignored"},
    ),
    "handlers": (SOURCE.replace('id="referral.refer_clue"', 'id="referral.nothing"'), {"handler-unknown"}),
    "no handler": (
        re.sub(
            r'<spiffworkflow:serviceTaskOperator id="referral.refer_clue".*?</spiffworkflow:serviceTaskOperator>',
            "",
            SOURCE,
        ),
        {"handler-missing"},
    ),
    "parts": (SOURCE.replace('calledElement="urging_ladder"', 'calledElement="no_ladder"'), {"part-missing"}),
    "properties": (SOURCE.replace('name="stage"', 'name="stadium"'), {"property-unknown"}),
    "lanes": (SOURCE.replace("<bpmn:flowNodeRef>dispatch_case</bpmn:flowNodeRef>", ""), {"lane-missing"}),
    "decisions": (
        SOURCE.replace('<bpmn:serviceTask id="refer_clue"', '<bpmn:businessRuleTask id="refer_clue"').replace(
            "</bpmn:serviceTask>", "</bpmn:businessRuleTask>", 1
        ),
        {"table-not-named"},
    ),
}
COMPARED = ("element", "code", "severity", "message_zh", "message_en")


@pytest.mark.parametrize("halves", [list(BROKEN)[:9], list(BROKEN)[9:]], ids=["first", "rest"])
def test_every_finding_of_the_browser_is_one_of_the_server(house: House, halves: list[str]) -> None:
    desk = analyst(house)
    for name in halves:
        source, codes = BROKEN[name]
        assert source != SOURCE, name
        desk.put({"procedure.bpmn": source})
        desk.open()
        here = desk.look_at("house.lint()")
        told = desk.page.request.post(
            f"/workbench/drafts/{desk.draft}/lint",
            data={"files": {}},
            headers={"X-CSRFToken": desk.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""},
        ).json()["findings"]

        assert codes <= {finding["code"] for finding in here}, name
        server = [[finding[key] for key in COMPARED] for finding in told]
        strange = [finding for finding in here if [finding[key] for key in COMPARED] not in server]
        assert strange == [], name
        # And what the browser claims to know, it knows completely.
        known = desk.look_at("house.atOnce")
        mine = [[finding[key] for key in COMPARED] for finding in here]
        assert [line for line in server if line[1] in codes & set(known) and line not in mine] == [], name


def test_a_finding_leads_to_its_element_and_says_what_to_do(house: House) -> None:
    desk = analyst(house)
    desk.put({"procedure.bpmn": without("form", "dispatch_case")})
    desk.open()
    page = desk.page
    page.locator("[data-tool=findings]").click()
    row = page.locator(".findings li").filter(has_text="步骤没有表单")
    expect(row).to_contain_text("怎么改：")

    row.get_by_role("button").click()

    expect(page.locator("#p-id")).to_have_value("dispatch_case")
    badge = page.locator(".finding-badge").filter(has_text="✕").first
    expect(badge).to_be_in_viewport()
    assert "步骤没有表单" in (badge.get_attribute("title") or "")
    page.locator("#p-form").select_option("dispatch_case")
    expect(page.locator(".findings li").filter(has_text="步骤没有表单")).to_have_count(0)
    house.look(page, "modeler-findings")
