"""The blueprint of the pages of forms: the list, and the editor of one."""

from flask import Blueprint

from web.workbench.named_files import Kind

blueprint = Blueprint("workbench_forms", __name__, url_prefix="/workbench/drafts/<int:draft_id>/forms")
FORMS = Kind("form", "forms/", ".json", "web.workbench_forms", "这张表单", "submit_reply")
