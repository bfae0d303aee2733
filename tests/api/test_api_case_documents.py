"""Documents over HTTP: drafts, issuing, who may, and what everybody sees afterwards."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from sqlalchemy import update

from models.base import db
from models.event import CaseEvent
from models.issued_document import IssuedDocument
from tests.documents.reading import docx_text, pdf_text

if TYPE_CHECKING:
    from tests.driving import Site

HOSTILE = '<script>alert(1)</script> #panic("x") {{ 评价人 }} $x$ =1+1'


def documents(site: Site, no: str, username: str = "shantou-l1") -> dict[str, dict[str, Any]]:
    answer = site.caller(username).get(f"/api/v1/cases/{no}/documents")
    assert answer.status_code == 200, answer.text
    return {item["kind"]: item for item in answer.json["items"]}


def text(site: Site, no: str, kind: str, username: str = "shantou-l1", form: str = "pdf") -> str:
    answer = site.caller(username).get(f"/api/v1/cases/{no}/documents/{kind}.{form}")
    assert answer.status_code == 200, answer.text
    return (pdf_text if form == "pdf" else docx_text)(answer.data)


def issued(site: Site, no: str, kind: str, username: str = "shantou-l1", expect: int = 201) -> Any:
    answer = site.caller(username).post(f"/api/v1/cases/{no}/documents/{kind}/issue")
    assert answer.status_code == expect, answer.text
    return answer.json


def reviewed(site: Site) -> str:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no, statement="窗口排队太久")
    site.do(
        "shantou-l2",
        "submit_rectification",
        no,
        "rectified",
        cause="窗口少",
        measures="增开窗口两个。",
        evidence=["照片一"],
    )
    site.do("shantou-l1", "decide_review", no, "accept", opinion="措施具体，同意。")
    return no


def test_a_document_is_there_once_there_is_something_to_write_about(site: Site) -> None:
    no = site.open_case()
    before = documents(site, no)
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")
    after = documents(site, no)

    assert [kind for kind, item in before.items() if item["available"]] == ["case_file"]
    assert before["dispatch_notice"]["reason"] == "尚未办理到这一步"
    assert after["dispatch_notice"]["available"]
    assert site.caller("shantou-l1").get(f"/api/v1/cases/{no}/documents/review_decision.pdf").status_code == 404
    assert site.caller("shantou-l1").get(f"/api/v1/cases/{no}/documents/nothing.pdf").status_code == 404


def test_the_dispatch_notice_names_the_office_the_limit_and_the_articles(site: Site) -> None:
    said = text(site, site.dispatched(), "dispatch_notice")

    assert "市政务服务数据管理局" in said
    assert "市住房公积金管理中心：" in said
    assert "请于2026年10月15日24时前提交整改核实情况" in said
    assert "可以于2026年10月8日24时前提出申诉" in said or "提出申诉" in said
    assert "《汕头市政务服务“好差评”实施细则（试行）》第三十五条第二款" in said
    assert "草稿未印发" in said


def test_every_document_of_a_handled_case_says_what_was_entered_in_chinese(site: Site) -> None:
    no = reviewed(site)

    for form in ("pdf", "docx"):
        report = text(site, no, "rectification_report", form=form)
        assert "增开窗口两个。" in report
        assert "。。" not in report
        assert "核实结论：属实" in report
        assert "附件：照片一" in report
        assert "措施具体，同意。" in text(site, no, "review_decision", form=form)
        assert f"{no}-BA1" in text(site, no, "filing_form", form=form)


def test_the_case_file_has_everything_and_masks_the_person(site: Site) -> None:
    no = reviewed(site)
    said = text(site, no, "case_file")
    timeline = site.caller("shantou-l1").get(f"/api/v1/cases/{no}/timeline").json["items"]

    for event in timeline:
        assert event["hash"][:16] in said
    for words in (
        "期限台账",
        "逐日说明",
        "起算：",
        "时间线",
        "附件目录",
        "照片一",
        "办理流程图",
        "记录完整",
        "138****0000",
    ):
        assert words in said
    assert "王某" not in said
    assert "13800000000" not in said
    assert "case." not in said


def test_an_issued_document_is_numbered_frozen_and_on_the_log(site: Site) -> None:
    no = site.dispatched()
    row = issued(site, no, "dispatch_notice")
    caller = site.caller("shantou-l1")
    first = caller.get(f"/api/v1/cases/{no}/documents/dispatch_notice.pdf")
    site.do("shantou-l2", "verify_by_callback", no)
    second = caller.get(f"/api/v1/cases/{no}/documents/dispatch_notice.pdf")
    event = caller.get(f"/api/v1/cases/{no}/timeline").json["items"][2]

    assert row["number"] == f"{no}-WS1"
    assert first.data == second.data
    assert hashlib.sha256(first.data).hexdigest() == row["sha256"] == event["data"]["sha256"]
    assert (event["name"], event["title"]) == ("DocumentIssued", "印发文书")
    assert "草稿" not in pdf_text(first.data)
    assert f"{no}-WS1" in text(site, no, "dispatch_notice", form="docx")
    assert "转派通知" in text(site, no, "case_file")


def test_a_document_is_issued_once_and_by_the_office_that_acted(site: Site) -> None:
    no = site.dispatched()

    assert issued(site, no, "dispatch_notice", "shantou-l2", expect=403)["code"] == "forbidden"
    issued(site, no, "dispatch_notice")
    assert issued(site, no, "dispatch_notice", expect=409)["code"] == "document-issued"
    assert issued(site, no, "case_file", expect=409)["code"] == "not-issued"
    assert issued(site, no, "review_decision", expect=404)["code"] == "not-found"
    assert documents(site, no)["dispatch_notice"]["may_issue"] is False
    assert documents(site, no, "supervisor")["dispatch_notice"]["may_issue"] is False


def test_after_a_return_there_is_a_new_report_and_the_old_one_stays(site: Site) -> None:
    no = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", no)
    site.do("shantou-l2", "submit_rectification", no, "rectified", measures="第一次的措施")
    old = issued(site, no, "rectification_report", "shantou-l2")
    site.do("shantou-l1", "decide_review", no, "return")
    site.do("shantou-l2", "submit_rectification", no, "rectified", measures="第二次的措施")

    assert documents(site, no)["rectification_report"]["issued"] is None
    assert "第二次的措施" in text(site, no, "rectification_report")
    kept = site.caller("shantou-l1").get(f"/api/v1/cases/{no}/documents/rectification_report.pdf", number=old["number"])
    assert "第一次的措施" in pdf_text(kept.data)
    missing = site.caller("shantou-l1").get(f"/api/v1/cases/{no}/documents/rectification_report.pdf", number="x")
    assert missing.status_code == 404


def test_a_document_that_was_altered_by_hand_is_not_handed_out(site: Site) -> None:
    no = site.dispatched()
    issued(site, no, "dispatch_notice")
    db.session.execute(update(IssuedDocument).values(pdf=b"%PDF-1.7 forged"))
    db.session.commit()

    answer = site.caller("shantou-l1").get(f"/api/v1/cases/{no}/documents/dispatch_notice.pdf")
    assert (answer.status_code, answer.json["code"]) == (409, "document-altered")


def test_what_a_citizen_wrote_is_shown_and_never_run(site: Site) -> None:
    no = site.open_case(text=HOSTILE, item={"code": "=1", "name": "#let x = 1"})
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing", opinion=HOSTILE)

    for form in ("pdf", "docx"):
        assert "".join(HOSTILE.split()) in text(site, no, "dispatch_notice", form=form)


@pytest.mark.parametrize("username", ["shantou-hall-l2", "cangxi-l1"])
def test_another_organisations_case_has_no_documents(site: Site, username: str) -> None:
    no = site.dispatched()
    caller = site.caller(username)

    assert caller.get(f"/api/v1/cases/{no}/documents").status_code == 404
    assert caller.get(f"/api/v1/cases/{no}/documents/case_file.pdf").status_code == 404
    assert caller.post(f"/api/v1/cases/{no}/documents/dispatch_notice/issue").status_code == 404


def test_the_clerk_and_the_province_have_no_case_file(site: Site) -> None:
    no = site.dispatched()

    for username in ("shantou-staff", "province"):
        assert site.caller(username).get(f"/api/v1/cases/{no}/documents/case_file.pdf").status_code == 403
    assert site.caller().get(f"/api/v1/cases/{no}/documents/case_file.pdf").status_code == 401


def test_the_file_has_a_chinese_name_that_every_browser_reads(site: Site) -> None:
    no = site.dispatched()
    header = (
        site.caller("shantou-l1")
        .get(f"/api/v1/cases/{no}/documents/dispatch_notice.docx")
        .headers["Content-Disposition"]
    )

    plain, _, named = header.partition("; filename*=UTF-8''")
    assert plain == f'attachment; filename="{no}-.docx"'
    assert unquote(named) == f"{no}-转派通知（草稿）.docx"


def test_the_log_still_chains_after_issuing(site: Site) -> None:
    no = reviewed(site)
    for kind, username in (("dispatch_notice", "shantou-l1"), ("rectification_report", "shantou-l2")):
        issued(site, no, kind, username)

    assert site.caller("shantou-l1").get(f"/api/v1/cases/{no}/timeline").json["chain"]["intact"]
    assert [row.kind for row in IssuedDocument.of_case(db.session.scalar(db.select(CaseEvent.case_id).limit(1)))] == [
        "dispatch_notice",
        "rectification_report",
    ]
