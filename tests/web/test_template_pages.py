"""An administrator replaces a template in the browser: it is previewed, checked, kept in versions and put back."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from documents import word
from documents.kinds import KINDS
from documents.tree import Document, Run, Text
from models.base import db
from models.document_template import DocumentTemplate, Letterhead
from models.export_record import ExportRecord
from tests.documents.reading import paper, pdf_text
from tests.driving import Site
from tests.web.browsing import Browser

Browse = Callable[..., Browser]
EDITOR = "/administration/templates/dispatch_notice"
OWN = "# 自定的标题\n@主送 {{ 承办机构 }}：\n请按期办理工单{{ 工单编号 }}。\n@落款 {{ 发文机关 }}\n"


def letterhead(site: Site) -> bytes:
    now = site.context.clock.now()
    base = paper(word.write(Document("信头", (Text("paragraph", (Run("正文"),)),)), now))
    base.sections[0].header.paragraphs[0].text = "某市数据管理局"
    file = io.BytesIO()
    base.save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_editor_with_its_template_and_a_preview(browse: Browse, kind: str) -> None:
    page = browse("admin").get(f"/administration/templates/{kind}")

    assert page.page.xpath("string(//textarea)").strip() == KINDS[kind].shipped.strip()
    pictures = page.page.xpath("//img/@src")
    assert pictures
    assert all(picture.startswith("data:image/png;base64,") for picture in pictures)


def test_a_new_template_is_in_force_at_once(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    page = browse("admin").get(EDITOR).submit("dispatch_notice", {"text": OWN, "act": "save"})

    assert "已保存为第1版" in page.text
    said = pdf_text(site.caller("shantou-l1").get(f"/api/v1/cases/{no}/documents/dispatch_notice.pdf").data)
    assert "自定的标题" in said
    assert f"请按期办理工单{no}。" in said
    assert "系统管理员" in page.get("/administration/templates").text


def test_a_preview_shows_the_new_text_and_changes_nothing(browse: Browse) -> None:
    page = browse("admin").get(EDITOR).submit("dispatch_notice", {"text": OWN, "act": "preview"})

    assert page.page.xpath("string(//textarea)").strip() == OWN.strip()
    assert len(page.page.xpath("//img/@src")) == 1
    assert DocumentTemplate.newest("dispatch_notice") is None


def test_an_unknown_field_is_said_with_its_line_and_the_text_is_kept(browse: Browse) -> None:
    page = browse("admin").get(EDITOR)
    page.submit("dispatch_notice", {"text": "# 标题\n请{{ 承办机关 }}办理", "act": "save"}, expect=422)

    assert "第2行：没有字段“承办机关”，您要写的可能是“承办机构”" in page.text
    assert "请{{ 承办机关 }}办理" in page.page.xpath("string(//textarea)")
    assert DocumentTemplate.newest("dispatch_notice") is None


@pytest.mark.parametrize("code", ["{{ config }}()", "{% import os %}", "{{ cycler.__init__.__globals__ }}"])
def test_a_template_with_code_in_it_is_refused(browse: Browse, code: str) -> None:
    page = browse("admin").get(EDITOR).submit("dispatch_notice", {"text": f"# 标题\n{code}", "act": "save"}, expect=422)

    assert "第2行" in page.text


def test_html_in_a_template_is_text_on_page_and_paper(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    page = (
        browse("admin")
        .get(EDITOR)
        .submit("dispatch_notice", {"text": "# 标题\n</textarea><script>1</script>", "act": "save"})
    )

    assert page.page.xpath("//main//script") == []
    said = pdf_text(site.caller("shantou-l1").get(f"/api/v1/cases/{no}/documents/dispatch_notice.pdf").data)
    assert "</textarea><script>1</script>" in said


def test_versions_are_kept_and_the_shipped_one_can_be_put_back(browse: Browse) -> None:
    page = browse("admin").get(EDITOR).submit("dispatch_notice", {"text": OWN, "act": "save"})
    page.submit("/restore")

    assert "已恢复为系统自带的模板" in page.text
    assert page.page.xpath("string(//textarea)").strip() == KINDS["dispatch_notice"].shipped.strip()
    assert [row.version for row in DocumentTemplate.history("dispatch_notice")] == [2, 1]
    assert page.get(f"{EDITOR}?version=1").page.xpath("string(//textarea)").strip() == OWN.strip()


def test_somebody_elses_newer_version_is_not_written_over(browse: Browse) -> None:
    first, second = browse("admin").get(EDITOR), browse("admin").get(EDITOR)
    first.submit("dispatch_notice", {"text": OWN, "act": "save"})

    second.submit("dispatch_notice", {"text": OWN + "更多\n", "act": "save"}, expect=409)
    assert "刚由他人改为第1版" in second.text
    assert "更多" in second.page.xpath("string(//textarea)")


def test_an_issued_document_does_not_change_with_its_template(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    path = f"/api/v1/cases/{no}/documents/dispatch_notice"
    site.caller("shantou-l1").post(f"{path}/issue")
    before = site.caller("shantou-l1").get(f"{path}.pdf").data
    browse("admin").get(EDITOR).submit("dispatch_notice", {"text": OWN, "act": "save"})

    assert site.caller("shantou-l1").get(f"{path}.pdf").data == before


def test_a_letterhead_is_taken_used_and_taken_away(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    page = browse("admin").get("/administration/templates")
    page.post("/administration/templates/letterhead", {"file": (io.BytesIO(letterhead(site)), "../信头.docx")})

    assert "信头已启用" in page.text
    assert "信头.docx" in page.text
    path = f"/api/v1/cases/{no}/documents/dispatch_notice.docx"
    head = paper(site.caller("shantou-l1").get(path).data).sections[0].header
    assert [line.text for line in head.paragraphs] == ["草稿　未印发", "某市数据管理局"]
    page.post("/administration/templates/letterhead", {"act": "remove"})
    assert Letterhead.newest() is None


def test_a_file_that_is_no_letterhead_is_refused_in_words(browse: Browse) -> None:
    page = browse("admin").get("/administration/templates")
    page.post("/administration/templates/letterhead", {"file": (io.BytesIO(b"MZ\x90"), "a.docx")})
    assert "不是可用的 Word 文档" in page.text
    page.post("/administration/templates/letterhead", {})
    assert "请先选择" in page.text
    assert Letterhead.newest() is None


def test_the_page_says_that_a_letterhead_is_for_word_alone_and_where_that_of_the_pdf_stands(browse: Browse) -> None:
    page = browse("admin").get("/administration/templates")

    assert "信头只用于 Word" in page.text
    assert "“@红头”" in page.text


def test_in_english_the_editor_explains_its_fields_and_the_paper_stays_chinese(browse: Browse, site: Site) -> None:
    no = site.dispatched()
    page = browse("admin").get(EDITOR)
    page.submit("/language/en", {"next": EDITOR})
    explained = page.page.xpath("//dl[@class='documents-fields']/dd/text()")

    assert "number in this system" in explained
    assert [words for words in explained if not words.isascii()] == []
    assert page.page.xpath("string(//textarea)").strip() == KINDS["dispatch_notice"].shipped.strip()
    assert "always in Chinese" in page.get(f"/cases/{no}/documents").text
    assert "关于转派政务服务" in pdf_text(page.client.get(f"/cases/{no}/documents/dispatch_notice.pdf").data)


@pytest.mark.parametrize("username", ["shantou-l1", "supervisor", "analyst"])
def test_templates_are_the_administrators(browse: Browse, username: str) -> None:
    browser = browse(username)

    for path in ("/administration/templates", EDITOR, "/administration/exports"):
        browser.get(path, expect=403)
    browser.post(EDITOR, {"text": OWN, "act": "save"}, expect=403)


def test_the_administrator_sees_who_exported_what(browse: Browse, site: Site) -> None:
    assert "还没有人导出过列表" in browse("admin").get("/administration/exports").text
    site.caller("shantou-l1").get("/api/v1/cases/export.csv", stage="dispatch")

    page = browse("admin").get("/administration/exports")
    assert "市局经办人甲" in page.text
    assert "阶段：待转派" in page.text
    assert db.session.query(ExportRecord).count() == 1
