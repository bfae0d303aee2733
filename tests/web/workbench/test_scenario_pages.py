"""The scenarios of a draft in the browser: listed, edited in the page or as text, played on the diagram, taken over, deleted."""

from __future__ import annotations

from collections.abc import Callable

from models.account import Account
from models.base import db
from models.procedure_draft import ProcedureDraft
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.workbench.scenarios import FIRST, THIRD, at, shorten, text_of
from workflows.authoring import drafts


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


def test_everything_that_is_wrong_with_a_new_story_is_said_at_once_at_its_field(analyst: Browser, number: int) -> None:
    assert not analyst.get(at(number)).page.xpath("//*[@class='field-error']")

    analyst.submit("/scenarios", {"title": "", "name": THIRD, "copy": FIRST}, 422)

    assert analyst.page.xpath("//select[@id='copy']/option[@selected]/@value") == [FIRST]
    assert analyst.page.findtext(".//*[@id='name-error']") == f"已有情景 {THIRD}"
    assert "请填写标题" in analyst.page.findtext(".//*[@id='title-error']")
