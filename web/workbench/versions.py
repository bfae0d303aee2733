"""One published version: read, printed, taken along as an archive, restored as a new draft."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from models.errors import not_found
from models.procedure import Procedure
from models.queries import drafts as queries
from models.queries import people as accounts
from views.procedures import title
from web.pages import go_to
from web.procedures import articles, links_to
from web.workbench.drafts import archive, drawn
from workflows.authoring import drafts as workflow
from workflows.authoring import overview
from workflows.procedures import outline
from workflows.procedures.package import Package

blueprint = Blueprint("versions", __name__, url_prefix="/workbench/<key>/versions")


@blueprint.get("/<int:number>")
def show(key: str, number: int) -> str:
    """What the version says: diagram, steps with limits and articles, settings, stories."""
    version = found(key, number)
    definition = context().definitions.readable(version.id)
    package = Package.of(version)
    steps = list(outline.steps(definition)) if definition else []
    settings = outline.settings(definition) if definition else []
    cited = {rule for step in steps for rule in step.basis} | {rule for setting in settings for rule in setting.basis}
    standing = overview.standing(queries.versions(current_actor(), key), context().clock.now())
    return render_template(
        "workbench/procedures/version.html",
        key=key,
        version=version,
        title=title(version),
        standing=standing[version.id],
        steps=steps,
        settings=settings,
        parts=outline.parts,
        rules=articles(cited),
        articles=links_to,
        content_hash=version.content_hash,
        digest=package.digest,
        paths=sorted(package.files),
        publisher=accounts.name(version.published_by) if version.published_by else None,
        acts=[act for act in queries.acts(key) if act.procedure_id == version.id],
    )


@blueprint.get("/<int:number>/package.zip")
def package(key: str, number: int) -> Response:
    """The whole folder as an archive."""
    return archive(Package.of(found(key, number)), f"{key}-{number}.zip")


@blueprint.get("/<int:number>/diagram.svg")
def diagram(key: str, number: int) -> Response:
    """The diagram."""
    return drawn(Package.of(found(key, number)))


@blueprint.post("/<int:number>/restore")
def restore(key: str, number: int) -> AnyResponse:
    """A new draft with the content of this version, to be checked and published again."""
    version = found(key, number)
    title = request.form.get("title", "")
    draft = workflow.begin_from(context(), current_actor(), version, title or f"恢复第{number}版", restored=True)
    return go_to("web.drafts.show", draft_id=draft.id)


def found(key: str, number: int) -> Procedure:
    """The version; 404 where it is not there, or not the caller's to know."""
    version = queries.version(current_actor(), key, number)
    if version is None:
        raise not_found(f"{key} 第{number}版", f"version {number} of {key}")
    return version
