"""What localities are called: the title of the procedure that serves each."""

from sqlalchemy import select

from models.base import db
from models.procedure import Procedure


def names() -> dict[str, str]:
    """Locality → its name; without the procedures' diagrams, which are large."""
    query = (
        select(Procedure.locality, Procedure.settings)
        .where(Procedure.serves == Procedure.locality)
        .order_by(Procedure.version)
    )
    return {row.locality: str((row.settings or {}).get("title") or row.locality) for row in db.session.execute(query)}
