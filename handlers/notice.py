"""告知: a diagram tells a role of the case something; the notice is seen in its inbox."""

from marshmallow import Schema, fields

from handlers.act import Act
from handlers.router import handles


class Telling(Schema):
    """Whom (a role of the case, or `supervisor`) and what."""

    role = fields.String(required=True)
    text = fields.String(required=True)


@handles("notice.tell", "告知", Telling)
def tell(act: Act, role: str, text: str) -> None:
    """A notice to the office that has this role in the case."""
    office = act.case.office_of("second_level" if role in ("staff", "appeal_reviewer") else role)
    act.notify(office, role, "result", f"{act.case.case_no} {text}")
