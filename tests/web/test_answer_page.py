"""The page of the person who wrote the review: what the link is for and nothing else, to nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from models.base import db
from models.evaluator_link import EvaluatorLink
from models.records import Record
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.conftest import REPLY
from tests.workflows.countersigned import countersigned
from workflows.evaluators import evaluator_links
from workflows.setup import publish
from workflows.stories.player import actor
from workflows.task_acts import taking_back
from workflows.unit import transaction

Browse = Callable[..., Browser]


@pytest.fixture
def token(site: Site, case_no: str) -> str:
    """A link to its answer."""
    return evaluator_links.make(site.context, actor("shantou-l2"), case_no, "答复评价人").token


@pytest.fixture
def stranger(site: Site) -> FlaskClient:
    """A browser that keeps no cookies."""
    return site.app.test_client(use_cookies=False)


def test_it_shows_the_item_the_institution_the_date_and_the_answer_and_nothing_else(
    browse: Browse, token: str, case_no: str
) -> None:
    page = browse().get(f"/answer/{token}")

    for shown in ("公积金提取", "市住房公积金管理中心", "2026-09-24", REPLY):
        assert shown in page.text
    html = page.answer.text if page.answer else ""
    for hidden in (
        case_no,
        "王某",
        "13800000000",
        "138****0000",
        "李某",
        "0021",
        "等了三个小时",
        "经办人",
        "shantou-l2",
    ):
        assert hidden not in html
    assert page.page.xpath("//nav | //script | //a[@href]") == []


def test_it_needs_no_cookie_sets_none_and_is_neither_kept_nor_listed(stranger: FlaskClient, token: str) -> None:
    answer = stranger.get(f"/answer/{token}")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_one_says_once_whether_one_is_satisfied_without_login_cookie_or_form_token(
    stranger: FlaskClient, token: str
) -> None:
    said = stranger.post(f"/answer/{token}", data={"satisfied": "yes", "text": "谢谢"})

    assert (said.status_code, said.headers["Location"]) == (303, "/answered")
    assert "谢谢您" in stranger.get("/answered").text
    assert stranger.get(f"/answer/{token}").status_code == 404
    assert stranger.post(f"/answer/{token}", data={"satisfied": "no"}).status_code == 404


def test_a_double_click_is_thanked_and_says_it_once(site: Site, stranger: FlaskClient, token: str) -> None:
    first = stranger.post(f"/answer/{token}", data={"satisfied": "no", "text": "还是没办成"})
    second = stranger.post(f"/answer/{token}", data={"satisfied": "no", "text": "还是没办成"})

    assert first.headers["Location"] == second.headers["Location"] == "/answered"
    assert db.session.query(Record).filter_by(kind="answer_judged").count() == 1
    site.clock.set(site.clock.now() + evaluator_links.DOUBLE_CLICK)
    assert stranger.post(f"/answer/{token}", data={"satisfied": "no"}).status_code == 404


def test_a_wrong_form_comes_back_at_its_field_with_what_was_typed(browse: Browse, token: str) -> None:
    page = browse().get(f"/answer/{token}")

    page.submit(token, {"text": "窗口的人很好"}, expect=422)
    assert "请选择满意或不满意" in page.text
    assert page.page.xpath("//textarea[@id='text']")[0].value == "窗口的人很好"

    page.submit(token, {"satisfied": "no", "level": "1"}, expect=422)
    assert page.page.xpath("//p[@id='follow_text-error']")[0].text == "请写明不满意的原因"
    assert page.page.xpath("//details[@open]")
    assert page.page.xpath("//input[@name='level' and @value='1' and @checked]")


def test_the_log_of_the_case_calls_the_evaluator_by_what_they_are(browse: Browse, case_no: str, token: str) -> None:
    browse().get(f"/answer/{token}").submit(token, {"satisfied": "yes", "level": ""})

    timeline = browse("shantou-l1").get(f"/cases/{case_no}").page.xpath("//section[@id='timeline']")[0].text_content()
    assert "评价人回应答复 评价人" in " ".join(timeline.split())


def test_html_in_what_the_office_wrote_stays_text(site: Site, browse: Browse) -> None:
    number = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", number)
    site.do("shantou-l2", "submit_rectification", number, "rectified", reply="<script>alert(1)</script>{{ 7*7 }}")
    site.do("shantou-l1", "decide_review", number, "accept")
    made = evaluator_links.make(site.context, actor("shantou-l2"), number, "答复评价人")

    page = browse().get(f"/answer/{made.token}")

    assert "<script>alert(1)</script>{{ 7*7 }}" in page.text
    assert page.page.xpath("//script") == []


def gone_pages(site: Site, client: FlaskClient, case_no: str) -> dict[str, TestResponse]:
    """What a link answers that is used, revoked, expired, forged or guessed."""

    def fresh() -> str:
        return evaluator_links.make(site.context, actor("shantou-l2"), case_no, "答复评价人").token

    used, answers = fresh(), {}
    client.post(f"/answer/{used}", data={"satisfied": "yes"})
    answers["used"] = client.get(f"/answer/{used}")
    revoked = fresh()
    expired = fresh()
    answers["revoked"] = client.get(f"/answer/{revoked}")
    row = db.session.query(EvaluatorLink).filter_by(token_hash=evaluator_links.evaluator_link.hash_of(expired)).one()
    row.expires_at = row.created_at
    db.session.commit()
    answers["expired"] = client.get(f"/answer/{expired}")
    answers["forged"] = client.get(f"/answer/{expired[:-1]}x")
    answers["guessed"] = client.get("/answer/1")
    answers["posted"] = client.post("/answer/1", data={"satisfied": "no"})
    return answers


def test_whatever_is_wrong_with_a_link_gets_one_and_the_same_page(
    site: Site, stranger: FlaskClient, case_no: str
) -> None:
    answers = gone_pages(site, stranger, case_no)

    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({answer.text for answer in answers.values()}) == 1
    assert "这个链接打不开了" in answers["guessed"].text
    headers = {tuple(sorted((k, v) for k, v in item.headers if k != "X-Request-Id")) for item in answers.values()}
    assert len(headers) == 1


def test_guessing_is_slowed(site: Site, stranger: FlaskClient, token: str) -> None:
    for _ in range(evaluator_links.FREE_PER_ADDRESS):
        stranger.get("/answer/guess")

    slowed = stranger.get(f"/answer/{token}")

    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert REPLY not in slowed.text


def test_the_secret_address_is_in_no_log(
    site: Site, stranger: FlaskClient, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        stranger.get(f"/answer/{token}")
        stranger.get(f"/answer/{token[:-1]}")
        stranger.post(f"/answer/{token}", data={"satisfied": "yes"})

    told = " ".join(f"{record.getMessage()} {getattr(record, 'fields', '')}" for record in caplog.records)
    assert "/answer/<token>" in told
    assert token[:-1] not in told


@pytest.fixture
def returned(site: Site) -> tuple[str, str]:
    """A case whose acceptance was taken back after its link had gone out, and the token of that."""
    with transaction():
        publish(site.context, countersigned())
    number = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", number)
    site.do("shantou-l2", "submit_rectification", number, "rectified", reply=REPLY)
    review = site.task("shantou-l1", "decide_review", number)["id"]
    site.do("shantou-l1", "decide_review", number, "accept")
    token = evaluator_links.make(site.context, actor("shantou-l2"), number, "答复评价人").token
    taking_back.take_back(site.context, actor("shantou-l1"), review, "答复漏了退费")
    return number, token


def test_an_answer_that_was_taken_back_is_told_to_nobody_and_its_link_says_kindly_why(
    site: Site, browse: Browse, returned: tuple[str, str]
) -> None:
    number, token = returned
    page = browse().get(f"/answer/{token}")

    assert page.page.xpath("//h1")[0].text_content().strip() == "给您的答复正在重新核对"
    assert "打开同一个链接就能看到" in page.text
    assert "公积金提取" in page.text
    assert REPLY not in page.text
    assert page.page.xpath("//form | //nav | //script | //a[@href]") == []
    assert "答复正在重新核对" in browse("shantou-l2").get(f"/cases/{number}").text

    site.do("shantou-l1", "decide_review", number, "accept")

    assert REPLY in page.get(f"/answer/{token}").text
    assert page.page.xpath("//form")
    assert "答复正在重新核对" not in browse("shantou-l2").get(f"/cases/{number}").text


def test_who_had_the_page_open_when_the_answer_was_taken_back_is_told_so_and_may_answer_later(
    site: Site, stranger: FlaskClient, returned: tuple[str, str]
) -> None:
    number, token = returned

    late = stranger.post(f"/answer/{token}", data={"satisfied": "no", "text": "没退费"})

    assert late.status_code == 409
    assert "给您的答复正在重新核对" in late.text
    site.do("shantou-l1", "decide_review", number, "accept")
    again = stranger.post(f"/answer/{token}", data={"satisfied": "yes"})
    assert (again.status_code, again.headers["Location"]) == (303, "/answered")
    assert db.session.query(Record).filter_by(kind="answer_judged").count() == 1


def test_where_no_answer_stands_no_link_can_be_made(site: Site, browse: Browse, case_no: str, token: str) -> None:
    with transaction():
        db.session.execute(update(Record).values(taken_back_at=site.clock.now()))

    assert REPLY not in browse().get(f"/answer/{token}").text
    page = browse("shantou-l2").get(f"/cases/{case_no}/answer-link").text
    assert "本工单没有答复评价人的内容" in page
