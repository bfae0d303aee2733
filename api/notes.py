"""Notes inside an organisation, whom one may mention, and other cases beside one."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.cases import visible
from api.parsing import Room
from api.schemas.attachments import (
    ColleagueList,
    ColleagueQuery,
    LinksShown,
    NoteList,
    NoteSchema,
    NoteShown,
)
from models.note import Note
from models.queries import attachments as people
from models.queries import notes as queries
from views import attachments as views
from workflows import links, notes

room = Room("notes", __name__, url_prefix="/api/v1", description="内部备注与关联工单 / Notes and linked cases")


def shown(note: Note) -> dict[str, Any]:
    """One note."""
    return views.note_shown(context(), current_actor(), note, people.people([note.account_id]))


@room.route("/cases/<case_no>/notes")
@room.response(200, NoteList, description="本机构的备注 / notes of one's own organisation")
@room.alt_response(404, response="NOT_FOUND")
def listing(case_no: str) -> dict[str, Any]:
    """本机构内部备注 / Notes of the caller's own organisation; nobody else ever sees them."""
    actor = current_actor()
    rows = queries.of_case(actor, visible(case_no).id)
    accounts = people.people(note.account_id for note in rows)
    items = [views.note_shown(context(), actor, note, accounts) for note in rows]
    return {"items": items, "total": len(items)}


@room.route("/cases/<case_no>/notes", methods=["POST"])
@room.arguments(NoteSchema)
@room.response(201, NoteShown, description="已写 / written")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
def write(body: dict[str, str], case_no: str) -> dict[str, Any]:
    """写备注，@姓名 提及的同事会收到提醒 / Write a note; colleagues whom it mentions are told."""
    return shown(notes.write(context(), current_actor(), case_no, body["text"]))


@room.route("/cases/<case_no>/notes/<int:note_id>", methods=["PATCH"])
@room.arguments(NoteSchema)
@room.response(200, NoteShown, description="已修改 / changed")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def edit(body: dict[str, str], case_no: str, note_id: int) -> dict[str, Any]:
    """10分钟内修改自己的备注 / Mend one's own note within ten minutes."""
    return shown(notes.edit(context(), current_actor(), case_no, note_id, body["text"]))


@room.route("/cases/<case_no>/notes/<int:note_id>", methods=["DELETE"])
@room.response(204, description="已删除，留有痕迹 / deleted; a trace stays")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def delete(case_no: str, note_id: int) -> None:
    """删除自己的备注 / Delete one's own note."""
    notes.delete(context(), current_actor(), case_no, note_id)


@room.route("/colleagues")
@room.arguments(ColleagueQuery, location="query")
@room.response(200, ColleagueList, description="同事 / colleagues")
@room.alt_response(422, response="UNPROCESSABLE_ENTITY")
def colleagues(query: dict[str, str]) -> dict[str, Any]:
    """可提及的本机构同事 / Colleagues whom one may mention."""
    return {"items": views.mentionable(current_actor(), query["q"])}


@room.route("/cases/<case_no>/links")
@room.response(200, LinksShown, description="关联工单 / linked cases")
@room.alt_response(404, response="NOT_FOUND")
def linked(case_no: str) -> dict[str, Any]:
    """同一评价人、同一事项的其他工单，限本机构可见 / Other cases of the same person and item, within one's scope."""
    case, actor = visible(case_no), current_actor()
    person = links.of_person(context(), actor, case)
    return {
        "person": views.linked_shown(context(), person) if person is not None else None,
        "item": views.linked_shown(context(), links.of_item(actor, case)),
    }
