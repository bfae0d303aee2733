"""What the person wrote, who is concerned, what was filed, and which cases belong to this one."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from models.account import Actor
from models.case import Case
from models.queries import cases as queries
from models.task import Task
from views import codes
from web.language import N_
from web.look import Look, look
from web.saying import said as in_our_words
from workflows.evaluators.showing import calling


def load_evaluation(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The evaluation as it was said, and beside it what it was corrected to."""
    whole = look(case, actor).whole
    said = whole["evaluation"]
    if said is None:
        return None
    corrected = in_our_words(codes.CORRECTIONS.get(said["corrected_to"] or "", said["corrected_to"]))
    return {
        "said": said,
        "channel": in_our_words(codes.channel(said["channel"])),
        "corrected": corrected,
        "follow_up": whole["follow_up"],
    }


def load_concerned(case: Case, actor: Actor) -> dict[str, Any]:
    """The offices and the persons, masked; whether the reader may ask for the number to call."""
    at = look(case, actor)
    whole = at.whole
    said = whole["evaluation"] or {}
    return {
        "institution": whole["institution"],
        "first_level": whole["first_level"],
        "second_level": whole["second_level"],
        "others": [at.office_of(number) for number in (case.offices or {}).values() if at.office_of(number)],
        "staff": said.get("staff"),
        "evaluator": whole["evaluator"],
        "erased": whole["evaluator_erased"],
        "may_show": may_show(at),
    }


def may_show(at: Look) -> bool:
    """Whether it is worth asking: a role that calls, with a step of the case in their hands, and a person that is there."""
    if at.definition is None or at.whole["evaluator"] is None or at.case.closed_at is not None:
        return False
    held = any(task.state == "open" and in_hands(task, at.actor) for task in at.tasks)
    return held and bool(at.actor.every_role & calling(at.definition))


def in_hands(task: Task, actor: Actor) -> bool:
    """Whether the reader, or somebody whom they cover, has the step."""
    holder = task.capacity_of(actor)
    return task.organization_id == holder.organization_id and task.is_free_for(holder)


def load_filings(case: Case, actor: Actor) -> dict[str, Any] | None:
    """What was filed, with its receipt."""
    filings = look(case, actor).whole["filings"]
    named = [
        {**item, "target_name": in_our_words(codes.TARGETS.get(item["target"], N_("本级备案机关")))} for item in filings
    ]
    return (
        {"filings": [{**item, "kind_name": in_our_words(codes.FILINGS.get(item["kind"], ""))} for item in named]}
        if named
        else None
    )


def load_linked(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The whole of a joint case, its parts, and the case that this one follows; a link only where the reader may go."""
    whole = look(case, actor).whole
    found = [
        (_("总单"), whole["parent"]),
        (_("前次评价的工单"), whole["follows"]),
        *((_("分单"), no) for no in whole["parts"]),
    ]
    links = [{"words": words, "case_no": number} for words, number in found if number]
    if not links:
        return None
    open_to = queries.visible_numbers(actor, [link["case_no"] for link in links])
    return {"links": [{**link, "open": link["case_no"] in open_to} for link in links]}
