"""The blueprint of the pages of forms: the list, and the editor of one."""

from flask import Blueprint

blueprint = Blueprint("workbench_forms", __name__, url_prefix="/workbench/drafts/<int:draft_id>/forms")
