"""A file that is added while a form is filled in: nothing that was typed is lost, the file is ticked, and it is read with the record."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

from documents.tree import Table
from models.attachment import Attachment
from models.base import db
from models.case import Case
from models.draft import Draft
from models.records import Record
from tests.driving import Site
from tests.evidence import PDF, photo
from tests.web.browsing import Browser
from tests.web.test_case_forms import GOOD, callback, value
from views.documents.values import Reading, of_file

Browse = Callable[..., Browser]
FIELD = "data/attachments"


def add(browser: Browser, no: str, url: str, content: bytes, name: str, **typed: str) -> Browser:
    """Presses 上传 in the field, with what is typed elsewhere in the form."""
    fields = {**typed, "field": FIELD, "file": (io.BytesIO(content), name)}
    return browser.post(f"/cases/{no}/attachments/step/{url.rpartition('/')[2]}", fields)


def ticked(browser: Browser) -> list[str]:
    """The files that are ticked, by name."""
    boxes = browser.page.xpath(f"//input[@name='{FIELD}' and @checked]/ancestor::label")
    return [box.text_content().split()[0] for box in boxes]


def test_a_file_that_is_added_without_a_script_is_ticked_and_what_was_typed_stays(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    browser = add(browser, no, url, photo(), "现场.jpg", **{"data/record": "打通电话", "data/means": "visit"})

    assert "已上传 1 个附件，并已在表单中勾选" in browser.text
    assert value(browser, "data/record") == "打通电话"
    assert ticked(browser) == ["现场.jpg"]

    browser = add(browser, no, url, PDF, "答复.pdf", **{"data/record": "打通电话，已答复", FIELD: "1"})
    assert value(browser, "data/record") == "打通电话，已答复"
    assert ticked(browser) == ["现场.jpg", "答复.pdf"]


def test_the_record_holds_their_numbers_and_the_case_shows_their_names(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    browser = add(browser, no, url, photo(), "现场.jpg")
    number = db.session.query(Attachment).one().id
    site.clock.advance(timedelta(minutes=5))
    browser.submit(url, GOOD)
    db.session.rollback()

    assert db.session.query(Record).filter_by(kind="callback_verification").one().data["attachments"] == [number]
    row = browser.get(f"/cases/{no}").page.xpath("//section[@id='timeline']//a[contains(., '现场.jpg')]")[0]
    assert row.get("href").endswith(f"/attachments/{number}/view")
    assert row.xpath("./img/@src") == [f"/cases/{no}/attachments/{number}/thumbnail"]


def test_a_script_gets_the_field_alone_and_the_draft_is_kept(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    fields = {"csrf_token": browser.token(), "field": FIELD, "data/record": "一", "file": (io.BytesIO(PDF), "答复.pdf")}
    where = f"/cases/{no}/attachments/step/{url.rpartition('/')[2]}"
    piece = browser.client.post(where, data=fields, headers={"HX-Request": "true"})

    assert piece.status_code == 200
    assert "<html" not in piece.text
    assert "checked" in piece.text
    assert db.session.query(Draft).count() == 1
    # Only the field, as it stands now.
    again = {"csrf_token": browser.token(), "field": FIELD}
    piece = browser.client.post(where, data=again, headers={"HX-Request": "true"})
    assert "答复.pdf" in piece.text
    assert "checked" not in piece.text


def test_a_file_that_is_not_taken_costs_nothing_that_was_typed(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    browser = add(browser, no, url, b"MZ\x90\x00", "程序.exe", **{"data/record": "一二三"})

    assert "程序.exe：" in browser.text
    assert value(browser, "data/record") == "一二三"
    assert ticked(browser) == []


def test_it_is_refused_for_a_field_or_a_case_that_is_not_there(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    other = site.dispatched("WO-2")
    step = url.rpartition("/")[2]

    browser.post(f"/cases/{no}/attachments/step/{step}", {"field": "data/record"}, 404)
    browser.post(f"/cases/{other}/attachments/step/{step}", {"field": FIELD}, 404)
    assert db.session.query(Draft).count() == 0


def test_an_appeal_brings_its_evidence_along_and_both_sides_show_it(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    page = f"/cases/{no}/messages/lodge_appeal"
    browser = browse("shantou-l2").get(page)
    fields = {"field": FIELD, "data/statement": "并非本事项", "file": (io.BytesIO(photo()), "叫号单.jpg")}
    browser.post(f"/cases/{no}/attachments/message/lodge_appeal", fields)

    assert value(browser, "data/statement") == "并非本事项"
    assert ticked(browser) == ["叫号单.jpg"]
    browser.submit(page, {"data/ground": "mistaken"})
    side = browse("shantou-appeal").get(f"/cases/{no}").page.xpath("//section[@id='appeal']//*[@class='side-said']")[0]
    assert side.xpath(".//ul[@class='attached']//img")
    assert "叫号单.jpg" in side.text_content()


def test_the_case_file_lists_the_files_and_an_appeal_leads_to_its_letter(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    add(browser, no, url, photo(), "现场.jpg")
    case = Case.by_no(no)
    assert case is not None
    listed = of_file(Reading(site.context, case, site.clock.now()))["附件目录"]
    assert isinstance(listed, Table)
    assert [line[:3] for line in listed.rows] == [("1", "现场.jpg", "回访核实")]

    page = f"/cases/{no}/messages/lodge_appeal"
    browser.get(page)
    browser.submit(page, {"data/ground": "mistaken", "data/statement": "并非本事项"})
    letter = f"/cases/{no}/documents/appeal_verification.pdf"
    browser.get(f"/cases/{no}")
    assert browser.page.xpath(f"//section[@id='appeal']//a[@href='{letter}']") == []
    site.clock.advance(timedelta(minutes=5))
    site.do("shantou-appeal", "verify_appeal", no, "unsubstantiated")
    browser.get(f"/cases/{no}")
    assert browser.page.xpath(f"//section[@id='appeal']//a[@href='{letter}']/text()") == ["申诉核实意见"]
