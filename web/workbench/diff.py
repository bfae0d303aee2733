"""What is different: between a draft and a published version, and between two versions of a procedure."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _

from access.current import current_actor
from models.procedure import Procedure
from models.queries import drafts as queries
from web.workbench import differences
from web.workbench.differences import Side
from workflows.authoring import drafts as workflow
from workflows.procedures.package import Package

blueprint = Blueprint("diff", __name__, url_prefix="/workbench")


@blueprint.get("/drafts/<int:draft_id>/diff")
def draft(draft_id: int) -> str:
    """What a draft changes of the version that it began from, or of the one that is asked for."""
    draft = workflow.found(current_actor(), draft_id)
    versions = queries.versions(current_actor(), draft.key)
    base = asked(versions, "against") or queries.base_of(draft) or next(iter(versions), None)
    old = side(base) if base else Side(_("（没有已发布的版本）"), "", {})
    new = Side(
        _("草案：%(title)s", title=draft.title),
        url_for("web.drafts.show", draft_id=draft.id),
        workflow.package_of(draft).files,
    )
    return render_template(
        "workbench/diff/draft.html", draft=draft, versions=versions, base=base, **differences.page(old, new)
    )


@blueprint.get("/<key>/diff")
def versions(key: str) -> str:
    """What is different between two versions; the newest two where nothing is asked for."""
    versions = queries.versions(current_actor(), key)
    if not versions:
        abort(404)
    new = asked(versions, "to") or versions[0]
    old = asked(versions, "from") or next((one for one in versions if one.version < new.version), new)
    return render_template(
        "workbench/diff/versions.html",
        key=key,
        versions=versions,
        chosen=(old.version, new.version),
        **differences.page(side(old), side(new)),
    )


def asked(versions: list[Procedure], name: str) -> Procedure | None:
    """The version that the address names; 404 where there is none such."""
    if not request.args.get(name):
        return None
    number = request.args.get(name, type=int)
    return next((one for one in versions if one.version == number), None) or abort(404)


def side(version: Procedure) -> Side:
    """A published version."""
    return Side(
        _("第%(number)s版", number=version.version),
        url_for("web.versions.show", key=version.locality, number=version.version),
        Package.of(version).files,
    )
