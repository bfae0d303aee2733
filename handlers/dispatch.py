"""转派: the first level hands the case to a second-level account."""

from typing import Any

from handlers.act import Act
from handlers.router import handles
from models.errors import wrong_field
from models.organization import Organization
from models.queries.lookup import DATABASE, Lookup


@handles("dispatch.dispatch_case", "转派工单")
def dispatch_case(act: Act) -> None:
    """ST-35c: to a second-level account of the same bureau; ST-35d: its ten working days start now."""
    to = receiver(act)
    act.case.dispatch(to, act.at)
    act.record("dispatch")
    act.emit("CaseDispatched", to=to.code, to_name=to.name)


@handles("dispatch.hand_to_unit", "转派下级单位")
def hand_to_unit(act: Act) -> None:
    """ST-5.3: a district dispatches to its own halls, towns and villages, within its own ten working days."""
    to = receiver(act)
    act.case.hand_to_unit(to)
    act.record("dispatch")
    act.emit("CaseHandedToUnit", to=to.code, to_name=to.name)
    act.notify(to.id, "third_level", "result", f"{act.case.case_no} 已转派你单位办理")


def receiver(act: Act) -> Organization:
    """The organisation that the form names (422 where there is none, or it is closed)."""
    code = act.data["to"]
    to = act.around.lookup.office(code)
    if to is None:
        raise wrong_field(
            "/data/to", "unknown-organization", f"没有代码为 {code} 的机构", f"no organisation has the code {code}"
        )
    if not to.active:
        raise wrong_field("/data/to", "closed-organization", f"{to.name}已停用，请改选其他机构", f"{to.code} is closed")
    return to


def answering(institution: Any, pointer: str, lookup: Lookup = DATABASE) -> int:
    """Who handles what was said of an institution: itself; once it is closed, the nearest open office above that can.

    A review outlives the institution. 422 where nobody is left to read it: better somebody hears of it than nobody.
    """
    if institution.active:
        return int(institution.id)
    found = lookup.standing_in(institution.id, "second_level")
    if found is None:
        raise wrong_field(
            pointer,
            "closed-institution",
            f"{institution.name}已停用，其上级也没有能承接的在用机构，请先由系统管理员指定承接机构",
            f"{institution.code} is closed, and no office above it can take its cases",
        )
    return found
