"""办结: after the province has the result, the case ends."""

from handlers.act import Act
from handlers.router import handles


@handles("closing.close_case", "办结归档")
def close_case(act: Act) -> None:
    """ST-35e: a case ends with the province's receipt, not before."""
    act.case.close(act.at)
    act.emit("CaseClosed", closure=act.case.closure)


@handles("closing.open_case", "立案")
def open_case(act: Act) -> None:
    """ST-35a: the work order arrived; the first level's clock runs from its arrival in the account (ST-35c)."""
    act.emit("CaseOpened", act.case.received_at, case_no=act.case.case_no, **act.data)
