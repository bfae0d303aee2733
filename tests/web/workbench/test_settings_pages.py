"""The settings of a draft: changed one by one with value, basis and what is silent; the file's comments stay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.workbench.desk import Desk
from workflows.authoring import drafts
from workflows.editing import yaml_text

FILE = "settings.yaml"


def pen(desk: Desk, name: str) -> None:
    """Opens one setting."""
    desk.browser.get(f"{desk.home}/settings?name={name}")


def post(desk: Desk, name: str, expect: int = 200, **fields: Any) -> None:
    """Saves one setting."""
    pen(desk, name)
    seen = desk.browser.page.xpath("//input[@name='seen']/@value")[0]
    desk.browser.post(f"{desk.home}/settings", {"seen": seen, "name": name, **fields}, expect)


def test_every_setting_is_shown_with_value_basis_and_what_is_silent(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/settings")

    row = desk.browser.page.xpath("string(//tr[@id='setting-appeal_suspends'])")
    assert "申诉中止整改计时" in row
    assert "ST-37a" in row
    assert "原文没有写申诉是否中止整改" in row


def test_saving_every_setting_as_it_is_changes_nothing(desk: Desk) -> None:
    before = desk.files
    for name in [*yaml_text.read(before[FILE])][1:]:
        pen(desk, name)
        form = next(form for form in desk.browser.page.forms if form.get("id") == "panel")
        sent: dict[str, list[str]] = {}
        for key, value in form.form_values():
            sent.setdefault(key, []).append(value)
        desk.browser.post(f"{desk.home}/settings", sent)
    desk.browser.get(f"{desk.home}/settings").submit("/head")
    for tab in ("text", "cast"):
        desk.browser.get(f"{desk.home}/settings?tab={tab}").submit("/text")

    assert desk.files == before


def test_one_setting_is_changed_and_the_lines_of_the_others_stay(desk: Desk) -> None:
    before = desk.files[FILE]

    post(desk, "appeal_verified_within", value="7个工作日", basis="ST-37b")

    assert desk.files[FILE] == before.replace(
        "appeal_verified_within: {value: 5个工作日, basis: ST-37b}",
        "appeal_verified_within:\n  value: 7个工作日\n  basis: ST-37b",
    )


def test_what_is_wrong_stands_at_its_entry_and_stays_typed(desk: Desk) -> None:
    before = desk.files

    post(desk, "appeal_verified_within", expect=422, value="快一点", basis="ST-37b", silent="说明")

    assert desk.browser.page.xpath("//input[@id='value']/@value") == ["快一点"]
    assert desk.browser.page.xpath("//p[@id='value-error']")
    assert "说明" in desk.browser.page.xpath("string(//textarea[@name='silent'])")
    assert desk.files == before


def test_a_setting_is_taken_out_and_the_usual_holds(desk: Desk) -> None:
    post(desk, "roll_over", usual="1")

    assert "roll_over" not in yaml_text.read(desk.files[FILE])
    assert "（未写，按通常）" in desk.browser.page.xpath("string(//tr[@id='setting-roll_over'])")


def test_a_limit_is_reckoned_while_it_is_typed(desk: Desk) -> None:
    desk.browser.piece(f"{desk.home}/settings/limit?value=5个工作日")
    assert desk.browser.answer is not None
    assert "收到于 2026-09-24 10:00" in desk.browser.answer.text
    assert "10月9日 24:00" in desk.browser.answer.text

    desk.browser.piece(f"{desk.home}/settings/limit?value=快点")
    assert "看不懂" in desk.browser.answer.text or "快点" in desk.browser.answer.text


def test_title_and_scope_are_changed_and_a_scope_that_reaches_out_is_refused(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/settings").submit("/head", {"applies": "case.institution_count > 1"})
    assert yaml_text.read(desk.files[FILE])["applies"] == "case.institution_count > 1"

    desk.browser.submit("/head", {"applies": "case.__class__.__base__"}, 422)
    assert desk.browser.page.xpath("//p[@id='applies-error']")
    desk.browser.get(f"{desk.home}/settings").submit("/head", {"locality": "不对"}, 422)
    assert "如 shantou" in desk.browser.page.xpath("string(//p[@id='locality-error'])")


@pytest.mark.parametrize(
    ("tab", "text", "says"),
    [
        ("text", "a: &x [1]\nb: *x", "不得使用 & 和 *"),
        ("text", "title: [", "读不懂"),
        ("cast", "accounts:\n  - {username: a, name: 甲, roles: [king]}", "没有角色 king"),
    ],
)
def test_a_file_that_can_not_be_right_is_refused_and_stays_in_the_field(
    desk: Desk, tab: str, text: str, says: str
) -> None:
    before = desk.files
    desk.browser.get(f"{desk.home}/settings?tab={tab}")

    desk.browser.submit("/text", {"text": text}, 422)

    assert says in desk.browser.text
    assert desk.browser.page.xpath("string(//textarea[@name='text'])").strip() == text
    assert desk.files == before


def test_a_file_that_can_not_be_read_is_put_right_as_text(desk: Desk) -> None:
    desk.write({FILE: "title: ["})

    desk.browser.get(f"{desk.home}/settings").submit("/text", {"text": "title: 某市\n"})

    assert desk.files[FILE].strip() == "title: 某市"


def test_markup_is_shown_as_text(desk: Desk) -> None:
    post(desk, "reason_required", value="true", basis="ST-11", silent="<img src=x onerror=alert(1)>")

    assert "<img src=x onerror=alert(1)>" in desk.browser.text
    assert not desk.browser.page.xpath("//img[@src='x']")


def test_settings_that_another_changed_meanwhile_are_not_overwritten(desk: Desk) -> None:
    pen(desk, "roll_over")
    seen = desk.browser.page.xpath("//input[@name='seen']/@value")[0]
    desk.write({FILE: desk.files[FILE].replace("汕头市", "别人改的")}, by="publisher")

    desk.browser.post(f"{desk.home}/settings", {"seen": seen, "name": "roll_over", "value": "true"}, 409)

    assert "publisher 已先保存了修改" in desk.browser.text
    assert yaml_text.read(desk.files[FILE])["title"] == "别人改的"


def test_a_draft_that_is_discarded_can_only_be_read_and_the_door_is_closed_to_others(desk: Desk, browse: Any) -> None:
    drafts.discard(desk.context, desk.analyst, desk.number)

    desk.browser.get(f"{desk.home}/settings?name=roll_over")
    assert not desk.browser.page.xpath("//form[@id='panel']")
    desk.browser.post(f"{desk.home}/settings", {"name": "roll_over", "value": "true"}, 409)
    browse("shantou-l1").get(f"{desk.home}/settings", 403)


def test_a_procedure_without_people_gets_some_from_its_lanes(desk: Desk) -> None:
    drafts.save(desk.context, desk.analyst, desk.number, desk.draft.revision, {"cast.yaml": None})

    desk.browser.get(f"{desk.home}/settings?tab=cast").submit("/cast")

    assert "已按泳道拟好机构和人员" in desk.browser.text
    cast = yaml_text.read(desk.files["cast.yaml"])
    assert [office["kind"] for office in cast["organizations"]] == ["city_bureau", "hall"]
    assert "[second_level]" in desk.files["cast.yaml"]
    # What is there is not written over.
    assert "按泳道拟一套" not in desk.browser.get(f"{desk.home}/settings?tab=cast").text
