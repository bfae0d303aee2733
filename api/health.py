"""Whether this installation can serve."""

from __future__ import annotations

import logging

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from api.auth import context
from api.parsing import Room
from api.schemas.house import HealthShown
from models.organization import Organization

log = logging.getLogger("bihuan.api")

room = Room("health", __name__, description="运行状况 / Health")


@room.route("/healthz")
@room.response(200, HealthShown, description="可以服务 / can serve")
@room.alt_response(503, schema=HealthShown, description="不能服务 / can not serve")
def healthz() -> tuple[dict[str, str], int]:
    """运行状况 / Whether the database answers, the scheduler runs, and how far the calendar is published."""
    reachable = database_answers()
    scheduler = current_app.extensions.get("bihuan.scheduler")
    answer = {
        "status": "ok" if reachable else "unavailable",
        "database": "ok" if reachable else "unreachable",
        "scheduler": "running" if scheduler is not None else "off",
        "calendar_published_until": context().calendar().published_until().isoformat(),
    }
    return answer, 200 if reachable else 503


def database_answers() -> bool:
    """Whether a plain question to the database comes back, tables included."""
    try:
        Organization.by_code("")
    except SQLAlchemyError as error:
        log.error("database: %s", error)
        return False
    return True
