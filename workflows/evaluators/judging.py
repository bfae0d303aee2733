"""评价人回应: satisfied with the answer or not, in own words, and the one follow-up evaluation where the rule grants it (ST-22c)."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendars.clock import to_beijing
from models.account import EVALUATOR
from models.base import canonical_json
from models.case import Case
from models.errors import DomainError, wrong_field
from models.evaluation import PERSONAL, Evaluation, Level
from models.notice import Notice
from models.records import Record
from workflows import intake
from workflows.context import Context
from workflows.evaluators import follow_up
from workflows.procedures import levels
from workflows.procedures.definitions import Definition
from workflows.unit import Unit

log = logging.getLogger("bihuan.judging")

LONGEST = 1000
CHANNEL = "answer-link"
SATISFIED = {"yes": True, "no": False}


@dataclass(frozen=True)
class Verdict:
    """What the person says. `level` and `reason` are the follow-up evaluation, where they give one."""

    satisfied: bool
    text: str
    level: Level | None = None
    reason: str = ""


def choices(definition: Definition, case: Case, said: Evaluation) -> list[tuple[str, str]]:
    """The levels (code, name), the best first, of which a follow-up evaluation may be; none where the rule grants none."""
    if not definition.chosen["follow_up"] or case.parent_id is not None or follow_up.known(case.id) is not None:
        return []
    scale = levels.systems().get(said.level_system, {})
    return [(code, level.name) for code, level in sorted(scale.items(), key=lambda item: -item[1].normal)]


def read(definition: Definition, case: Case, said: Evaluation, form: Mapping[str, str]) -> Verdict:
    """The verdict of a form; 422 names what is missing or too long."""
    satisfied = SATISFIED.get(form.get("satisfied", ""))
    if satisfied is None:
        raise wrong_field("/satisfied", "required", "请选择满意或不满意", "say whether you are satisfied")
    text, reason, code = (short(form, name) for name in ("text", "follow_text", "level"))
    if not code:
        return Verdict(satisfied, text)
    if code not in dict(choices(definition, case, said)):
        raise wrong_field("/level", "no-follow-up", "不能追加这一评价", "this evaluation can not be given")
    level = levels.parse(said.level_system, code)
    # Where a negative evaluation says why, a negative follow-up does too (ST-11).
    needs_reason = definition.chosen["reason_required"] and level.name in definition.chosen["opens_for"]
    if needs_reason and not intake.visible_text(reason):
        raise wrong_field("/follow_text", "reason-missing", "请写明不满意的原因", "say why")
    return Verdict(satisfied, text, level, reason)


def short(form: Mapping[str, str], name: str) -> str:
    """A text of the form, not longer than anybody reads."""
    text = form.get(name, "").replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise wrong_field(f"/{name}", "too-long", f"最多{LONGEST}个字", f"{LONGEST} characters at most")
    return text


def keep(unit: Unit, verdict: Verdict) -> None:
    """A record and an event of the case; whoever is not satisfied is told of to the bureau and the institution."""
    case = unit.case
    said = {"satisfied": verdict.satisfied, "text": unit.person().hidden(verdict.text)}
    unit.effects.rows.append(
        Record(case_id=case.id, kind="answer_judged", outcome=outcome(verdict), at=unit.at, data=said)
    )
    unit.emit("AnswerJudged", satisfied=verdict.satisfied)
    if verdict.satisfied:
        return
    for role in ("first_level", "second_level"):
        if (office := case.office_of(role)) is not None:
            unit.effects.rows.append(
                Notice(
                    case_id=case.id,
                    organization_id=office,
                    role=role,
                    locality=case.locality,
                    kind="result",
                    text=f"{case.case_no} 评价人对答复不满意",
                    at=unit.at,
                )
            )


def outcome(verdict: Verdict) -> str:
    """The verdict as a word of the record."""
    return "satisfied" if verdict.satisfied else "dissatisfied"


def follow(unit: Unit, link_id: int, verdict: Verdict) -> dict[str, Any] | None:
    """Keeps the follow-up evaluation beside the first, as when the platform brings one; the order where it opens a case."""
    said = unit.around.evaluation
    if verdict.level is None or said is None:
        return None
    order = order_of(unit, said, link_id, verdict)
    digests = unit.context.vault.digests(canonical_json(order).encode())
    follow_up.check_once(unit.case, order["external_id"], digests)
    follow_up.put_down(unit, order, digests[0], unit.at)
    return order if follow_up.opens_a_case(unit.definition, verdict.level, unit.case) else None


def order_of(unit: Unit, said: Evaluation, link_id: int, verdict: Verdict) -> dict[str, Any]:
    """The follow-up in the words in which a platform sends one, with the person in clear, for whom a new case will call."""
    assert verdict.level is not None
    case, person, now = unit.case, unit.person(), to_beijing(unit.at).isoformat()
    return {
        "external_id": f"{case.external_id[:100]}-L{link_id}",
        "follows": case.external_id,
        "locality": case.locality,
        "generated_at": now,
        "received_at": now,
        "evaluation": {
            "level": {"system": verdict.level.system, "code": verdict.level.code},
            "channel": CHANNEL,
            "reasons": [],
            "text": verdict.reason,
            "evaluated_at": now,
            "item": {"code": said.item_code, "name": said.item_name},
            "institution": {"code": said.institution_code, "name": said.institution_name},
            "institutions": [{"code": code} for code in said.institutions or []],
            "staff": {"name": said.staff_name, "number": said.staff_number},
            "evaluator": {key: value for key in PERSONAL if (value := getattr(person, key))},
        },
    }


def open_case_of(context: Context, original: Case, order: dict[str, Any]) -> None:
    """The case that a negative follow-up opens, by the entrance of the platform that sent the first one (ST-22c)."""
    try:
        intake.open_case(context, dataclasses.replace(EVALUATOR, username=original.source), order)
    except DomainError as refusal:
        # The person has said their say, and the offices were told of it: nobody is shown an error for our routing.
        log.error("no case for the follow-up evaluation of %s: %s", original.case_no, refusal)
