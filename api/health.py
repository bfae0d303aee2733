"""Whether this installation can serve."""

from __future__ import annotations

import logging

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from access.current import config, context
from api.parsing import Room
from api.schemas.house import HealthShown, ReadinessShown
from config import ConfigurationError
from models.organization import Organization
from workflows.keeping import schema
from workflows.watching.faults import describe

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
        "scheduler": "off" if scheduler is None else "running" if scheduler.alive else "stopped",
        "calendar_published_until": context().calendar().published_until().isoformat(),
    }
    return answer, 200 if reachable else 503


@room.route("/readyz")
@room.response(200, ReadinessShown, description="可以接收请求 / send requests here")
@room.alt_response(503, schema=ReadinessShown, description="不要发来请求 / send none")
def readyz() -> tuple[dict[str, str], int]:
    """是否可接收请求：数据库、库结构版本、密钥、是否正在结束 / Whether requests should be sent to this process."""
    database, revision = schema_state()
    answer = {
        "database": database,
        "schema": revision,
        "keys": "ok" if keys_present() else "missing",
        "process": "ending" if context().stopping.is_set() else "serving",
    }
    ready = all(word in ("ok", "one-ahead", "serving") for word in answer.values())
    return {"status": "ready" if ready else "not-ready", **answer}, 200 if ready else 503


def schema_state() -> tuple[str, str]:
    """Whether the database answers, and whether its schema is ours or of the version after ours."""
    try:
        found = schema.revision()
    except SQLAlchemyError as error:
        log.error("database: %s", describe(error))
        return "unreachable", "unknown"
    if schema.one_ahead(found):
        return "ok", "one-ahead"
    return "ok", "ok" if schema.fits(found) else "behind"


def keys_present() -> bool:
    """Whether what signs and seals is there."""
    try:
        config().require_secret()
    except ConfigurationError:
        return False
    return True


def database_answers() -> bool:
    """Whether a plain question to the database comes back, tables included."""
    try:
        Organization.by_code("")
    except SQLAlchemyError as error:
        log.error("database: %s", describe(error))
        return False
    return True
