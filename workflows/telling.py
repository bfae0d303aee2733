"""A line for an office about what became of a case or of a question."""

from models.notice import Notice
from workflows.unit import Unit


def tell(unit: Unit, organization_id: int | None, role: str, text: str) -> None:
    """Puts a notice of a result into the unit: for an office, or for all who have the role (None)."""
    unit.effects.rows.append(
        Notice(
            case_id=unit.case.id,
            organization_id=organization_id,
            role=role,
            locality=unit.case.locality,
            kind="result",
            text=text,
            at=unit.at,
        )
    )
