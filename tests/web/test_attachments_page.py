"""The page of a case's attachments, notes and linked cases, without JavaScript."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from bench.statements import counting
from models.base import db
from tests.evidence import PDF, document, photo

if TYPE_CHECKING:
    from tests.driving import Site
    from tests.web.browsing import Browser

Browse = Callable[..., "Browser"]


@pytest.fixture
def place(site: Site) -> str:
    """The page of a case whose rectification waits."""
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    return f"/cases/{no}/attachments"


def send(browser: Browser, place: str, *files: tuple[bytes, str], expect: int = 200, **more: Any) -> Browser:
    """Sends the form as a browser without scripts does."""
    fields: dict[str, Any] = {"file": [(io.BytesIO(content), name) for content, name in files], **more}
    return browser.post(place, fields, expect, content_type="multipart/form-data")


def test_files_are_sent_by_a_plain_form_and_shown(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)
    assert "还没有附件" in browser.text
    assert "提交整改核实情况" in browser.text

    send(
        browser,
        place,
        (photo(), "整改后.jpg"),
        (PDF, "报告.pdf"),
        (document(), "说明.docx"),
        element="submit_rectification",
    )

    assert "已上传 3 个附件" in browser.text
    for name in ("整改后.jpg", "报告.pdf", "说明.docx"):
        assert browser.links(name), name
    assert browser.page.xpath("//li[@class='file']//img/@src")


def test_what_was_wrong_with_one_file_is_said_and_the_others_are_kept(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)

    send(browser, place, (PDF, "报告.pdf"), (b"MZ", "病毒.exe"))

    assert "已上传 1 个附件" in browser.text
    assert "病毒.exe：这种文件不能作为附件" in browser.text


def test_a_form_without_a_file_says_so(browse: Browse, place: str) -> None:
    send(browse("shantou-l2").get(place), place, expect=422)


def test_a_form_without_its_token_is_refused(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)

    answer = browser.client.post(place, data={"file": (io.BytesIO(PDF), "a.pdf")})

    assert answer.status_code == 400
    assert "报告" not in browser.get(place).text


def test_the_script_gets_the_panel_alone_or_why_not(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)
    headers = {"HX-Request": "true", "Accept": "text/html"}

    def post(content: bytes, name: str) -> Any:
        data = {"csrf_token": browser.token(), "back": place, "file": (io.BytesIO(content), name)}
        return browser.client.post(place, data=data, headers=headers)

    good, bad = post(PDF, "报告.pdf"), post(b"MZ", "a.exe")

    assert good.status_code == 200
    assert "<html" not in good.text
    assert "报告.pdf" in good.text
    assert bad.status_code == 422
    assert "这种文件不能作为附件" in bad.text


def test_a_picture_is_looked_at_large_and_a_pdf_in_the_browsers_reader(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)
    send(browser, place, (photo(), "一.jpg"), (photo(), "二.jpg"), (PDF, "报告.pdf"))
    (view, *_), (reading,) = browser.links("一.jpg"), browser.links("报告.pdf")

    picture = browser.client.get(browser.page.xpath("//li[@class='file']//img/@src")[0])
    pdf = browser.client.get(reading)
    browser.get(view)

    assert picture.mimetype == "image/jpeg"
    assert (pdf.mimetype, pdf.headers["Content-Disposition"].split(";")[0]) == ("application/pdf", "inline")
    assert "第 1 张，共 2 张" in browser.text
    assert browser.links("下一张")
    assert browser.piece(view).links("下载原图")
    assert browser.get(reading.replace("/open", "/view"), 404)


def test_a_file_is_taken_away_with_a_reason(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)
    send(browser, place, (PDF, "报告.pdf"))
    browser.get(browser.links("移除")[0])

    browser.submit("/remove", {"reason": "。"}, 422)
    assert "请说明理由" in browser.text
    browser.submit("/remove", {"reason": "传错文件"})

    assert "已移除附件：报告.pdf" in browser.text
    assert "传错文件" in browser.text
    assert browser.links("报告.pdf") == []


def test_a_page_of_many_files_asks_no_more_than_one_of_few(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)
    taken = []
    for rounds in (1, 5):
        for number in range(rounds):
            where = {"element": "lodge_appeal" if number % 2 else "submit_rectification"}
            send(browser, place, (PDF, f"{rounds}-{number}.pdf"), (PDF, f"又{rounds}-{number}.pdf"), **where)
        db.session.expunge_all()
        with counting(db.engine) as sent:
            browser.get(place)
        taken.append(len(sent))
        assert len(browser.links("移除")) == len(browser.page.xpath("//li[@class='file']"))

    # The second time there are messages among them, too: one statement more, however many files there are.
    assert taken[1] <= taken[0] + 1


def test_who_only_looks_has_no_form(browse: Browse, place: str) -> None:
    send(browse("shantou-l2").get(place), place, (PDF, "报告.pdf"))

    for username in ("shantou-l1", "supervisor"):
        browser = browse(username).get(place)
        assert browser.links("报告.pdf")
        assert browser.links("移除") == []
        assert browser.page.xpath("//input[@type='file']") == []
    browse("shantou-hall-l2").get(place, 404)


def test_the_clerk_sees_their_own_files_and_no_notes(browse: Browse, place: str) -> None:
    send(browse("shantou-l2").get(place), place, (PDF, "报告.pdf"))

    browser = browse("shantou-staff").get(place)

    assert "报告.pdf" not in browser.text
    assert "内部备注" not in browser.text
    assert "关联工单" not in browser.text


def test_hostile_names_are_only_text(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)

    send(browser, place, (PDF, "<img src=x onerror=alert(1)>.pdf"))

    assert "<img src=x" not in (browser.answer.text if browser.answer else "")


def test_nobody_is_sent_elsewhere_afterwards(browse: Browse, place: str) -> None:
    browser = browse("shantou-l2").get(place)

    send(browser, place, (PDF, "报告.pdf"), back="https://evil.example/")

    assert browser.answer is not None
    assert browser.answer.request.path == place
