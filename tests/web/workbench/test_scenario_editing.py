"""A scenario is edited in the page, field by field, or as text; nothing that was typed is lost, and nothing else changes."""

from __future__ import annotations

import pytest

from models.account import Account
from models.base import db
from models.procedure_draft import ProcedureDraft
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.workbench.scenarios import THIRD, at, change, text_of
from workflows.authoring import drafts
from workflows.stories import runs


def test_a_story_that_is_saved_as_it_was_stays_as_it_was(analyst: Browser, number: int) -> None:
    before = text_of(number)

    change(analyst.get(at(number, f"/{THIRD}")), number, act="save")

    assert text_of(number) == before


def test_a_step_is_changed_in_the_page_and_the_rest_of_the_text_stays(analyst: Browser, number: int) -> None:
    before = text_of(number)

    change(analyst.get(at(number, f"/{THIRD}")), number, s1__at="2026-10-08 09:30", act="save")

    after = text_of(number)
    assert "  - at: 周四 2026-10-08 09:30\n    by: shantou-l2\n    do: verify_by_callback\n" in after
    assert after.partition("  - at: 周四 2026-10-08")[0] == before.partition("  - at: 周三 2026-09-30")[0]
    assert after.partition("  - at: 周一 2026-10-19")[2] == before.partition("  - at: 周一 2026-10-19")[2]


def test_saving_and_running_shows_the_run(analyst: Browser, number: int) -> None:
    change(analyst.get(at(number, f"/{THIRD}")), number, s0__at="2026-09-30 09:00", act="run")

    assert "不符 到期日" in analyst.text
    assert [result.names for result in runs.latest(db.session.get_one(ProcedureDraft, number))] == [[THIRD]]


@pytest.mark.parametrize(
    ("act", "count", "order"),
    [
        ("add", 5, ["dispatch_case", "verify_by_callback", "submit_rectification", "decide_review", ""]),
        (
            "copy-0",
            5,
            ["dispatch_case", "dispatch_case", "verify_by_callback", "submit_rectification", "decide_review"],
        ),
        ("remove-1", 3, ["dispatch_case", "submit_rectification", "decide_review"]),
        ("down-0", 4, ["verify_by_callback", "dispatch_case", "submit_rectification", "decide_review"]),
        ("up-0", 4, ["dispatch_case", "verify_by_callback", "submit_rectification", "decide_review"]),
        ("remove-99", 4, ["dispatch_case", "verify_by_callback", "submit_rectification", "decide_review"]),
    ],
)
def test_steps_are_moved_about_without_saving_and_nothing_typed_is_lost(
    analyst: Browser, number: int, act: str, count: int, order: list[str]
) -> None:
    before = text_of(number)

    change(analyst.get(at(number, f"/{THIRD}")), number, title="改了的标题", act=act)

    form = analyst.page.forms[[str(one.action).endswith(THIRD) for one in analyst.page.forms].index(True)]
    values = dict(form.form_values())
    assert values["steps"] == str(count)
    assert [values[f"s{index}/do"] for index in range(count)] == order
    assert values["title"] == "改了的标题"
    assert text_of(number) == before


def test_a_chosen_step_brings_its_form_and_outcomes_and_an_expectation_its_field(analyst: Browser, number: int) -> None:
    change(
        analyst.get(at(number, f"/{THIRD}")), number, **{"s0/do": "decide_review", "s0/expect/+": "facts", "ask": "1"}
    )

    assert analyst.page.xpath("//select[@name='s0/outcome']/option[@value='accept']")
    assert analyst.page.xpath("//*[@name='s0/data/opinion']")
    assert analyst.page.xpath("//select[@name='s0/expect/facts/0']/option[@value='finding'][text()='核实结论']")


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"s1/at": "明天"}, "s1/at", "请写成"),
        ({"s1/at": "2026-09-28 09:00"}, "s1/at", "时间倒流"),
        ({"s0/expect/due/0/value": "明天"}, "s0/expect/due/0/value", "日期"),
        ({"title": ""}, "title", "缺少"),
    ],
)
def test_what_can_not_be_right_stands_at_its_field_with_what_was_typed(
    analyst: Browser, number: int, fields: dict[str, str], field: str, says: str
) -> None:
    before = text_of(number)

    change(analyst.get(at(number, f"/{THIRD}")), number, expect=422, act="save", **fields)

    box = analyst.page.xpath("//*[@name=$name]/ancestor::*[contains(@class, 'field-wrong')][1]", name=field)[0]
    assert says in box.text_content()
    typed = analyst.page.xpath("//*[@name=$name]", name=field)[0]
    assert (typed.get("value") or typed.text_content()).strip() == fields[field]
    assert text_of(number) == before


def test_the_text_is_edited_by_who_prefers_that_and_refused_with_its_line(analyst: Browser, number: int) -> None:
    text = text_of(number)
    page = analyst.get(at(number, f"/{THIRD}?tab=yaml"))

    change(page, number, raw=text.replace("outcome: accept", "outcomes: accept"), act="save", expect=422)
    assert analyst.text.count("第25行 steps[3].outcomes") == 1
    assert "outcomes: accept" in analyst.text
    change(analyst, number, raw=text.replace("按期办结", "按期办结（改）"), act="save")

    assert "title: 按期办结（改）" in text_of(number)


def test_a_bomb_or_a_way_out_is_refused_in_the_text(analyst: Browser, number: int) -> None:
    for text in ("a: &a [x]\nb: [*a, *a]\n", "title: !!python/name:os.system\n", "x" * 70_000):
        change(analyst.get(at(number, f"/{THIRD}?tab=yaml")), number, raw=text, act="save", expect=422)


def test_who_saves_over_what_another_has_saved_is_told_and_loses_nothing(
    analyst: Browser, number: int, site: Site
) -> None:
    analyst.get(at(number, f"/{THIRD}"))
    publisher = Account.by_username("publisher")
    assert publisher is not None
    draft = db.session.get_one(ProcedureDraft, number, populate_existing=True)
    theirs = draft.files[f"scenarios/{THIRD}.yaml"].replace("按期办结", "他人的标题")
    drafts.save(site.context, publisher.actor(), number, draft.revision, {f"scenarios/{THIRD}.yaml": theirs})

    change(analyst, number, title="我的标题", act="save", expect=409)

    assert "流程发布人已先保存了这个情景" in analyst.text
    assert analyst.page.xpath("//input[@name='title']/@value") == ["我的标题"]
    assert "他人的标题" in text_of(number)
