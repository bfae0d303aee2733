"""The blueprint of the pages of decision tables: the list, and the editor of one."""

from flask import Blueprint

blueprint = Blueprint("workbench_tables", __name__, url_prefix="/workbench/drafts/<int:draft_id>/tables")
