"""What was drawn is kept: by itself, through a line that is down, beside what another has saved meanwhile, and to the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Dialog, expect

from tests.browser.modeling import Desk, analyst
from workflows.procedures.shelf import SHELF

if TYPE_CHECKING:
    from tests.browser.conftest import House

STEP = "verify_by_callback"
# A call activity of its own, in the pool.
CALL = """(() => { const m = house.modeler, pool = m.get('elementRegistry').filter(one => one.type === 'bpmn:Participant')[0];
  const shape = m.get('elementFactory').createShape({ type: 'bpmn:CallActivity' });
  m.get('modeling').createShape(shape, { x: pool.x + 300, y: pool.y + 80 }, pool); return shape.id; })()"""


def renamed(desk: Desk, name: str) -> None:
    """Gives a step another name."""
    desk.choose(STEP)
    desk.fill("p-name", name)


def test_a_line_that_is_down_loses_nothing(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    page.context.set_offline(True)
    renamed(desk, "断网时改的")
    expect(page.locator(".modeler-state")).to_have_attribute("data-state", "offline")
    expect(page.locator(".modeler-state")).to_contain_text("修改留在本浏览器")

    # Whoever leaves now is asked first.
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.route("**/files", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    page.context.set_offline(False)
    page.goto(f"/workbench/drafts/{desk.draft}")
    assert asked == ["beforeunload"]
    page.unroute("**/files")

    page.goto(f"/workbench/drafts/{desk.draft}/model")
    expect(page.get_by_role("dialog")).to_contain_text("有未保存的修改，恢复？")
    house.look(page, "modeler-restore")
    page.get_by_role("button", name="恢复", exact=True).click()
    desk.ready()
    assert 'name="断网时改的"' in desk.kept()

    # Kept on the server, it is not offered a second time.
    desk.open()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_another_saved_meanwhile_is_shown_and_mine_becomes_a_draft_of_its_own(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    other = Desk(house.person("publisher"), desk.draft)
    other.open()
    expect(other.page.locator(".modeler-holder")).to_contain_text("流程分析员正在编辑")
    renamed(other, "对方改的")
    other.kept()

    renamed(desk, "我改的")

    expect(page.get_by_role("dialog")).to_contain_text("流程发布人")
    expect(page.get_by_role("dialog")).to_contain_text("procedure.bpmn")
    house.look(page, "modeler-conflict")
    theirs = page.get_by_role("link", name="看对方的版本").get_attribute("href") or ""
    looking = Desk(house.person("analyst"), desk.draft)
    looking.page.goto(theirs)
    looking.ready()
    looking.choose(STEP)
    expect(looking.page.locator("#p-name")).to_have_value("对方改的")
    expect(looking.page.locator("#p-name")).to_be_disabled()
    page.get_by_role("button", name="另存为新草案").click()
    page.wait_for_url(lambda url: f"/drafts/{desk.draft}/" not in url)
    mine = Desk(page, desk.draft + 1).ready()
    assert 'name="我改的"' in mine.kept()
    assert 'name="对方改的"' in other.kept()


def test_mine_can_be_put_over_theirs_or_dropped(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    source = (SHELF / "shantou" / "procedure.bpmn").read_text(encoding="utf-8")
    as_publisher = Desk(house.person("publisher"), desk.draft)
    as_publisher.page.goto(f"/workbench/drafts/{desk.draft}")
    as_publisher.put({"procedure.bpmn": source.replace("回访核实", "电话核实")})

    renamed(desk, "我改的")
    page.get_by_role("button", name="以我的覆盖").click()
    assert "我改的" in desk.kept()

    as_publisher.put({"procedure.bpmn": source.replace("回访核实", "上门核实")})
    renamed(desk, "又改的")
    page.get_by_role("button", name="放弃我的").click()
    page.wait_for_load_state()
    desk.ready()
    desk.choose(STEP)
    expect(page.locator("#p-name")).to_have_value("上门核实")


def test_what_another_saved_in_another_file_stops_nobody(house: House) -> None:
    desk = analyst(house).open()
    other = Desk(house.person("publisher"), desk.draft)
    other.page.goto(f"/workbench/drafts/{desk.draft}")
    other.put({"settings.yaml": (SHELF / "shantou" / "settings.yaml").read_text(encoding="utf-8") + "# 看过\n"})

    renamed(desk, "我改的")

    assert "我改的" in desk.kept()
    assert desk.kept("settings.yaml").endswith("# 看过\n")


def test_a_form_made_in_another_tab_is_offered_when_one_comes_back(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    desk.choose(STEP)
    desk.fill("p-form-new", "new_form")
    desk.kept()
    page.wait_for_function("() => window.bihuanModeler.findings.all.some(one => one.code === 'form-missing')")
    expect(page.get_by_role("link", name="new_form")).to_be_visible()
    tab = Desk(page.context.new_page(), desk.draft)
    house.pages.append(tab.page)
    tab.page.goto(f"/workbench/drafts/{desk.draft}/forms")
    tab.put({"forms/new_form.json": '{"title": "新表单", "type": "object", "properties": {}}'})
    # Somebody is in the middle of a word.
    page.locator("#p-name").fill("写到一半")

    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.locator("#p-form option:checked")).to_have_text("新表单（new_form）")
    expect(page.locator("#p-name")).to_have_value("写到一半")
    page.wait_for_function("() => !window.bihuanModeler.findings.all.some(one => one.code === 'form-missing')")
    page.locator("#p-name").press("Tab")
    assert 'name="写到一半"' in desk.kept()
    expect(page.get_by_role("dialog")).to_have_count(0)
    house.look(page, "modeler-form-of-another-tab")


def test_a_list_that_is_open_stays_open_while_another_tab_adds_to_it(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    desk.choose(STEP)
    page.evaluate("window.seen = document.querySelector('#p-form')")
    desk.put({"forms/fresh.json": '{"title": "新来的", "type": "object", "properties": {}}'})
    page.locator("#p-form").dispatch_event("pointerdown")
    page.locator("#p-form").focus()

    with page.expect_response("**/catalogue"):
        page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(300)
    assert page.evaluate("window.seen.isConnected")

    page.locator("#p-name").focus()
    expect(page.locator("#p-form option", has_text="新来的")).to_have_count(1)


def test_a_shared_part_that_is_called_for_the_first_time_comes_along(house: House) -> None:
    desk = analyst(house, "shenzhen-neutral")
    before = desk.page.request.get(f"/workbench/drafts/{desk.draft}/files").json()["files"]
    assert "parts/extension.bpmn" not in before
    desk.open()
    desk.choose(desk.look_at(CALL))
    desk.page.locator("#p-called").select_option("extension")

    assert 'calledElement="extension"' in desk.kept()
    assert desk.kept("parts/extension.bpmn").startswith("<?xml")
    assert "decide_extension" in desk.kept("forms/decide_extension.json")
    # The check knows it as well, saved or not.
    desk.page.wait_for_function("() => !window.bihuanModeler.findings.all.some(one => one.code === 'part-missing')")


def test_a_proposed_draft_and_a_shared_part_can_be_read(house: House) -> None:
    desk = analyst(house)
    desk.open("urging_ladder")
    expect(desk.page.locator("h1")).to_contain_text("共用流程 urging_ladder")
    desk.choose("escalate")
    desk.fill("p-name", "报告领导")
    assert 'name="报告领导"' in desk.kept("parts/urging_ladder.bpmn")

    desk.page.goto(f"/workbench/drafts/{desk.draft}/model?read=1")
    desk.ready()
    expect(desk.page.locator(".modeler-state")).to_have_text("只读")
    expect(desk.page.locator("[data-tool=undo]")).to_have_count(0)
    expect(desk.page.locator(".djs-palette")).to_have_count(0)
    desk.choose(STEP)
    expect(desk.page.locator("#p-name")).to_be_disabled()
    house.look(desk.page, "modeler-read-only")


def test_without_scripts_the_picture_stands_there_and_a_sentence(house: House) -> None:
    desk = analyst(house)
    room = house.browser.new_context(
        base_url=house.address, java_script_enabled=False, storage_state=desk.page.context.storage_state()
    )
    page = room.new_page()
    house.pages.append(page)

    page.goto(f"/workbench/drafts/{desk.draft}/model")

    expect(page.get_by_text("画图需要启用脚本")).to_be_visible()
    assert page.locator("img[alt*='办理流程图']").evaluate("image => image.naturalWidth") > 100


def test_what_people_wrote_is_text_everywhere(house: House) -> None:
    desk = analyst(house, "example")
    source = (SHELF / "example" / "procedure.bpmn").read_text(encoding="utf-8")
    evil = "&lt;img src=x onerror=&quot;window.hit=1&quot;&gt;"
    first = source.index('name="', source.index("<bpmn:userTask")) + 6
    hostile = source[:first] + evil + source[source.index('"', first) :]
    desk.page.goto(f"/workbench/drafts/{desk.draft}")
    desk.put({"procedure.bpmn": hostile})
    desk.open()
    page = desk.page
    step = desk.look_at("house.modeler.get('elementRegistry').filter(one => one.type === 'bpmn:UserTask')[0].id")
    desk.choose(step)
    expect(page.locator(".panel-head h2")).to_have_text('<img src=x onerror="window.hit=1">')
    desk.fill("p-help", '<a href="javascript:window.hit=1">点</a><svg onload="window.hit=1">')
    page.locator("[data-tool=findings]").click()
    page.locator("[data-tool=find]").click()
    expect(page.locator(".djs-search-input input")).to_be_focused()
    page.keyboard.type("img")
    expect(page.locator(".djs-search-result").first).to_contain_text("<img src=x")
    page.keyboard.press("Escape")
    page.locator("[data-tool=walk]").click()
    page.locator(".bts-context-pad[title='触发']:visible").first.click()
    page.wait_for_timeout(3000)

    assert page.evaluate("window.hit") is None
    assert page.locator("#modeler img, #modeler script, #modeler a[href^=javascript]").count() == 0
