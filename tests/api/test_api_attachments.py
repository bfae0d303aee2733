"""Attachments over HTTP: in by multipart, out under their own type and nothing else, nasty ones not at all."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from config_files import FileSettings
from models.base import db
from models.case import Case
from tests.evidence import PDF, document, photo

if TYPE_CHECKING:
    from tests.driving import Caller, Site


def put(caller: Caller, case_no: str, *files: tuple[bytes, str], **fields: str) -> TestResponse:
    """Uploads files as a browser does."""
    parts: dict[str, Any] = {**fields, "file": [(io.BytesIO(content), name, "text/html") for content, name in files]}
    return caller.client.post(
        f"/api/v1/cases/{case_no}/attachments",
        data=parts,
        content_type="multipart/form-data",
        headers={"Authorization": f"Bearer {caller.token}"},
    )


@pytest.fixture
def case_no(site: Site) -> str:
    """A case that lies with the institution."""
    return site.dispatched()


def test_a_photo_goes_in_and_comes_back(site: Site, case_no: str) -> None:
    institution, bureau, content = site.caller("shantou-l2"), site.caller("shantou-l1"), photo()

    answer = put(institution, case_no, (content, "现场 照片.jpg"), (PDF, "报告.pdf"))

    assert answer.status_code == 201, answer.text
    first, second = answer.json["items"]
    assert (first["name"], first["media"], first["picture"]) == ("现场 照片.jpg", "image/jpeg", True)
    assert (second["kind_name"], second["picture"], second["by"]) == ("PDF 文档", False, "公积金中心经办人乙")
    assert first["element_name"] == "回访核实"
    assert answer.json["used_bytes"] == len(content) + len(PDF)
    place = f"/api/v1/cases/{case_no}/attachments/{first['id']}"
    original, small = bureau.get(place), bureau.get(f"{place}/thumbnail")
    assert original.data == content
    assert small.mimetype == "image/jpeg"
    assert len(small.data) < len(content)
    assert bureau.get(f"/api/v1/cases/{case_no}/attachments/{second['id']}/preview").status_code == 404
    assert [event["title"] for event in bureau.items(f"/api/v1/cases/{case_no}/timeline")][-2:] == ["上传附件"] * 2


def test_what_comes_out_can_do_nothing_in_a_browser(site: Site, case_no: str) -> None:
    institution = site.caller("shantou-l2")
    shown = put(institution, case_no, (document(), "报告;<x>.docx")).json["items"][0]

    headers = institution.get(f"/api/v1/cases/{case_no}/attachments/{shown['id']}").headers

    assert headers["Content-Type"].startswith("application/vnd.openxmlformats-officedocument")
    assert headers["Content-Disposition"].startswith('attachment; filename="')
    assert "filename*=UTF-8''%E6%8A%A5%E5%91%8A%3B_x_.docx" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<script>alert(1)</script>", "a.html", "type-not-allowed"),
        (b"<svg onload=alert(1)>", "a.svg", "type-not-allowed"),
        (PDF + document(), "a.pdf", "two-natures"),
        (b"%PDF-1.4 <script>alert(1)</script>", "a.pdf", "two-natures"),
        (photo(20, 20), "a.png", "extension-differs"),
        (photo(20, 20)[:200], "a.jpg", "picture-broken"),
        (b"", "a.jpg", "empty"),
    ],
)
def test_nasty_files_are_refused_by_name(site: Site, case_no: str, content: bytes, name: str, code: str) -> None:
    answer = put(site.caller("shantou-l2"), case_no, (content, name))

    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [("/file", code)]
    assert list(site.context.storage.listing()) == []


def test_requests_that_bring_nothing_or_too_much_are_refused(site: Site, case_no: str) -> None:
    institution = site.caller("shantou-l2")
    many = [(PDF, f"{number}.pdf") for number in range(11)]

    assert put(institution, case_no).status_code == 422
    assert put(institution, case_no, *many).status_code == 422
    assert institution.post(f"/api/v1/cases/{case_no}/attachments", {"file": "x"}).status_code == 422


def test_a_file_of_two_gigabytes_is_refused_by_its_length_alone(site: Site, case_no: str) -> None:
    class Endless(io.RawIOBase):
        """Whoever reads it has not looked at the length."""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            raise AssertionError("a byte of it was read")

    caller = site.caller("shantou-l2")
    answer = caller.client.post(
        f"/api/v1/cases/{case_no}/attachments",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": Endless(), "CONTENT_LENGTH": str(2 * 1024**3)},
        headers={"Authorization": f"Bearer {caller.token}"},
    )

    assert (answer.status_code, answer.json["code"]) == (413, "too-large")


def test_a_file_may_be_longer_than_other_requests(site: Site, case_no: str) -> None:
    # Comments up to the first object: pictures make a scan as long.
    long = PDF.replace(b"\n", b"\n" + b"%" * 3 * 1024 * 1024 + b"\n", 1)
    caller = site.caller("shantou-l2")
    # The test client leaves long bodies of its own open.
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(long), "扫描件.pdf")})

    taken = caller.client.post(
        f"/api/v1/cases/{case_no}/attachments",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Authorization": f"Bearer {caller.token}"},
    )

    assert taken.status_code == 201, taken.text
    assert taken.json["items"][0]["size"] == len(long)


def test_other_addresses_keep_their_own_small_limit(site: Site, case_no: str) -> None:
    answer = site.caller("shantou-l2").post(f"/api/v1/cases/{case_no}/notes", {"text": "x" * (3 * 1024 * 1024)})

    assert answer.status_code == 413


def test_a_file_beyond_the_limit_and_a_full_case_are_said_in_chinese(site: Site, case_no: str) -> None:
    institution = site.caller("shantou-l2")
    object.__setattr__(site.context.limits, "file_bytes", len(PDF))
    object.__setattr__(site.context.limits, "case_bytes", len(PDF) + 1)

    too_large = put(institution, case_no, (PDF + b"x", "a.pdf"))
    put(institution, case_no, (PDF, "a.pdf"))
    full = put(institution, case_no, (PDF, "b.pdf"))

    assert (too_large.status_code, full.status_code) == (413, 409)
    assert "单个附件不得超过" in too_large.json["detail"]
    assert "本工单附件共可存" in full.json["detail"]
    assert FileSettings().largest_request > FileSettings().file_bytes


def test_who_may_see_a_file(site: Site, case_no: str) -> None:
    shown = put(site.caller("shantou-l2"), case_no, (PDF, "a.pdf")).json["items"][0]
    place = f"/api/v1/cases/{case_no}/attachments/{shown['id']}"
    other = site.dispatched("WO-2")

    expected = {"shantou-l1": 200, "supervisor": 200, "shantou-hall-l2": 404, "province": 403, "shantou-staff": 404}
    assert {name: site.caller(name).get(place).status_code for name in expected} == expected
    # The right file behind the wrong case is no file.
    assert site.caller("shantou-l2").get(place.replace(case_no, other)).status_code == 404
    assert site.caller().get(place).status_code == 401


def test_its_uploader_takes_it_away_with_a_reason(site: Site, case_no: str) -> None:
    institution = site.caller("shantou-l2")
    shown = put(institution, case_no, (PDF, "a.pdf")).json["items"][0]
    place = f"/api/v1/cases/{case_no}/attachments/{shown['id']}"

    assert institution.call("DELETE", place, {}).status_code == 422
    assert site.caller("shantou-l1").call("DELETE", place, {"reason": "不要了"}).status_code == 403
    assert institution.call("DELETE", place, {"reason": "传错文件"}).status_code == 204
    assert institution.call("DELETE", place, {"reason": "传错文件"}).status_code == 409
    assert institution.items(f"/api/v1/cases/{case_no}/attachments") == []
    assert institution.get(place).status_code == 404


def test_evidence_is_named_in_the_form_of_the_step(site: Site, case_no: str) -> None:
    institution = site.caller("shantou-l2")
    site.do("shantou-l2", "verify_by_callback", case_no)
    shown = put(institution, case_no, (photo(), "整改后.jpg")).json["items"][0]
    other = site.dispatched("WO-2")
    elsewhere = put(institution, other, (PDF, "a.pdf")).json["items"][0]
    task = site.task("shantou-l2", "submit_rectification", case_no)
    form = institution.get(f"/api/v1/tasks/{task['id']}").json["form"]
    assert form["properties"]["attachments"]["items"]["format"] == "attachment"

    from workflows.stories.sample import fill

    data = fill(form, {"attachments": [shown["id"], elsewhere["id"]]}, site.context.clock.now())
    refused = institution.post(f"/api/v1/tasks/{task['id']}/complete", {"outcome": "rectified", "data": data})
    data["attachments"] = [shown["id"]]
    done = institution.post(f"/api/v1/tasks/{task['id']}/complete", {"outcome": "rectified", "data": data})

    assert [error["pointer"] for error in refused.json["errors"]] == ["/data/attachments/1"]
    assert done.status_code == 200
    db.session.rollback()
    case = Case.by_no(case_no)
    assert case is not None
    assert case.submission == "rectified"
