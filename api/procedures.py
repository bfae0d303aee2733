"""The procedures in force: their switches, steps and limits, with the rule behind each and where the text is silent."""

from __future__ import annotations

from typing import Any

from flask import Response

from access.current import context
from api.parsing import Room
from api.schemas.procedures import ProcedureListed, ProcedureShown
from models.errors import not_found
from models.procedure import Procedure
from views import procedures as views
from workflows.drawing import draw

room = Room("procedures", __name__, url_prefix="/api/v1/procedures", description="办理程序 / Procedures")


@room.route("")
@room.response(200, ProcedureListed(many=True), description="现行程序 / procedures in force")
def listing() -> list[dict[str, Any]]:
    """各地现行办理程序 / The procedure in force of every locality and variant."""
    return [views.row(procedure) for procedure in Procedure.all_current(context().clock.now())]


@room.route("/<key>")
@room.response(200, ProcedureShown, description="设置、步骤与期限 / switches, steps and limits")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def show(key: str) -> dict[str, Any]:
    """一个办理程序 / One procedure: what an analyst can see and change, and where the text says nothing."""
    procedure = current(key)
    return views.whole(procedure, context().definitions.version(procedure.id))


@room.route("/<key>/diagram.svg")
@room.response(200, {"type": "string"}, content_type="image/svg+xml", description="流程图 / the diagram")
@room.alt_response(404, response="NOT_FOUND")
def diagram(key: str) -> Response:
    """流程图 / The diagram."""
    procedure = current(key)
    svg = draw(procedure.diagram.encode(), {}, views.title(procedure))
    return Response(svg, content_type="image/svg+xml; charset=utf-8")


def current(key: str) -> Procedure:
    """The version in force; 404 where there is none."""
    procedure = Procedure.current(key, context().clock.now())
    if procedure is None:
        raise not_found(f"办理程序 {key}", f"procedure {key}")
    return procedure
