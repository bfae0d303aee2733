"""The lists of cases and tasks as files, narrowed as the lists themselves.

Their heads and names are Chinese in whatever language one calls: scripts find the columns by them, as they find fields by their
names. Who wants English heads exports from the page.
"""

from __future__ import annotations

from typing import Any

from flask import Response

from access.current import context, current_actor
from access.exports import answer_sheet
from api.parsing import Room
from api.schemas.cases import CaseQuery
from api.schemas.tasks import TaskQuery
from documents.sheets import FORMATS
from models.queries.cases import CaseFilter
from models.queries.tasks import TaskFilter
from views import lists

room = Room(
    "exports",
    __name__,
    url_prefix="/api/v1",
    description="导出，表头固定为中文，不随 Accept-Language 变化 / Lists as files; heads are Chinese whatever Accept-Language says",
)
BINARY = {"type": "string", "format": "binary"}
PAGED = ("page", "page_size")


class CaseExportQuery(CaseQuery):
    """What the list of cases may be narrowed by; a file has no pages."""

    class Meta:
        """Without the page."""

        exclude = PAGED


class TaskExportQuery(TaskQuery):
    """What the inbox may be narrowed by; a file has no pages."""

    class Meta:
        """Without the page."""

        exclude = PAGED


@room.route("/cases/export.xlsx")
@room.arguments(CaseExportQuery, location="query")
@room.response(200, BINARY, content_type=FORMATS["xlsx"], description="xlsx")
def cases_xlsx(query: dict[str, Any]) -> Response:
    """导出工单列表（xlsx），本次导出已记录 / The list of cases as xlsx; on record who took what."""
    return cases(query, "xlsx")


@room.route("/cases/export.csv")
@room.arguments(CaseExportQuery, location="query")
@room.response(200, BINARY, content_type=FORMATS["csv"], description="csv")
def cases_csv(query: dict[str, Any]) -> Response:
    """导出工单列表（csv） / The list of cases as csv."""
    return cases(query, "csv")


@room.route("/tasks/export.xlsx")
@room.arguments(TaskExportQuery, location="query")
@room.response(200, BINARY, content_type=FORMATS["xlsx"], description="xlsx")
def tasks_xlsx(query: dict[str, Any]) -> Response:
    """导出待办列表（xlsx） / The inbox as xlsx."""
    return tasks(query, "xlsx")


@room.route("/tasks/export.csv")
@room.arguments(TaskExportQuery, location="query")
@room.response(200, BINARY, content_type=FORMATS["csv"], description="csv")
def tasks_csv(query: dict[str, Any]) -> Response:
    """导出待办列表（csv） / The inbox as csv."""
    return tasks(query, "csv")


def cases(query: dict[str, Any], file_format: str) -> Response:
    """The cases that the caller may see."""
    return answer_sheet(lists.cases(context(), current_actor(), CaseFilter(**query)), file_format, query)


def tasks(query: dict[str, Any], file_format: str) -> Response:
    """The caller's inbox."""
    return answer_sheet(lists.tasks(context(), current_actor(), TaskFilter(**query)), file_format, query)
