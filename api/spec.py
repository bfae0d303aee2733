"""The API object: what flask-smorest is told about this house."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api

from api import (
    accounts,
    attachments,
    auth,
    calendar,
    case_documents,
    cases,
    copies,
    covers,
    demo,
    documents,
    exports,
    health,
    incidents,
    jobs,
    messages,
    metrics,
    notes,
    notices,
    opinions,
    organizations,
    procedures,
    task_acts,
    tasks,
    voiding,
    work_orders,
    workbench,
)
from api.errors import CONTENT_TYPE, STATUS
from api.fields import Instant
from api.schemas.common import ProblemSchema

ROOMS = (
    *(auth, work_orders, cases, attachments, notes, case_documents, messages, tasks, task_acts, opinions, copies),
    *(voiding, notices, exports, incidents, procedures, accounts, organizations, covers),
    *workbench.ROOMS,
    *(calendar, demo, jobs, health, metrics, documents),
)
DESCRIPTION = (
    "闭环：政务服务差评工单的转派、回访核实、整改、复核、报备与申诉。时间为带时区的 RFC 3339，"
    "输出为北京时间（+08:00）；错误为 application/problem+json，`code` 稳定不变。\n\n"
    "Bihuan: dispatch, callback, rectification, review, filing and appeal of bad reviews. Instants are RFC 3339 with "
    "an offset, shown in Beijing time; refusals are application/problem+json with a stable `code`."
)


HEADERS = {
    401: ("WWW-Authenticate", "Bearer", "string"),
    405: ("Allow", "可用的方法 / the methods that there are", "string"),
    429: ("Retry-After", "多少秒后再试 / seconds to wait", "integer"),
}


class House(Api):
    """The API with our refusals instead of flask-smorest's; none hides behind a `default`, each is named."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Ours stand in api/errors.py."""

    def _register_responses(self) -> None:
        """The refusals that operations refer to, by the name of their status."""
        self.spec.components.schema("Problem", schema=ProblemSchema)
        for status, (_, zh, en) in STATUS.items():
            # Under the name that this Python gives it; 413 and 422 are called otherwise from 3.13 on.
            self.spec.components.response(HTTPStatus(status).name, refusal(f"{zh} / {en}", status))


def refusal(description: str, status: int) -> dict[str, Any]:
    """A refusal in the document, with the header that its status brings."""
    reference = {"$ref": "#/components/schemas/Problem"}
    answer: dict[str, Any] = {"description": description, "content": {CONTENT_TYPE: {"schema": reference}}}
    if status in HEADERS:
        name, meaning, kind = HEADERS[status]
        answer["headers"] = {name: {"description": meaning, "schema": {"type": kind}}}
    return answer


def init_app(app: Flask) -> None:
    """Registers every room and its documentation."""
    app.config.update(
        API_TITLE="闭环 Bihuan API",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": DESCRIPTION}},
    )
    house = House()
    house.register_field(Instant, "string", "date-time")
    house.init_app(app)
    house.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for module in ROOMS:
        house.register_blueprint(module.room)
