"""What is typed is kept while it is typed, sealed, for its writer alone, and is gone when it is not needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from models.base import db
from models.draft import Draft
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.test_case_forms import GOOD, callback, value
from workflows import drafts

Browse = Callable[..., Browser]
WORDS = "司马标记人说电话13912345678打不通"


def kept() -> int:
    """How many drafts there are."""
    db.session.rollback()
    return db.session.query(Draft).count()


def test_a_draft_is_kept_sealed_and_comes_back_with_a_note(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    answer = browser.post(f"{url}/draft", {"data/record": WORDS, "data/means": "visit", "other": "x"}).answer
    assert answer is not None
    assert answer.json["shown"] == "10:00"
    raw = " ".join(map(str, db.session.execute(text("SELECT * FROM drafts")).one()))
    browser.get(url)

    assert "司马" not in raw
    assert "13912345678" not in raw
    assert "已恢复您 2026-09-24 10:00 保存的草稿" in browser.text
    assert value(browser, "data/record") == WORDS
    assert browser.page.xpath("//input[@name='data/means' and @value='visit' and @checked]")


def test_saving_again_keeps_one_and_a_colleague_does_not_see_it(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    browser.post(f"{url}/draft", {"data/record": "一"})
    browser.post(f"{url}/draft", {"data/record": "一二"})
    browser.get(f"{url}/hand-down")
    browser.submit(f"{url}/hand-down", {"to": "shantou-housing-desk"})
    colleague = browse("shantou-l2-sub").get(url)

    assert kept() == 1
    assert value(colleague, "data/record") == ""


def test_a_draft_can_be_thrown_away(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    browser.post(f"{url}/draft", {"data/record": "一"})
    browser.get(url)
    browser.submit(f"{url}/draft/discard")

    assert value(browser, "data/record") == ""
    assert kept() == 0


def test_a_form_that_was_sent_leaves_no_draft_of_anybody(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    browser.post(f"{url}/draft", {"data/record": "一"})
    browser.get(url)
    browser.submit(url, GOOD)

    assert kept() == 0
    told = browser.post(f"{url}/draft", {"data/record": "二"}, 409).answer
    assert told is not None
    assert "办理完毕" in told.json["message"]
    assert kept() == 0


def test_a_message_has_a_draft_of_its_own(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    url = f"/cases/{no}/messages/lodge_appeal"
    browser = browse("shantou-l2").get(url)
    browser.post(f"{url}/draft", {"data/statement": "不是本事项"})

    assert value(browser.get(url), "data/statement") == "不是本事项"
    browser.submit(url, {"data/ground": "mistaken"})
    assert "“提出申诉”已提交" in browser.text
    assert kept() == 0


def test_a_draft_as_long_as_a_book_is_refused(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    told = browser.post(f"{url}/draft", {"data/record": "长" * 100_001}, 422).answer

    assert told is not None
    assert "草稿未保存" in told.json["message"]


def test_a_draft_whose_key_is_gone_is_as_good_as_none(site: Site, browse: Browse) -> None:
    browser, url, _no = callback(site, browse)
    browser.post(f"{url}/draft", {"data/record": "一"})
    db.session.execute(text("UPDATE drafts SET sealed = 'v1.aes-gcm.00000000.AAAA'"))
    db.session.commit()

    assert value(browser.get(url), "data/record") == ""


def test_drafts_of_finished_steps_closed_cases_and_forgotten_ones_are_pruned(site: Site, browse: Browse) -> None:
    browser, url, no = callback(site, browse)
    browser.post(f"{url}/draft", {"data/record": "一"})
    assert drafts.prune(site.context) == 0
    site.do("shantou-l2", "verify_by_callback", no)

    assert kept() == 1
    assert drafts.prune(site.context) == 1

    other = f"/cases/{no}/messages/lodge_appeal"
    browser.post(f"{other}/draft", {"data/statement": "一"})
    site.clock.advance(timedelta(days=61))
    assert drafts.prune(site.context) == 1


def test_a_draft_stays_with_its_writer_when_the_step_goes_to_a_colleague_and_is_there_when_it_comes_back(
    site: Site, browse: Browse
) -> None:
    browser, url, _no = callback(site, browse)
    browser.post(f"{url}/draft", {"data/record": "第一人写的"})
    browser.get(f"{url}/hand-over")
    browser.submit(f"{url}/hand-over", {"to": "shantou-l2-second"})
    colleague = browse("shantou-l2-second").get(url)

    assert value(colleague, "data/record") == ""
    colleague.post(f"{url}/draft", {"data/record": "第二人写的"})
    assert "第二人写的" not in browser.get(url).text
    assert not browser.page.xpath("//form[@class='case-form']")

    colleague.get(url)
    colleague.submit(f"{url}/release")

    assert value(browser.get(url), "data/record") == "第一人写的"
    assert kept() == 2


def test_who_does_a_part_gives_an_opinion_or_has_a_copy_neither_keeps_nor_sees_a_draft(
    site: Site, browse: Browse
) -> None:
    browser, url, no = callback(site, browse)
    browser.post(f"{url}/draft", {"data/record": "只给本机构看"})
    task = url.removeprefix("/tasks/")
    lead = site.caller("shantou-l2")
    consult = {"kind": "consult", "to": ["shantou-appeal"], "question": "是否属实"}
    for answer in (
        lead.post(f"/api/v1/tasks/{task}/entrust", {"to": "shantou-l2-sub", "question": "请电话回访"}),
        lead.post(f"/api/v1/tasks/{task}/requests", consult),
        lead.post(f"/api/v1/cases/{no}/copies", {"to": ["shantou-hall-l2"]}),
    ):
        assert answer.status_code in (200, 201), answer.text

    for username in ("shantou-l2-sub", "shantou-appeal", "shantou-hall-l2"):
        receiver = browse(username).get(f"/cases/{no}")
        assert "只给本机构看" not in receiver.text, username
        assert not receiver.page.xpath("//form[@class='case-form']"), username
        receiver.post(f"{url}/draft", {"data/record": "x"}, 404)
        receiver.post(f"{url}/draft/discard", {}, 404)
    browse("shantou-hall-l2").post(f"/cases/{no}/messages/lodge_appeal/draft", {"data/statement": "x"}, 403)
    assert kept() == 1
