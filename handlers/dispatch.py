"""转派: the first level hands the case to a second-level account."""

from handlers.act import Act
from handlers.router import handles
from models.errors import wrong_field
from models.organization import Organization


@handles("dispatch.dispatch_case", "转派工单")
def dispatch_case(act: Act) -> None:
    """ST-35c: to a second-level account of the same bureau; ST-35d: its ten working days start now."""
    code = act.data["to"]
    to = Organization.by_code(code)
    if to is None:
        raise wrong_field(
            "/data/to", "unknown-organization", f"没有代码为 {code} 的机构", f"no organisation has the code {code}"
        )
    act.case.dispatch(to, act.at)
    act.record("dispatch")
    act.emit("CaseDispatched", to=to.code, to_name=to.name)
