"""复核: the first level accepts the result or returns it (ST-35e, ST-5.1)."""

from handlers.act import Act
from handlers.router import handles


@handles("review.decide_review", "复核")
def decide_review(act: Act) -> None:
    """A return leaves the institution's original due date standing (ST-35d): otherwise returns could extend for ever."""
    act.case.decide_review(act.outcome or "")
    act.record("review")
    act.emit("ReviewDecided", outcome=act.outcome)
    if act.outcome == "return":
        act.emit("RectificationReturned", opinion=act.data["opinion"], count=act.case.return_count)
        act.notify(act.case.second_level_id, "second_level", "result", f"{act.case.case_no} 复核退回，原办理期限不变")


@handles("review.audit_unit", "审核下级单位")
def audit_unit(act: Act) -> None:
    """ST-5.3: a district audits its unit's result, and reports it to the city or returns it; no limit of its own."""
    act.record("review")
    if act.outcome == "return":
        act.case.return_count += 1
        act.emit("RectificationReturned", opinion=act.data["opinion"], count=act.case.return_count)
        unit = act.case.office_of("third_level")
        act.notify(unit, "third_level", "result", f"{act.case.case_no} 审核退回，原办理期限不变")
    else:
        act.case.pass_on(act.at)
        act.emit("UnitAudited", outcome=act.outcome)
