"""Attachments: who may put what to a case and take it away, on record; what lies in the store is sealed and never left over."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calendars.clock import FixedClock
from gateways.storage_files import FileStorage
from handlers.ports_storage import StorageUnavailable
from models.attachment import Attachment
from models.base import db
from models.errors import DomainError
from models.queries import attachments as queries
from models.queries import cases as case_queries
from tests.evidence import PDF, photo
from workflows.context import Context, FileLimits
from workflows.files import attaching, vaulted
from workflows.files.attaching import Upload, attach, look, remove, safe_name
from workflows.files.sweeping import GRACE, sweep_files
from workflows.stories.player import actor

BUREAU, INSTITUTION = "shantou-l1", "shantou-l2"


@pytest.fixture
def put(context: Context, play: Any) -> Callable[..., Attachment]:
    """Puts a file to the play's case."""

    def put_(content: bytes = PDF, name: str = "报告.pdf", by: str = INSTITUTION, element: str = "") -> Attachment:
        return attach(context, actor(by), play.case_no, Upload(io.BytesIO(content), name, element))

    return put_


def refusal(act: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def read(context: Context, row: Attachment, key: str | None = None) -> bytes:
    return b"".join(vaulted.content(context, row, key or row.storage_key))


def test_whoever_holds_a_step_puts_evidence_to_it(play: Any, context: Context, put: Callable[..., Attachment]) -> None:
    play.dispatch().callback()
    content = photo()

    row = put(content, "整改后.jpg")

    assert (row.element, row.element_name) == ("submit_rectification", "提交整改核实情况")
    assert row.task_id == play.task("submit_rectification").id
    assert (row.media, row.size, row.sha256) == ("image/jpeg", len(content), hashlib.sha256(content).hexdigest())
    assert read(context, row) == content
    assert b"SECRET-CAMERA" not in read(context, row, row.preview_key) + read(context, row, row.thumbnail_key)
    event = case_queries.events(play.case.id)[-1]
    assert (event.name, event.data["sha256"], event.data["file_name"]) == ("AttachmentAdded", row.sha256, "整改后.jpg")


def test_what_lies_in_the_store_tells_nothing(play: Any, context: Context, put: Callable[..., Attachment]) -> None:
    put(PDF, by=BUREAU)

    lying = b"".join(b"".join(context.storage.open(item.key)) for item in context.storage.listing())

    assert b"PDF" not in lying


def test_only_whoever_holds_a_step_may_attach(play: Any, put: Callable[..., Attachment]) -> None:
    assert refusal(lambda: put(by=INSTITUTION)).status == 404
    assert refusal(lambda: put(by="supervisor")).status == 403
    assert refusal(lambda: put(by="province")).status == 403
    play.dispatch()
    assert refusal(lambda: put(by=BUREAU)).code == "no-step-in-hand"
    assert refusal(lambda: put(by="shantou-hall-l2")).status == 404
    assert refusal(lambda: put(element="decide_review")).code == "no-step-in-hand"
    assert refusal(lambda: put(element="no_such_step")).errors[0].code == "unknown-element"
    put(element="verify_by_callback")


def test_a_step_that_a_colleague_has_claimed_is_not_in_hand(play: Any, put: Callable[..., Attachment]) -> None:
    task = play.task("dispatch_case")
    task.claimed_by = "somebody"
    db.session.commit()

    assert refusal(lambda: put(by=BUREAU)).code == "no-step-in-hand"


def test_evidence_for_an_appeal_comes_before_it_and_from_the_clerk_too(
    play: Any, context: Context, put: Callable[..., Attachment]
) -> None:
    play.dispatch()

    row = put(by="shantou-staff", element="lodge_appeal")

    assert row.task_id is None
    assert row.element_name
    # The clerk sees what they put there, and not the case file.
    other = put(by=INSTITUTION)
    assert [item.id for item in queries.of_case(actor("shantou-staff"), play.case.id)] == [row.id]
    assert [item.id for item in queries.of_case(actor(BUREAU), play.case.id)] == [row.id, other.id]
    assert refusal(lambda: look(context, actor("shantou-staff"), play.case_no, other.id)).status == 404
    assert refusal(lambda: put(by=BUREAU, element="lodge_appeal")).status == 403


def test_once_the_appeal_is_lodged_its_evidence_stays(
    play: Any, context: Context, put: Callable[..., Attachment]
) -> None:
    play.dispatch()
    kept, dropped = put(element="lodge_appeal"), put(element="lodge_appeal")
    remove(context, actor(INSTITUTION), play.case_no, dropped.id, "传错文件")

    play.appeal()

    refused = refusal(lambda: remove(context, actor(INSTITUTION), play.case_no, kept.id, "传错文件"))
    assert refused.code == "attachment-submitted"
    assert refusal(lambda: put(element="lodge_appeal")).code == "message-not-open"


def test_its_uploader_takes_it_away_before_the_step_is_done_and_the_row_stays(
    play: Any, context: Context, put: Callable[..., Attachment]
) -> None:
    play.dispatch().callback()
    row, kept = put(), put()
    someone = actor(INSTITUTION)

    assert refusal(lambda: remove(context, actor(BUREAU), play.case_no, row.id, "不要")).status == 403
    assert refusal(lambda: remove(context, someone, play.case_no, row.id, "。")).errors[0].pointer == "/reason"
    remove(context, someone, play.case_no, row.id, "传错文件")
    play.submit()

    assert refusal(lambda: remove(context, someone, play.case_no, row.id, "传错文件")).code == "attachment-removed"
    assert refusal(lambda: remove(context, someone, play.case_no, kept.id, "传错文件")).code == "attachment-submitted"
    assert refusal(lambda: look(context, someone, play.case_no, row.id)).code == "attachment-removed"
    assert [item.removed_reason for item in queries.all_of_case(someone, play.case.id)] == ["传错文件", None]
    assert "AttachmentRemoved" in play.events


def test_the_evaluator_is_hidden_in_names_and_reasons(new_play: Any, context: Context) -> None:
    play = new_play(evaluator={"name": "王小明", "phone": "13912345678"})

    row = attach(context, actor(BUREAU), play.case_no, Upload(io.BytesIO(PDF), "王小明13912345678的材料.pdf"))
    remove(context, actor(BUREAU), play.case_no, row.id, "王小明本人不同意")

    said = str([event.data for event in case_queries.events(play.case.id)]) + row.name + str(row.removed_reason)
    assert "王小明" not in said
    assert "13912345678" not in said


def test_a_case_has_room_for_so_much(play: Any, context: Context, put: Callable[..., Attachment]) -> None:
    context.limits = FileLimits(file_bytes=len(PDF), case_bytes=2 * len(PDF) + 1, files=9)

    too_large = refusal(lambda: put(PDF + b" ", by=BUREAU))
    put(by=BUREAU)
    put(by=BUREAU)
    full = refusal(lambda: put(by=BUREAU))
    context.limits = dataclasses.replace(context.limits, files=2)
    many = refusal(lambda: put(by=BUREAU))

    assert (too_large.status, too_large.code) == (413, "file-too-large")
    assert full.code == "case-full"
    assert "放不下" in full.message_zh
    assert many.code == "too-many-attachments"


def test_what_is_refused_leaves_nothing_in_the_store(
    play: Any, context: Context, put: Callable[..., Attachment]
) -> None:
    for content, name in ((b"MZ", "a.exe"), (photo()[:300], "a.jpg"), (b"", "a.pdf")):
        refusal(lambda content=content, name=name: put(content, name, by=BUREAU))
    refusal(lambda: put(by=BUREAU, element="decide_review"))

    assert list(context.storage.listing()) == []
    assert play.events == ["CaseOpened"]


def test_a_store_that_is_full_is_said_and_keeps_no_row(
    play: Any, context: Context, put: Callable[..., Attachment]
) -> None:
    class Full(FileStorage):
        def put(self, chunks: Any) -> Any:
            raise StorageUnavailable("满 / full")

    context.files = Full(Path("/nowhere"))

    refused = refusal(lambda: put(by=BUREAU))

    assert (refused.status, refused.code) == (503, "storage-unavailable")
    assert queries.used(play.case.id) == (0, 0)


def test_a_file_that_was_changed_in_the_store_is_not_shown(
    play: Any, context: Context, put: Callable[..., Attachment]
) -> None:
    row = put(by=BUREAU)
    assert isinstance(context.files, FileStorage)
    place = context.files.place(row.storage_key)
    content = place.read_bytes()
    place.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    assert refusal(lambda: read(context, row)).code == "attachment-damaged"
    place.unlink()
    assert refusal(lambda: read(context, row)).code == "attachment-lost"


def test_the_sweep_takes_what_nothing_names_and_nothing_else(
    play: Any, context: Context, clock: FixedClock, put: Callable[..., Attachment], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = put(photo(), "a.jpg", by=BUREAU)
    context.storage.put([b"an upload whose row never came"])
    # Files are dated by the machine, whose clock is not the test's.
    latest = max(item.at for item in context.storage.listing())
    monkeypatch.setattr(context, "system_clock", FixedClock(latest))

    young = sweep_files(context)
    monkeypatch.setattr(context, "system_clock", FixedClock(latest + GRACE * 2))
    old = sweep_files(context)

    assert (young, old) == (0, 1)
    assert {item.key for item in context.storage.listing()} == set(kept.keys)


def test_what_is_taken_away_leaves_the_store_at_once_or_by_the_sweep(
    play: Any, context: Context, put: Callable[..., Attachment], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, later = put(photo(), "a.jpg", by=BUREAU), put(by=BUREAU)

    remove(context, actor(BUREAU), play.case_no, at_once.id, "传错文件")
    assert {item.key for item in context.storage.listing()} == set(later.keys)

    def away(self: FileStorage, key: str) -> None:
        raise StorageUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(FileStorage, "delete", away)
        remove(context, actor(BUREAU), play.case_no, later.id, "传错文件")
    (left,) = context.storage.listing()
    monkeypatch.setattr(context, "system_clock", FixedClock(left.at + GRACE * 2))

    assert sweep_files(context) == 1


def test_an_upload_that_fails_behind_the_store_is_swept_later(
    play: Any, context: Context, put: Callable[..., Attachment], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(row: Attachment) -> dict[str, object]:
        raise RuntimeError("the power went away")

    monkeypatch.setattr(attaching, "told", fail)
    with pytest.raises(RuntimeError):
        put(by=BUREAU)

    assert queries.used(play.case.id) == (0, 0)
    assert len(list(context.storage.listing())) == 1


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\王\报告.pdf", "报告.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ('x";<script>.pdf', "x_;_script_.pdf"),
        ("...", "附件"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("line\r\nbreak.pdf", "line_break.pdf"),
    ],
)
def test_a_name_is_for_display_alone(given: str, shown: str) -> None:
    assert safe_name(given) == shown
