"""How many SQL statements the case page takes. A count is stable where a time is not."""

from __future__ import annotations

import io
from collections.abc import Callable

from bench.statements import counting
from models.base import db
from tests.driving import Site
from tests.evidence import PDF
from tests.web.browsing import Browser
from workflows.files.attaching import Upload, attach
from workflows.stories.player import actor

# Each of the sections asks once or twice; what lies apart (documents, other cases) is fetched after the page.
MOST = 25


# What a case may have beside it asks once more each, however much there is of it: who put the files there and from where, who
# wrote and is mentioned in notes, who was asked what, who answered.
MORE = 12


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


def test_a_case_with_much_beside_it_takes_hardly_more_and_no_more_for_more_of_it(
    site: Site, browse: Callable[..., Browser]
) -> None:
    no = in_review(site)
    task = site.task("shantou-l1", "decide_review", no)["id"]
    lead, browser, taken = site.caller("shantou-l1"), browse("shantou-l1"), []
    for who in ("shantou-appeal", "shantou-l1-second"):
        attach(site.context, actor("shantou-l1"), no, Upload(io.BytesIO(PDF), f"{who}.pdf"))
        asked = {"kind": "consult", "to": [who], "question": "是否属实"}
        for answer in (
            lead.post(f"/api/v1/cases/{no}/notes", {"text": "@市局经办人卯 请看"}),
            lead.post(f"/api/v1/tasks/{task}/requests", asked),
            lead.post(f"/api/v1/cases/{no}/copies", {"to": [who]}),
        ):
            assert answer.status_code == 201, answer.text
        db.session.expunge_all()
        with counting(db.engine) as sent:
            browser.get(f"/cases/{no}")
        taken.append([text for text in sent.texts if "demo_clock" not in text])

    assert len(taken[1]) <= len(taken[0]) <= MOST + MORE, taken
