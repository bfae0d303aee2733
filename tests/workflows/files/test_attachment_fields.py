"""Fields of forms that name attachments: the ids must be of this case and of one's own organisation."""

from __future__ import annotations

import io
from typing import Any

import pytest

from models.errors import DomainError
from tests.evidence import PDF
from workflows.context import Context
from workflows.files import fields
from workflows.files.attaching import Upload, attach, remove
from workflows.stories.player import actor

FORM = {
    "properties": {
        "text": {"type": "string"},
        "photos": {"type": "array", "items": {"type": "integer", "format": "attachment"}},
        "letter": {"type": "integer", "format": "attachment"},
    }
}


def test_a_form_says_which_of_its_fields_take_attachments() -> None:
    assert fields.fields_of(FORM) == ["photos", "letter"]
    assert list(fields.named(FORM, {"text": "x", "photos": [3, 4], "letter": 5})) == [
        ("/data/photos/0", 3),
        ("/data/photos/1", 4),
        ("/data/letter", 5),
    ]
    assert list(fields.named(FORM, {"text": "x"})) == []


def test_an_attachment_must_be_of_this_case_of_ones_own_and_still_there(new_play: Any, context: Context) -> None:
    one, other = new_play(external_id="WO-1").dispatch(), new_play(external_id="WO-2").dispatch()

    def put(play: Any, by: str = "shantou-l2") -> int:
        return attach(context, actor(by), play.case_no, Upload(io.BytesIO(PDF), "a.pdf")).id

    mine, elsewhere, gone = put(one), put(other), put(one)
    remove(context, actor("shantou-l2"), one.case_no, gone, "传错文件")
    someone, case_id = actor("shantou-l2"), one.case.id

    fields.check(someone, case_id, FORM, {"photos": [mine], "letter": mine})
    with pytest.raises(DomainError) as refused:
        fields.check(someone, case_id, FORM, {"photos": [mine, elsewhere, gone], "letter": 999})
    with pytest.raises(DomainError):
        fields.check(actor("shantou-l1"), case_id, FORM, {"photos": [mine]})

    assert [error.pointer for error in refused.value.errors] == ["/data/photos/1", "/data/photos/2", "/data/letter"]
