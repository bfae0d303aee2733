"""How many SQL statements the case page takes. A count is stable where a time is not."""

from __future__ import annotations

from collections.abc import Callable

from bench.statements import counting
from models.base import db
from tests.driving import Site
from tests.web.browsing import Browser

# Each of the sections asks once or twice; what lies apart (documents, other cases) is fetched after the page.
MOST = 25


def in_review(site: Site) -> str:
    """A case that was returned once, appealed against, and lies with the review again."""
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    caller = site.caller("shantou-l2")
    appeal = {"ground": "mistaken", "statement": "评价的不是本事项。"}
    assert caller.post(f"/api/v1/cases/{no}/messages/lodge_appeal", {"data": appeal}).status_code == 200
    site.do("shantou-appeal", "verify_appeal", no, "unsubstantiated")
    site.do("shantou-l2", "submit_rectification", no, "rectified")
    site.do("shantou-l1", "decide_review", no, "return")
    site.do("shantou-l2", "submit_rectification", no, "rectified")
    return no


def test_the_case_page_takes_few_statements_whoever_looks(site: Site, browse: Callable[..., Browser]) -> None:
    no = in_review(site)
    task = site.task("shantou-l1", "decide_review", no)["id"]
    taken = {}
    for username, url in [
        ("shantou-l1", f"/tasks/{task}"),
        ("shantou-l1", f"/cases/{no}"),
        ("shantou-l2", f"/cases/{no}"),
        ("supervisor", f"/cases/{no}"),
    ]:
        browser = browse(username)
        db.session.expunge_all()
        with counting(db.engine) as sent:
            browser.get(url)
        taken[username, url] = sent
    # A simulated clock is read from the database; outside a demonstration nobody asks for it.
    asked = {key: [text for text in sent.texts if "demo_clock" not in text] for key, sent in taken.items()}
    many = {key: texts for key, texts in asked.items() if len(texts) > MOST}

    assert many == {}
