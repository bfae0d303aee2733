"""The pages of the workbench: begin a draft, check, propose, approve by another, publish, restore, import."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.driving import Site
from tests.web.browsing import Browser
from workflows.authoring import drafts
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF
from workflows.stories.player import actor

Browse = Callable[..., Browser]
WHY = "市局会议纪要要求缩短整改期限"


def begun(browser: Browser, key: str = "shenzhen-neutral") -> str:
    """The address of a new draft."""
    browser.get(f"/workbench/{key}").submit(f"/workbench/{key}/drafts", {"title": "改一改"})
    return "/workbench/drafts/1"


def renamed(site: Site) -> None:
    """The draft has another name for its first element."""
    who = actor("analyst")
    draft = drafts.found(who, 1)
    diagram = draft.files["procedure.bpmn"].replace('name="', 'name="新', 1)
    drafts.save(site.context, who, 1, draft.revision, {"procedure.bpmn": diagram})


def test_the_workbench_lists_every_procedure_and_what_is_being_changed(browse: Browse) -> None:
    analyst = browse("analyst")
    begun(analyst)
    text = analyst.get("/workbench").text

    assert "汕头市" in text
    assert "改一改" in text
    assert "编辑中" in text


@pytest.mark.parametrize("username", ["shantou-l1", "shantou-l2", "supervisor", "admin"])
def test_others_have_no_workbench(browse: Browse, username: str) -> None:
    browser = browse(username)
    browser.get("/workbench", expect=403)
    assert "流程工作台" not in browser.get("/procedures").text


def test_a_draft_goes_all_the_way_in_the_browser(browse: Browse, site: Site) -> None:
    analyst, publisher = browse("analyst"), browse("publisher")
    address = begun(analyst)
    renamed(site)
    analyst.get(address).submit(f"{address}/check")
    assert "通过" in analyst.text
    analyst.submit(f"{address}/propose", {"reason": WHY})
    assert "等待另一人批准" in analyst.text

    publisher.get("/workbench")
    assert "待批准" in publisher.text
    publisher.get(address).submit(f"{address}/approve", {"reason": "同意"})
    publisher.submit(f"{address}/publish")

    assert "第2版" in publisher.text
    assert "现行" in publisher.text
    assert WHY in publisher.get("/workbench/shenzhen-neutral").text


def test_a_refusal_keeps_what_was_typed(browse: Browse, site: Site) -> None:
    analyst = browse("analyst")
    address = begun(analyst)
    renamed(site)
    analyst.get(address).submit(f"{address}/check")
    analyst.submit(f"{address}/propose", {"reason": "短"}, expect=422)

    assert "至少4个字" in analyst.text
    assert analyst.page.xpath("//textarea[@name='reason']")[0].text.strip() == "短"


def test_a_version_is_read_and_restored_as_a_new_draft(browse: Browse) -> None:
    analyst = browse("analyst")
    analyst.get("/workbench/siping/versions/1")
    assert "步骤与期限" in analyst.text
    analyst.submit("/workbench/siping/versions/1/restore")

    assert "恢复第1版" in analyst.text
    assert analyst.get("/workbench/siping/versions/9", expect=404)


def test_a_procedure_of_a_new_place_comes_from_an_archive(browse: Browse) -> None:
    analyst = browse("analyst")
    archive = Package("newtown", Package.read(SHELF / "shenzhen-neutral").files).as_zip()
    fields = {"key": "newtown", "title": "新镇", "file": (io.BytesIO(archive), "newtown.zip")}
    analyst.get("/workbench/import").submit("/workbench/import", fields)

    assert "已导入为草案" in analyst.text
    assert "newtown" in analyst.get("/workbench").text


def test_a_file_that_is_no_procedure_is_refused_on_the_page(browse: Browse) -> None:
    analyst = browse("analyst")
    analyst.get("/workbench/import")
    for content in (b"", b"PK\x03\x04 nonsense", b"<a><b></a>"):
        fields = {"key": "newtown", "file": (io.BytesIO(content), "new.bpmn")}
        analyst.submit("/workbench/import", fields, expect=422)
        assert analyst.page.findtext(".//*[@id='file-error']")
        assert analyst.page.xpath("//input[@name='key']/@value") == ["newtown"]


def test_the_import_asks_for_a_file_and_says_what_a_wrong_one_is(browse: Browse) -> None:
    analyst = browse("analyst")
    analyst.get("/workbench/import")
    assert analyst.page.xpath("//input[@type='file']/@required")

    analyst.submit("/workbench/import", {"key": "newtown", "file": (io.BytesIO(b"%PDF-1.7"), "通知.pdf")}, expect=422)
    assert "通知.pdf：这是 PDF 文件；请导入 .bpmn 或 .xml 流程图，或程序文件夹的 .zip 压缩包" in analyst.text
    analyst.submit("/workbench/import", {"key": "newtown"}, expect=422)
    assert "没有选择文件" in analyst.text


def test_the_import_says_at_once_at_each_field_what_is_wrong_with_it(browse: Browse) -> None:
    analyst = browse("analyst")
    analyst.get("/workbench/import")

    analyst.submit("/workbench/import", {"key": "New Town", "title": "长" * 121}, expect=422)

    errors = {field: analyst.page.findtext(f".//*[@id='{field}-error']") for field in ("key", "title", "file")}
    assert "小写英文字母" in errors["key"]
    assert errors["title"] == "名称不得超过120个字"
    assert "没有选择文件" in errors["file"]


def test_a_file_that_is_too_large_to_import_is_refused_at_its_field_and_nothing_typed_is_lost(browse: Browse) -> None:
    analyst = browse("analyst")
    analyst.get("/workbench/import")
    file = FileStorage(io.BytesIO(b"<" * int(3.4 * 1024 * 1024)), "整套.bpmn")
    # The test client leaves long bodies of its own open.
    boundary, body = encode_multipart({"csrf_token": analyst.token(), "key": "newtown", "title": "新区", "file": file})

    kind = f"multipart/form-data; boundary={boundary}"
    analyst.take(analyst.client.post("/workbench/import", data=body, content_type=kind), 422)

    assert analyst.page.findtext(".//*[@id='file-error']") == "文件最大 2 MB，整套.bpmn 有 3.4 MB，请换一个"
    assert analyst.page.xpath("//input[@id='key' or @id='title']/@value") == ["newtown", "新区"]


def test_the_files_are_read_and_saved_as_the_editors_do_it(browse: Browse) -> None:
    analyst = browse("analyst")
    address = begun(analyst)
    files = analyst.client.get(f"{address}/files?edit=1").json
    assert files["revision"] == 1
    headers = {"X-CSRFToken": analyst.token()}

    kept = analyst.client.put(
        f"{address}/files", json={"revision": 1, "files": {"settings.yaml": "title: 甲\n"}}, headers=headers
    )
    stale = browse("publisher")
    stale.get(address)
    again = stale.client.put(
        f"{address}/files",
        json={"revision": 1, "files": {"settings.yaml": "title: 乙\n"}},
        headers={"X-CSRFToken": stale.token()},
    )
    without = analyst.client.put(f"{address}/files", json={"revision": 1, "files": {}})

    assert (kept.status_code, kept.json["revision"]) == (200, 2)
    assert (again.status_code, again.json["by"], again.json["changed"]) == (409, "流程分析员", ["settings.yaml"])
    assert without.status_code in (400, 403)
    assert "流程分析员正在编辑" in stale.get(address).text


def test_an_earlier_save_is_found_again(browse: Browse, site: Site) -> None:
    analyst = browse("analyst")
    address = begun(analyst)
    renamed(site)
    analyst.get(address).submit(f"{address}/recover", {"revision": "1"})

    assert "已找回第1次保存的内容" in analyst.text


def test_the_trail_calls_a_procedure_as_people_do(browse: Browse) -> None:
    analyst = browse("analyst")
    address = begun(analyst, "shantou")

    for page in ("/workbench/shantou", address):
        text = analyst.get(page).text
        assert "› 汕头市" in text
        assert "› shantou" not in text


def test_both_fingerprints_stand_by_their_names_on_a_version_and_on_a_draft_of_it(browse: Browse) -> None:
    analyst = browse("analyst")

    def fingerprints(address: str) -> dict[str, str]:
        page = analyst.get(address).page
        names = ("运行内容指纹", "全部文件指纹")
        return {name: page.xpath(f"//dt[.='{name}']/following-sibling::dd[1]/code/text()")[0] for name in names}

    version = fingerprints("/workbench/shenzhen-neutral/versions/1")
    assert version["运行内容指纹"] != version["全部文件指纹"]
    assert fingerprints(begun(analyst)) == version
    assert "SHA-256" not in analyst.get("/workbench/shenzhen-neutral").text


def test_a_draft_that_changes_nothing_says_so_instead_of_asking_for_a_reason(browse: Browse) -> None:
    analyst = browse("analyst")
    address = begun(analyst)
    analyst.get(address).submit(f"{address}/check")

    assert "内容与第1版完全相同，修改以后才能提交审批" in analyst.text
    assert not analyst.page.xpath("//textarea[@name='reason']")
    refused = analyst.client.post(f"{address}/propose", data={"reason": WHY, "csrf_token": analyst.token()})
    assert refused.status_code == 409
    assert "没有可以提交或发布的改动" in refused.text


def test_in_english_states_and_acts_are_said_in_english(browse: Browse, site: Site) -> None:
    analyst = browse("analyst")
    address = begun(analyst)
    renamed(site)
    analyst.get(address).submit(f"{address}/recover", {"revision": "1"})
    analyst.get(address).submit(f"{address}/check")
    analyst.submit("/language/en", {"next": address})

    said = analyst.get(address).text
    assert [words for words in ("Checks passed", "Draft begun", "version 1", "save 1") if words not in said] == []
    page = "".join(analyst.get(f"/workbench{place}").text for place in ("", "/shenzhen-neutral"))
    for words in ("编辑中", "检查通过", "新建草案", "找回早先的内容", "第1版", "第1次保存"):
        assert words not in said + page
