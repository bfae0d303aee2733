"""评价人回应: satisfied with the answer or not, in own words, and the one follow-up evaluation where the rule grants it (ST-22c)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.base import canonical_json
from models.case import Case
from models.errors import wrong_field
from models.evaluation import Evaluation, Level
from models.records import Record
from workflows import intake
from workflows.evaluators import follow_up, second_case
from workflows.evaluators.second_case import Given
from workflows.procedures import levels
from workflows.procedures.definitions import Definition
from workflows.telling import tell
from workflows.unit import Unit

LONGEST = 1000
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
            tell(unit, office, role, f"{case.case_no} 评价人对答复不满意")


def outcome(verdict: Verdict) -> str:
    """The verdict as a word of the record."""
    return "satisfied" if verdict.satisfied else "dissatisfied"


def follow(unit: Unit, link_id: int, verdict: Verdict) -> bool:
    """Keeps the follow-up evaluation beside the first, as when the platform brings one; whether it opens a case (ST-22c)."""
    said, level, case = unit.around.evaluation, verdict.level, unit.case
    if level is None or said is None:
        return False
    person = second_case.keep_words(unit, verdict.reason)
    external_id = f"{case.external_id[:100]}-L{link_id}"
    given = Given(external_id, level.system, level.code, person.hidden(verdict.reason), unit.at)
    order = second_case.order_of(case, said, person, given)
    digests = unit.context.vault.digests(canonical_json(order).encode())
    follow_up.check_once(case, external_id, digests)
    follow_up.put_down(unit, order, digests[0], unit.at)
    return follow_up.opens_a_case(unit.definition, level, case)
