"""Whoever has a copy of a case, or is asked about it, reads it and writes nothing on it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from documents.kinds import KINDS
from models.account import Actor
from models.attachment import Attachment
from models.base import db
from models.errors import DomainError
from models.evaluator_link import EvaluatorLink
from models.issued_document import IssuedDocument
from models.note import Note
from models.queries import cases
from tests.evidence import PDF
from tests.workflows.conftest import Play
from views.documents import papers
from workflows import front_door, notes
from workflows.evaluators import evaluator_links
from workflows.files.attaching import Upload, attach
from workflows.stories.player import actor
from workflows.task_acts import asking, copying

READER, ASKED = "shantou-hall-l2", "shantou-l2-sub"


def copied(play: Play) -> Actor:
    """Somebody of another office with a copy."""
    copying.send(play.context, actor("shantou-l2"), play.case_no, [READER])
    return actor(READER)


def asked(play: Play) -> Actor:
    """Somebody below whose opinion is asked for."""
    wanted = asking.Wanted("consult", [ASKED], "请核对缴存记录")
    asking.ask(play.context, actor("shantou-l2"), play.task("verify_by_callback").id, wanted)
    return actor(ASKED)


ACTS: dict[str, Callable[[Play, Actor], object]] = {
    "note": lambda play, who: notes.write(play.context, who, play.case_no, "看过了"),
    "file": lambda play, who: attach(play.context, who, play.case_no, Upload(io.BytesIO(PDF), "材料.pdf")),
    "link": lambda play, who: evaluator_links.make(play.context, who, play.case_no, "答复评价人"),
    "document": lambda play, who: papers.issue(play.context, who, play.case, KINDS["dispatch_notice"]),
    "message": lambda play, who: front_door.message(play.context, who, play.case_no, "lodge_appeal", {}),
    "copy": lambda play, who: copying.send(play.context, who, play.case_no, ["shantou-l1"]),
}


@pytest.mark.parametrize("reader", [copied, asked])
@pytest.mark.parametrize("act", list(ACTS))
def test_they_read_the_case_and_write_nothing(play: Play, reader: Callable[[Play], Actor], act: str) -> None:
    play.dispatch()
    who = reader(play)
    before = len(cases.events(play.case.id))

    assert cases.visible(who, play.case_no) is not None
    assert not cases.own(who, play.case.id)
    with pytest.raises(DomainError) as refused:
        ACTS[act](play, who)

    assert refused.value.status in (403, 404)
    assert len(cases.events(play.case.id)) == before
    assert [db.session.query(row).count() for row in (Note, Attachment, EvaluatorLink, IssuedDocument)] == [0, 0, 0, 0]
