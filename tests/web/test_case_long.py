"""A case that was returned again and again: its page says the newest first, and the whole of it where it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from bench.statements import counting
from models.base import db
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.test_case_page import section
from tests.web.test_case_statements import MOST
from web.case import diagram, limits, rounds, timeline
from web.look import EXPLAINED

RETURNS = 11
Browse = Callable[..., Browser]
ENTRY, ROUND = "//section[@id='timeline']//li[starts-with(@class, 'event')]", "//section[@id='rounds']/details"
LINE, CALENDAR = "//p[contains(@class, 'limit-line')]", "//section[@id='limits']/details[@class='limit']"


def returned(site: Site) -> str:
    """A case that lies with the institution again, after many returns."""
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    for number in range(RETURNS):
        site.do("shantou-l2", "submit_rectification", no, "rectified", cause=f"第{number + 1}次所写的原因")
        site.advance("7分钟")
        site.do("shantou-l1", "decide_review", no, "return")
        site.advance("7分钟")
    return no


def earlier(browser: Browser, name: str) -> list[str]:
    """Where the rest of a section is."""
    return [str(place) for place in browser.page.xpath(f"//section[@id='{name}']//p[@class='soft earlier']/a/@href")]


def test_a_long_case_shows_the_newest_and_takes_no_more_statements(site: Site, browse: Browse) -> None:
    no = returned(site)
    browser = browse("shantou-l2")
    db.session.expunge_all()
    with counting(db.engine) as sent:
        browser.get(f"/cases/{no}")
    asked = [text for text in sent.texts if "demo_clock" not in text]

    assert len(asked) <= MOST
    assert len(browser.page.xpath(ENTRY)) == timeline.SHOWN
    assert "退回" in section(browser, "timeline")
    assert "收到差评工单" not in section(browser, "timeline")
    assert len(browser.page.xpath(ROUND)) == rounds.SHOWN
    assert f"第{RETURNS}次所写的原因" in section(browser, "rounds")
    assert f"此前还有 {RETURNS - rounds.SHOWN} 次提交" in section(browser, "rounds")
    assert "第1次所写的原因" not in section(browser, "rounds")


def test_what_came_before_is_a_link_away(site: Site, browse: Browse) -> None:
    no = returned(site)
    browser = browse("shantou-l2").get(f"/cases/{no}")
    browser.get(f"/cases/{no}{earlier(browser, 'rounds')[0]}")

    assert "第1次所写的原因" in section(browser, "rounds")
    assert len(browser.page.xpath(ROUND)) == RETURNS
    assert earlier(browser, "rounds") == []
    # Each part is asked for by itself.
    assert len(browser.page.xpath(ENTRY)) == timeline.SHOWN
    browser.get(f"/cases/{no}{earlier(browser, 'timeline')[0]}")

    assert "收到差评工单" in section(browser, "timeline")
    assert earlier(browser, "timeline") == []
    assert len(browser.page.xpath(ROUND)) == rounds.SHOWN


def test_a_step_that_was_gone_through_often_lists_the_last_times(site: Site, browse: Browse) -> None:
    no = returned(site)
    browser = browse("shantou-l2").get(f"/cases/{no}")
    visits = "//*[@id='step-decide_review']/ul[@class='history']/li"
    listed, more = len(browser.page.xpath(visits)), earlier(browser, "diagram")
    browser.get(f"/cases/{no}{next(place for place in more if place.endswith('#step-decide_review'))}")

    assert listed == diagram.VISITS
    assert len(browser.page.xpath(visits)) == RETURNS
    assert earlier(browser, "diagram") == []


def test_a_limit_that_ended_long_before_is_a_line_and_its_reckoning_a_link_away(site: Site, browse: Browse) -> None:
    no = returned(site)
    browser = browse("shantou-l2").get(f"/cases/{no}")
    lines, explained = browser.page.xpath(LINE), len(browser.page.xpath(CALENDAR))
    running = browser.page.xpath("//section[@id='limits-now']//a/@href")
    anchors = browser.page.xpath("//section[@id='limits']/details[@open]/@id")

    assert explained <= EXPLAINED + len(running)
    assert sorted(running) == sorted(f"#{anchor}" for anchor in anchors)
    browser.get(f"/cases/{no}{lines[0].xpath('a/@href')[0]}")
    opened = browser.page.xpath(f"//details[@id='{lines[0].get('id')}']")

    assert "起算" in opened[0].text_content()
    assert len(browser.page.xpath(CALENDAR)) == explained + len(lines)
    assert not browser.page.xpath(LINE)


def test_a_limit_that_was_taken_up_again_and_again_says_what_happened_last(site: Site, browse: Browse) -> None:
    no = returned(site)
    browser = browse("shantou-l2").get(f"/cases/{no}")
    histories = "//section[@id='limits']/details[@open]//ul[@class='history'][1]"
    shown = [len(found.xpath("li")) for found in browser.page.xpath(histories)]
    more = [place for place in earlier(browser, "limits") if "#limit-" in place]
    browser.get(f"/cases/{no}{more[0]}")
    whole = [len(found.xpath("li")) for found in browser.page.xpath(histories)]

    assert max(shown) == limits.HISTORY
    assert max(whole) > 2 * RETURNS
    assert earlier(browser, "limits") == []


def test_one_address_shows_everything_for_paper(site: Site, browse: Browse) -> None:
    no = returned(site)
    browser = browse("shantou-l2").get(f"/cases/{no}")
    (everything,) = browser.links("打印全部")
    browser.get(everything)

    assert everything == f"/cases/{no}?all=everything"
    assert "收到差评工单" in section(browser, "timeline")
    assert "第1次所写的原因" in section(browser, "rounds")
    assert len(browser.page.xpath(ROUND)) == RETURNS
    assert len(browser.page.xpath("//*[@id='step-decide_review']/ul[@class='history']/li")) == RETURNS
    assert not browser.page.xpath(LINE)
    assert browser.page.xpath("//p[@class='soft earlier']") == []
    # The page is whole: the plain act prints it, and nothing more is offered.
    assert browser.page.xpath("//button[@data-print]")
    assert browser.links("打印全部") == []


def test_a_case_that_is_not_long_is_printed_whole_as_it_is(site: Site, browse: Browse) -> None:
    browser = browse("shantou-l2").get(f"/cases/{site.dispatched()}")

    assert browser.page.xpath("//button[@data-print]")
    assert browser.links("打印全部") == []
