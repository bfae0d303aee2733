"""告知: a diagram tells a role of the case something; the notice is seen in its inbox."""

from marshmallow import Schema, fields, validate

from handlers.act import Act
from handlers.router import handles

# Roles that an office has in a case, those of its people, and the leaders of the locality.
TOLD = (
    "first_level",
    "second_level",
    "third_level",
    "appeal_reviewer",
    "authority",
    "filing_office",
    "staff",
    "supervisor",
)


class Telling(Schema):
    """Whom (a role of the case, or `supervisor`) and what."""

    role = fields.String(required=True, validate=validate.OneOf(TOLD))
    text = fields.String(required=True)


@handles("notice.tell", "告知", Telling)
def tell(act: Act, role: str, text: str) -> None:
    """A notice to the office that has this role in the case."""
    office = act.case.office_of("second_level" if role in ("staff", "appeal_reviewer") else role)
    act.notify(office, role, "result", f"{act.case.case_no} {text}")
