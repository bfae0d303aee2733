"""Attachments move to the active key while everything runs; what can not be opened is named and stays."""

from __future__ import annotations

import io
from typing import Any

from models.attachment import Attachment
from models.base import db
from protection.keys import KeyRing
from protection.sealing import Vault
from tests.evidence import PDF, photo
from workflows.context import Context
from workflows.files import vaulted
from workflows.files.attaching import Upload, attach
from workflows.files.rotating import RotatedFiles, files_under, rotate_files
from workflows.stories.player import actor

OLD, NEW = "a" * 40, "b" * 40


def put(context: Context, play: Any, content: bytes, name: str) -> int:
    return attach(context, actor("shantou-l1"), play.case_no, Upload(io.BytesIO(content), name)).id


def read(context: Context, number: int) -> list[bytes]:
    db.session.rollback()
    row = db.session.get_one(Attachment, number, populate_existing=True)
    return [b"".join(vaulted.content(context, row, key)) for key in row.keys]


def test_every_file_and_its_copies_move_to_the_active_key(new_play: Any, context: Context) -> None:
    context.keys = Vault(KeyRing.read(OLD))
    play, content = new_play(), photo()
    picture, report = put(context, play, content, "a.jpg"), put(context, play, PDF, "a.pdf")
    before = read(context, picture)
    context.keys = Vault(KeyRing.read(f"{NEW}\n{OLD}"))
    put(context, play, PDF, "b.pdf")

    done, again = rotate_files(context), rotate_files(context)

    assert (done, again) == (RotatedFiles(2, ()), RotatedFiles(0, ()))
    context.keys = Vault(KeyRing.read(NEW))
    assert read(context, picture) == before
    assert read(context, report) == [PDF]
    assert files_under() == {context.vault.mark: 3}


def test_what_can_not_be_opened_is_named_and_stays(new_play: Any, context: Context) -> None:
    context.keys = Vault(KeyRing.read(OLD))
    play = new_play()
    number = put(context, play, PDF, "a.pdf")
    mark = context.vault.mark
    context.keys = Vault(KeyRing.read(NEW))

    assert rotate_files(context) == RotatedFiles(0, (number,))
    assert files_under() == {mark: 1}
    context.keys = Vault(KeyRing.read(OLD))
    assert read(context, number) == [PDF]
