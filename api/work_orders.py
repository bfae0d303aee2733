"""Work orders from the provincial platform (ST-35a)."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.calendar import pointed
from api.parsing import Room
from api.schemas.work_orders import OpenedSchema, WorkOrderSchema
from calendars.errors import CalendarFault
from workflows.intake import open_case

room = Room("work_orders", __name__, url_prefix="/api/v1", description="差评工单接入 / Work orders from the province")


@room.route("/work-orders", methods=["POST"])
@room.arguments(WorkOrderSchema)
@room.response(201, OpenedSchema, description="已立案 / the case was opened")
@room.alt_response(200, schema=OpenedSchema, description="重复推送，同一工单 / a repeat: the same case", success=True)
@room.alt_response(409, response="CONFLICT")
def receive(order: dict[str, Any]) -> tuple[dict[str, str], int]:
    """接收差评工单 / Take a work order: 201 opened, 200 a repeat, 409 the same id with other content."""
    try:
        opened = open_case(context(), current_actor(), order)
    except CalendarFault as fault:
        # Received in a year of which the calendar knows nothing.
        raise pointed(fault, "/received_at") from fault
    answer = {"case_no": opened.case_no, "locality": opened.locality, "stage": opened.stage}
    return answer, 201 if opened.created else 200
