"""What is due."""

from datetime import datetime

from sqlalchemy import Select, literal_column, select

from models.deadline import Deadline
from models.incident import Incident

# Spelt out and not bound: a database that plans before it knows the value could not use the index of what runs.
RUNNING = Deadline.state == literal_column("'running'")


def due(now: datetime, limit: int) -> Select[int, int, datetime]:
    """Running deadlines whose instant has come, oldest first: id, case, instant. Those that wait for a retry are left out."""
    # Looked up once for the whole question: cheaper than asking for each deadline, even among thousands of incidents.
    resting = select(Incident.deadline_id).where(
        Incident.state == literal_column("'open'"), Incident.retry_at > now, Incident.deadline_id.is_not(None)
    )
    return (
        select(Deadline.id, Deadline.case_id, Deadline.due_at)
        .where(RUNNING, Deadline.due_at <= now, Deadline.id.notin_(resting))
        .order_by(Deadline.due_at, Deadline.id)
        .limit(limit)
    )
