"""The scenarios of a draft in the browser: listed, edited in the page or as text, played on the diagram, taken over, deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.account import Account
from models.base import db
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from tests.driving import Site
from tests.stage import LATER
from tests.web.browsing import Browser
from workflows.authoring import drafts
from workflows.stories import runs

FIRST, SECOND, THIRD = "20-not-negative", "24-default-evaluation", "01-on-time"


@pytest.fixture
def number(site: Site) -> int:
    """A draft of Shantou with three of its scenarios."""
    account, base = Account.by_username("analyst"), Procedure.current("shantou", LATER)
    assert account is not None
    assert base is not None
    draft = drafts.begin_from(site.context, account.actor(), base, "试改")
    stories = [path for path in draft.files if path.startswith("scenarios/") and path.count("/") == 1]
    gone = {path: None for path in stories if path[10:-5] not in (FIRST, SECOND, THIRD)}
    drafts.save(site.context, account.actor(), draft.id, draft.revision, gone)
    return draft.id


@pytest.fixture
def analyst(browse: Callable[..., Browser]) -> Browser:
    return browse("analyst")


def at(number: int, rest: str = "") -> str:
    return f"/workbench/drafts/{number}/scenarios{rest}"


def text_of(number: int, name: str = THIRD) -> str:
    db.session.rollback()
    return db.session.get_one(ProcedureDraft, number, populate_existing=True).files[f"scenarios/{name}.yaml"]


def shorten(site: Site, number: int) -> None:
    account = Account.by_username("analyst")
    assert account is not None
    draft = db.session.get_one(ProcedureDraft, number, populate_existing=True)
    text = draft.files["procedure.bpmn"].replace(">10个工作日<", ">7个工作日<")
    drafts.save(site.context, account.actor(), number, draft.revision, {"procedure.bpmn": text})


def change(browser: Browser, number: int, name: str = THIRD, expect: int = 200, **fields: str) -> Browser:
    return browser.submit(
        f"/scenarios/{name}", {key.replace("__", "/"): value for key, value in fields.items()}, expect
    )


def test_the_list_says_what_each_is_about_and_that_nothing_was_played(analyst: Browser, number: int) -> None:
    analyst.get(at(number))

    assert "按期办结 01-on-time" in analyst.text
    assert analyst.text.count("还没有运行过") == 3
    assert analyst.links("情景")


def test_all_are_played_and_what_none_of_them_passes_is_named(analyst: Browser, number: int) -> None:
    analyst.get(at(number)).submit("/scenario-runs")

    assert "全部通过" in analyst.text
    assert "3 个通过，共 3 个" in analyst.text
    assert "个元素没有任何情景经过" in analyst.text
    assert "dispatch_urge" in analyst.text


def test_a_result_on_an_earlier_content_says_so(analyst: Browser, number: int, site: Site) -> None:
    analyst.get(at(number)).submit("/scenario-runs")
    shorten(site, number)

    assert analyst.get(at(number)).text.count("是先前内容的结果") == 4


def test_a_run_is_walked_through_step_by_step_on_the_diagram(analyst: Browser, number: int) -> None:
    analyst.get(at(number)).submit(f"/scenarios/{THIRD}/run")
    assert "0 / 5" in analyst.text
    assert "收到差评工单" in analyst.text

    analyst.get(analyst.links("下一步")[0])

    assert "周二 2026-09-29 16:00 工作日" in analyst.text
    assert "转派工单 市局经办人甲" in analyst.text
    assert "相符 到期日" in analyst.text
    assert "回访核实 二级账户（承办机构） 2026年10月19日 24:00" in analyst.text
    states = {node.get("id"): node.get("data-state") for node in analyst.page.iter("g") if node.get("data-state")}
    assert (states["el-dispatch_case"], states["el-verify_by_callback"]) == ("done", "active")


def test_a_failed_expectation_stands_where_it_failed_and_can_be_taken_over(
    analyst: Browser, number: int, site: Site
) -> None:
    shorten(site, number)
    analyst.get(at(number)).submit(f"/scenarios/{THIRD}/run")
    assert "1 / 1" in analyst.text
    assert "不符 到期日：期望 回访核实 2026-10-19，实际 回访核实 2026-10-14" in analyst.text

    analyst.submit("/take")

    assert "due: {dispatch_due: 2026-09-29, verify_by_callback: 2026-10-14}" in text_of(number)
    assert text_of(number).startswith("# 各步骤均按期")
    # The next difference is further on.
    assert "2 / 2" in analyst.text


def test_a_failed_scenario_is_told_in_the_language_of_the_page(analyst: Browser, number: int, site: Site) -> None:
    shorten(site, number)
    analyst.get(at(number)).submit(f"/scenarios/{THIRD}/run")
    analyst.get(at(number)).submit("/scenario-runs")
    zh = "第1步“转派工单”，到期日：期望 回访核实 2026-10-19，实际 回访核实 2026-10-14"
    assert zh in analyst.text
    for address in (at(number), at(number, f"/{THIRD}")):
        assert not [word for word in ("expected", "wanted") if word in analyst.get(address).text]

    analyst.post("/language/en", {"next": at(number)})

    assert "Step 1 “转派工单”, due day: expected 回访核实 (verify_by_callback) 2026-10-19" in analyst.text
    assert "期望" not in analyst.text
    assert "due day: expected" in analyst.get(at(number, f"/{THIRD}")).text


def test_what_was_found_is_not_taken_over_from_a_run_on_an_earlier_content(
    analyst: Browser, number: int, site: Site
) -> None:
    shorten(site, number)
    analyst.get(at(number)).submit(f"/scenarios/{THIRD}/run")
    form = next(dict(form.form_values()) for form in analyst.page.forms if str(form.action).endswith("/take"))
    account = Account.by_username("analyst")
    assert account is not None
    draft = db.session.get_one(ProcedureDraft, number, populate_existing=True)
    drafts.save(site.context, account.actor(), number, draft.revision, {f"scenarios/{FIRST}.yaml": None})

    analyst.post(at(number, f"/{THIRD}/take"), {key: str(value) for key, value in form.items()}, 409)

    assert "请重新运行" in analyst.text


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
        ({"order": "evaluation: [1"}, "order", "YAML"),
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


def test_a_story_that_can_not_be_read_is_shown_as_text_with_what_is_wrong(
    analyst: Browser, number: int, site: Site
) -> None:
    account = Account.by_username("analyst")
    assert account is not None
    draft = db.session.get_one(ProcedureDraft, number, populate_existing=True)
    drafts.save(
        site.context, account.actor(), number, draft.revision, {f"scenarios/{THIRD}.yaml": "title: [<script>\n"}
    )

    assert "无法读懂" in analyst.get(at(number)).text
    assert "第2行" in analyst.get(at(number, f"/{THIRD}")).text
    assert analyst.page.xpath("//textarea[@name='raw']")
    assert not analyst.page.xpath("//main//script")


def test_a_new_story_begins_empty_or_as_a_copy_and_a_name_that_can_not_be_is_refused(
    analyst: Browser, number: int
) -> None:
    analyst.get(at(number)).submit("/scenarios", {"title": "抄来的", "name": "25-copy", "copy": THIRD})
    assert "title: 抄来的" in text_of(number, "25-copy")
    assert text_of(number, "25-copy").startswith("# 各步骤均按期")

    analyst.get(at(number)).submit("/scenarios", {"title": "新的", "name": "26-新"})
    assert text_of(number, "26-新").startswith("title: 新的\nreceived: 周")

    for name in ("../x", "a/b", "", THIRD, "名" * 70):
        analyst.get(at(number)).submit("/scenarios", {"title": "坏的", "name": name}, 422)
        assert analyst.page.xpath("//input[@name='title']/@value") == ["坏的"]


def test_a_story_is_taken_out(analyst: Browser, number: int) -> None:
    analyst.get(at(number, f"/{FIRST}")).submit(f"/{FIRST}/delete")

    assert FIRST not in analyst.text
    analyst.get(at(number, f"/{FIRST}"), 404)


def test_a_typed_time_is_told_what_day_it_is(analyst: Browser, number: int) -> None:
    def hint(text: str) -> str:
        return analyst.piece(f"/workbench/drafts/{number}/scenarios-day?s0/at={text}").page.text_content().strip()

    assert hint("2026-09-29 16:00") == "周二 · 工作日"
    assert hint("2026-10-10 09:00") == "周六 · 调休上班，计工作日"
    assert hint("2026-10-01") == "周四 · 国庆节假期，不计工作日"
    assert hint("2026-09-19") == "周六 · 周末，不计工作日"
    assert hint("2026-02-30") == "没有这一天"
    assert hint("1900-01-01") == "没有这一天的日历"


def test_a_draft_that_may_not_be_changed_is_only_looked_at(analyst: Browser, number: int) -> None:
    draft = db.session.get_one(ProcedureDraft, number)
    draft.state = "proposed"
    db.session.commit()

    analyst.get(at(number))
    assert "新建情景" not in analyst.text
    analyst.get(at(number, f"/{THIRD}"))
    assert not analyst.page.xpath("//button[@value='save']")


def test_who_is_no_analyst_has_no_business_here(browse: Callable[..., Browser], number: int) -> None:
    clerk = browse("shantou-l1")

    clerk.get(at(number), 403)
    clerk.get(f"/workbench/drafts/{number}/recording", 403)
