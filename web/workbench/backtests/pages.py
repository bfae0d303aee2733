"""The pages: ask for a run, watch it, read what came out, take it with you as a file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access import exports
from access.current import context, current_actor
from access.exports import Column
from models.backtest import STATES, Backtest
from models.base import db
from models.errors import DomainError
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from models.queries import backtests as queries
from models.queries import people
from web.errors import in_words
from web.pages import go_to
from web.workbench import mending
from web.workbench.backtests import chart, form, rows
from web.workbench.backtests.form import Asked
from workflows.authoring import drafts, versions
from workflows.backtest import runs
from workflows.backtest.runs import Subject
from workflows.backtest.terms import KINDS

blueprint = Blueprint("backtests", __name__, url_prefix="/workbench")
Answer = Response | str | tuple[str, int]
Tried = ProcedureDraft | Procedure


@blueprint.get("/drafts/<int:draft_id>/backtest")
def listing(draft_id: int) -> str:
    """The form, and the runs of a draft so far."""
    draft = drafts.found(current_actor(), draft_id)
    return page(draft, form.fresh(subject_of(draft), context().clock.now()))


@blueprint.post("/drafts/<int:draft_id>/backtest")
def begin(draft_id: int) -> Answer:
    """Asks for a run of the draft as it is now."""
    return begun(drafts.found(current_actor(), draft_id))


@blueprint.get("/<key>/versions/<int:number>/backtest")
def of_version(key: str, number: int) -> str:
    """The same for a published version, beside the one in force (or, of that one, beside the one before)."""
    version = versions.one(current_actor(), key, number)
    return page(version, form.fresh(subject_of(version), context().clock.now()))


@blueprint.post("/<key>/versions/<int:number>/backtest")
def begin_of_version(key: str, number: int) -> Answer:
    """Asks for a run of a published version."""
    return begun(versions.one(current_actor(), key, number))


def begun(tried: Tried) -> Answer:
    """Begins a run and leads to it; a refusal stands at its field."""
    typed, subject = request.form.to_dict(), subject_of(tried)
    try:
        run = runs.begin(context(), current_actor(), subject, form.read(typed))
    except DomainError as error:
        return page(tried, form.refused(subject, typed, error), stops_of(tried, error)), error.status
    return go_to("web.backtests.show", run_id=run.id)


def stops_of(tried: Tried, error: DomainError) -> list[mending.Stop]:
    """What is to be mended before a draft can run; nothing where it was refused for another reason."""
    if not isinstance(tried, ProcedureDraft) or error.code != "draft-can-not-run":
        return []
    return mending.stops(tried, "-", in_words(error))


def page(tried: Tried, asked: Asked, stops: Sequence[mending.Stop] = ()) -> str:
    """The form, and the runs so far; `stops` is what is to be mended before a draft can run."""
    draft = tried if isinstance(tried, ProcedureDraft) else None
    known = queries.of_draft(current_actor(), tried.id) if draft else queries.of_version(current_actor(), tried.id)
    return render_template(
        "workbench/backtests/list.html",
        draft=draft,
        version=None if draft else tried,
        asked=asked,
        stops=stops,
        runs=known,
        kinds=KINDS,
        states=STATES,
        people=people.names([run.by for run in known]),
        outdated={run.id for run in known if draft is not None and run.digest != draft.digest},
        said=rows.in_language,
    )


@blueprint.get("/backtests/<int:run_id>")
def show(run_id: int) -> str:
    """How far a run is, or what came out."""
    run = runs.found(current_actor(), run_id)
    tried = tried_in(run)
    against = db.session.get_one(Procedure, run.against_id)
    result = run.result if run.state == "done" else None
    return render_template(
        "workbench/backtests/show.html",
        run=run,
        draft=tried if isinstance(tried, ProcedureDraft) else None,
        version=tried if isinstance(tried, Procedure) else None,
        against=against,
        lost=runs.is_lost(context(), run),
        kinds=KINDS,
        states=STATES,
        result=result,
        rows=rows,
        chart=chart,
        by=people.names([run.by]).get(run.by, run.by),
    )


@blueprint.get("/backtests/<int:run_id>/progress")
def progress(run_id: int) -> Answer:
    """The piece that asks for itself while the run lasts; when it is over, the whole page is shown anew."""
    run = runs.found(current_actor(), run_id)
    if not run.is_under_way:
        return Response(headers={"HX-Refresh": "true"})
    return render_template(
        "workbench/backtests/_progress.html", run=run, lost=runs.is_lost(context(), run), states=STATES
    )


@blueprint.post("/backtests/<int:run_id>/cancel")
def cancel(run_id: int) -> Answer:
    """Calls a run off."""
    runs.call_off(context(), current_actor(), run_id)
    flash(_("已取消回测"), "done")
    return go_to("web.backtests.show", run_id=run_id)


@blueprint.post("/backtests/<int:run_id>/again")
def again(run_id: int) -> Answer:
    """The same terms once more, on what the draft is now."""
    subject = subject_of(tried_in(runs.found(current_actor(), run_id)))
    run = runs.again(context(), current_actor(), run_id, subject)
    return go_to("web.backtests.show", run_id=run.id)


@blueprint.post("/backtests/<int:run_id>/remove")
def remove(run_id: int) -> Answer:
    """Takes a run off the list."""
    tried = tried_in(runs.found(current_actor(), run_id))
    runs.remove(context(), current_actor(), run_id)
    flash(_("已删除这次回测"), "done")
    if isinstance(tried, ProcedureDraft):
        return go_to("web.backtests.listing", draft_id=tried.id)
    return go_to("web.backtests.of_version", key=tried.locality, number=tried.version)


def tried_in(run: Backtest) -> Tried:
    """The draft or the version that a run tried."""
    if run.draft_id is not None:
        return drafts.found(current_actor(), run.draft_id)
    return db.session.get_one(Procedure, run.procedure_id)


def subject_of(tried: Tried) -> Subject:
    """What would be tried now: the draft as it stands, or the version."""
    return Subject.of_draft(tried) if isinstance(tried, ProcedureDraft) else Subject.of_version(tried)


@blueprint.get("/backtests/<int:run_id>.csv")
def export(run_id: int) -> Answer:
    """The figures of all steps as a file."""
    run = runs.found(current_actor(), run_id)
    columns = [
        Column(_("版本"), lambda row: row["version"]),
        Column(_("步骤"), lambda row: row["name"], width=28),
        Column(_("编号"), lambda row: row["element"], width=24),
        Column(_("泳道"), lambda row: row["lane"], width=28),
        Column(_("次数"), lambda row: row["times"], "number"),
        Column(_("有期限"), lambda row: row["limited"], "number"),
        Column(_("逾期"), lambda row: row["late"], "number"),
        Column(_("中位数（工作日）"), lambda row: row["median"], "number"),
        Column(_("九成以内（工作日）"), lambda row: row["p90"], "number"),
    ]
    return exports.answer("回测", columns, rows.sheet(run), "csv", shown=_("回测"), narrowed_by={"backtest": run.id})
