"""办结: after the province has the result, the case ends."""

from marshmallow import Schema, fields

from handlers.act import Act
from handlers.router import handles


class Closing(Schema):
    """How the case ended, where no review has said so."""

    closure = fields.String(load_default=None, allow_none=True)


@handles("closing.close_case", "办结归档", Closing)
def close_case(act: Act, closure: str | None) -> None:
    """ST-35e: where a result is filed, a case ends with the receipt, not before."""
    act.case.closure = closure or act.case.closure
    act.case.close(act.at)
    act.emit("CaseClosed", closure=act.case.closure)


@handles("closing.open_case", "立案")
def open_case(act: Act) -> None:
    """ST-35a: the work order arrived; the first level's clock runs from its arrival in the account (ST-35c)."""
    act.emit("CaseOpened", act.case.received_at, case_no=act.case.case_no, **act.data)
