"""What was put aside is out of sight until it is due or warned of; what is somebody else's work says whose (代办)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from models.account import Account
from models.base import db
from models.session import Session
from models.task import Task
from tests.driving import Site
from tests.web.browsing import Browser
from workflows.accounts import covers
from workflows.stories.player import actor
from workflows.task_acts import snoozing

Browse = Callable[..., Browser]


def listed(browser: Browser, view: str) -> list[str]:
    """The tasks of a view, by number."""
    rows = browser.get(f"/inbox?view={view}").page.xpath("//tr[starts-with(@id, 'task-')]/@data-id")
    return [str(number) for number in rows]


def put_aside(site: Site, hours: float) -> str:
    """A step that its holder wants to see later."""
    no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", no)["id"]
    until = site.clock.now() + timedelta(hours=hours)
    snoozing.snooze(site.context, actor("shantou-l2"), task, until)
    return str(task)


def test_a_step_that_was_put_aside_comes_back_by_itself(site: Site, browse: Browse) -> None:
    task = put_aside(site, 2)
    browser = browse("shantou-l2")
    assert (listed(browser, "mine"), listed(browser, "snoozed")) == ([], [task])
    # For the others of the office it is where it was.
    assert listed(browser, "office") == [task]

    site.clock.advance(timedelta(hours=2))
    assert (listed(browser, "mine"), listed(browser, "snoozed")) == ([task], [])


def test_a_step_that_is_warned_of_comes_back_whatever_was_chosen(site: Site, browse: Browse) -> None:
    task = put_aside(site, 2)
    row = db.session.get_one(Task, int(task))
    row.warn_at = site.clock.now() + timedelta(hours=1)
    db.session.commit()
    site.clock.advance(timedelta(hours=1))

    assert listed(browse("shantou-l2"), "mine") == [task]


def test_a_step_is_woken_by_hand(site: Site, browse: Browse) -> None:
    task = put_aside(site, 2)
    snoozing.wake(site.context, actor("shantou-l2"), int(task))
    browser = browse("shantou-l2")

    assert (listed(browser, "mine"), listed(browser, "snoozed")) == ([task], [])


def test_rows_of_the_covered_say_whose_they_are(site: Site, browse: Browse) -> None:
    no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", no)["id"]
    now = site.clock.now()
    span = (now, now + timedelta(days=1))
    covers.enter(site.context, actor("shantou-l2"), "shantou-l2", "shantou-appeal", span, "年休假")
    browser = browse("shantou-appeal")

    assert listed(browser, "covering") == [str(task)]
    assert "代办 公积金中心经办人乙" in browser.text
    page = browser.get(f"/cases/{no}")
    assert page.links("查看"), "the number to call"
    assert f"/cases/{no}/messages/lodge_appeal" in [str(link) for link in page.page.xpath("//a/@href")]
    slugs = [str(link) for link in page.page.xpath("//a[@data-dialog]/@href") if f"/tasks/{task}/" in str(link)]
    assert f"/tasks/{task}/hand-over" in slugs


def test_a_row_of_the_covered_says_whose_it_is_when_it_is_claimed_and_given_back_in_place(
    site: Site, browse: Browse
) -> None:
    site.dispatched()
    span = (site.clock.now(), site.clock.now() + timedelta(days=1))
    covers.enter(site.context, actor("shantou-l2"), "shantou-l2", "shantou-appeal", span, "年休假")
    browser = browse("shantou-appeal").get("/inbox?view=covering")
    token = browser.token()

    for word in ("放回", "领取"):
        (address,) = browser.page.xpath("//button[@data-claim]/@hx-post")
        answer = browser.client.post(address, data={"csrf_token": token}, headers={"HX-Request": "true"})
        assert browser.take(answer, 200).page.xpath("string(//button)") == word
        assert "代办 公积金中心经办人乙" in browser.text


def test_what_an_open_page_asks_by_itself_keeps_no_session_alive(site: Site, browse: Browse) -> None:
    browser = browse("shantou-l2")
    account = Account.by_username("shantou-l2")
    assert account is not None

    def seen() -> object:
        db.session.rollback()
        return db.session.query(Session).filter_by(account_id=account.id).one().last_seen_at

    row = db.session.query(Session).filter_by(account_id=account.id).one()
    row.last_seen_at -= timedelta(hours=3)
    db.session.commit()
    before = seen()
    browser.piece("/inbox/pulse")
    browser.piece("/notices/bell")
    assert seen() == before
    browser.get("/inbox")
    assert seen() != before
