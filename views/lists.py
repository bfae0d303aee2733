"""The two great lists as files: the columns of cases and tasks, and their rows fetched piece by piece in the actor's scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import batched
from typing import Any

from flask import Response

from api.views import cases as case_views
from calendars.deadlines import remaining_working_days
from models.account import Actor
from models.queries import cases as case_queries
from models.queries import names, organizations
from models.queries import tasks as task_queries
from models.queries.pages import Listing
from views import exports
from views.documents.values import procedure_title
from views.exports import Column
from workflows.context import Context
from workflows.exporting import MOST_ROWS, ensure_not_too_long
