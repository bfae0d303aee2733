"""The work orders that set stories going: the usual one of a cast, with what a story changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from calendars.clock import to_beijing
from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from workflows.stories.casting import cast_of
from workflows.stories.story import Step, Story


def work_order(story: Story) -> dict[str, Any]:
    """The work order that sets a story going: the usual one, with what the story changes."""
    given = story.order
    external_id = given.get("external_id", f"story-{story.locality}-{story.name}")
    cast = cast_of(story.locality) if story.cast is None else story.cast
    order = order_of(cast, story.locality, story.received, external_id)
    order["evaluation"] |= given.get("evaluation", {})
    return order


def usual_order(folder: str, received: datetime, external_id: str) -> dict[str, Any]:
    """A plain work order for the procedure of a folder, with what its cast changes; received at an instant (aware)."""
    return order_of(cast_of(folder), folder, received, external_id)


def order_of(cast: Mapping[str, Any], folder: str, received: datetime, external_id: str) -> dict[str, Any]:
    """The same for those who play."""
    generated = received - timedelta(minutes=30)
    evaluation = {
        "level": {"system": "platform", "code": "1"},
        "channel": "hall-terminal",
        "reasons": ["办理时间：该事项超过法定时限办结"],
        "text": "等了三个小时，窗口说材料不全让我回去再来。",
        "evaluated_at": to_beijing(generated - timedelta(minutes=30)).isoformat(),
        "item": {"code": "440500-001", "name": "公积金提取"},
        "institution": institution_of(cast),
        "staff": {"name": "李某", "number": "0021"},
        "evaluator": {"name": "王某", "phone": "13800000000"},
        **cast.get("work_order", {}),
    }
    return {
        "external_id": external_id,
        "locality": cast.get("locality", folder),
        "generated_at": to_beijing(generated).isoformat(),
        "received_at": to_beijing(received).isoformat(),
        "evaluation": evaluation,
    }


def institution_of(cast: Mapping[str, Any]) -> dict[str, str]:
    """Who is spoken of where the cast does not say: the first office in which somebody answers for cases.

    A cast without offices of its own plays in those of its locality (ST-29: a part of a joint approval).
    """
    if not cast.get("organizations"):
        cast = cast_of(str(cast.get("locality", "")))
    names = {office["code"]: office["name"] for office in cast.get("organizations", [])}
    people = (person for person in cast.get("accounts", []) if "second_level" in person["roles"])
    codes = (person["organization"] for person in people if person.get("organization") in names)
    code = next(codes, "")
    return {"code": code, "name": names.get(code, "")}


def follow_up(case: Case, step: Step) -> dict[str, Any]:
    """The follow-up evaluation of a story's case (ST-22c): what was said first, with what the step changes."""
    said = db.session.scalars(select(Evaluation).filter_by(case_id=case.id, assess_number=1)).one()
    at = to_beijing(step.at).isoformat()
    evaluation = {
        "level": {"system": said.level_system, "code": said.level_code},
        "channel": said.channel,
        "reasons": said.reasons,
        "text": "整改后再次评价。",
        "evaluated_at": at,
        "item": {"code": said.item_code, "name": said.item_name},
        "institution": {"code": said.institution_code},
        **step.data.get("evaluation", {}),
    }
    return {
        "external_id": step.data.get("external_id", f"{case.external_id}-2"),
        "follows": case.external_id,
        "locality": case.locality,
        "generated_at": at,
        "received_at": at,
        "evaluation": evaluation,
    }
