"""督办: early warning before a deadline; overdue, urging every working day and escalation to the leader after it.

`supervise` serves every clock of every locality; the four others name their stage by a parameter, as the versions of
Shantou's procedure do that were published before.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from calendars.clock import to_beijing
from handlers.act import Act, FiredDeadline
from handlers.router import handles

# stage → (event prefix, Chinese, the level that answers for it)
STAGES = {
    "dispatch": ("Dispatch", "转派", "first_level"),
    "handling": ("Handling", "承办办理", "second_level"),
    "review": ("Review", "复核", "first_level"),
    "appeal": ("AppealVerification", "申诉核实", "appeal_reviewer"),
    "correction": ("Correction", "审定修正", "first_level"),
    "filing": ("Filing", "报备", "first_level"),
}


# purpose of a clock → (event, kind of notice, what is said)
RUNGS = {
    "warn": ("EarlyWarning", "early_warning", "即将到期"),
    "due": ("Overdue", "overdue", "已逾期"),
    "urge": ("Urged", "urging", "已逾期，请立即办理"),
    "escalate": ("Escalated", "escalation", "逾期未办，上报领导"),
}


class Rung(Schema):
    """Which rung of the ladder a clock sets going."""

    rung = fields.String(required=True, validate=validate.OneOf(list(RUNGS)))


class StageParameters(Schema):
    """Which stage of the procedure the clock belongs to."""

    stage = fields.String(required=True, validate=validate.OneOf(list(STAGES)))


@handles("supervision.supervise", "预警、逾期、催办、上报", Rung)
def supervise(act: Act, rung: str) -> None:
    """One rung of the urging ladder that all localities share (`bpmn/shared`), for the step whose clock has just fired."""
    fired = act.fired
    if fired is None:
        raise LookupError(act.element_id)
    event, kind, text = RUNGS[rung]
    name = STAGES[fired.stage][1] if fired.stage in STAGES else fired.name
    prefix = STAGES[fired.stage][0] if fired.stage in STAGES else camel(fired.stage)
    act.emit(f"{prefix}{event}", fired.effective_at, stage=fired.stage, stage_name=name, **timing(fired))
    line = f"{act.case.case_no} {name}{text}"
    if rung == "escalate":
        act.notify(None, "supervisor", kind, line)
        return
    # A sub-account that holds the step has to act; its superior stays answerable (ST-35b).
    for office in dict.fromkeys([fired.office, *act.around.holders.get(fired.lane, ())]):
        act.notify(office, fired.lane, kind, line)
    if rung == "due" and fired.lane != "first_level":
        act.notify(act.case.first_level_id, "first_level", kind, line)


def camel(stage: str) -> str:
    """The stage as events begin with it: `follow_up` → `FollowUp`."""
    return "".join(part.capitalize() for part in stage.split("_")) or "Step"


@handles("supervision.raise_early_warning", "预警", StageParameters)
def raise_early_warning(act: Act, stage: str) -> None:
    """Before the limit: tells those who have to act, while they still can."""
    tell(act, stage, "EarlyWarning", "early_warning", "即将到期", leaders=False)


@handles("supervision.mark_overdue", "标记逾期", StageParameters)
def mark_overdue(act: Act, stage: str) -> None:
    """At the limit. The event is true from the due instant on, whenever it was noticed."""
    tell(act, stage, "Overdue", "overdue", "已逾期", leaders=False)
    if STAGES[stage][2] != "first_level":
        act.notify(act.case.first_level_id, "first_level", "overdue", f"{act.case.case_no} {STAGES[stage][1]}已逾期")


@handles("supervision.urge", "催办", StageParameters)
def urge(act: Act, stage: str) -> None:
    """Every working day after the limit, at the opening of business (ST-5.1: 督办)."""
    tell(act, stage, "Urged", "urging", "已逾期，请立即办理", leaders=False)


@handles("supervision.escalate", "上报领导", StageParameters)
def escalate(act: Act, stage: str) -> None:
    """Two working days after the limit the leader is told (ST-5.1: 督办)."""
    tell(act, stage, "Escalated", "escalation", "逾期未办，上报领导", leaders=True)


def tell(act: Act, stage: str, event: str, kind: str, text: str, *, leaders: bool) -> None:
    """One event and one notice to those who answer for the stage, or to their leaders."""
    prefix, name, level = STAGES[stage]
    fired = act.fired
    act.emit(f"{prefix}{event}", fired.effective_at if fired else None, stage=stage, **timing(fired))
    line = f"{act.case.case_no} {name}{text}"
    if leaders:
        act.notify(None, "supervisor", kind, line)
    else:
        organization = act.case.first_level_id if level == "first_level" else act.case.second_level_id
        # A sub-account that holds the step has to act; its superior stays answerable (ST-35b).
        for office in dict.fromkeys([organization, *act.around.holders.get(level, ())]):
            act.notify(office, level, kind, line)


def timing(fired: FiredDeadline | None) -> dict[str, Any]:
    """The deadline behind it, for the log."""
    return {"rule": fired.rule, "due_at": to_beijing(fired.due_at).isoformat()} if fired else {}
