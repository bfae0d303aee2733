"""The blueprint of the pages of decision tables: the list, and the editor of one."""

from flask import Blueprint

from web.workbench.named_files import Kind

blueprint = Blueprint("workbench_tables", __name__, url_prefix="/workbench/drafts/<int:draft_id>/tables")
TABLES = Kind("table", "tables/", ".dmn", "web.workbench_tables", "这张表", "handling_limits")
