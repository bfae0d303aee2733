"""Runs: begun on a draft or a version, done in the background, called off, begun anew. Each keeps what it was tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

from sqlalchemy import select

from models.account import Actor
from models.backtest import Backtest
from models.base import db
from models.errors import DomainError, not_found
from models.locks import alone
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from models.queries import backtests as queries
from workflows.authoring.drafts import package_of
from workflows.background.deferring import defer
from workflows.background.report import JobCancelled, Report
from workflows.backtest.comparing import CURRENT, DRAFT, compare
from workflows.backtest.terms import Terms, check
from workflows.context import Context
from workflows.procedures import xml
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.package import Package
from workflows.procedures.xml import DiagramError
from workflows.unit import transaction
from workflows.watching.faults import describe

JOB = "backtest"
# How often a run says how far it is, in seconds.
PACE = 0.7
# One that has said nothing for so long has lost its process.
STILL = timedelta(minutes=10)


class Interrupted(Exception):  # noqa: N818 -- not an error: this process ends, another takes the job up again
    """The process is to end."""


@dataclass(frozen=True)
class Subject:
    """What is tried: a draft, or a published version."""

    package: Package
    serves: str
    draft_id: int | None = None
    procedure_id: int | None = None

    @classmethod
    def of_draft(cls, draft: ProcedureDraft) -> Subject:
        """A draft as it is now."""
        return cls(package_of(draft), draft.serves, draft_id=draft.id)

    @classmethod
    def of_version(cls, version: Procedure) -> Subject:
        """A published version."""
        return cls(Package.of(version), str(version.serves), procedure_id=version.id)


def begin(context: Context, actor: Actor, subject: Subject, terms: Terms) -> Backtest:
    """Asks for a run; without a background engine (a simulation, a test) it is done at once.

    422 where the terms are wrong, 409 where the content can not run, nothing is there to compare with, or one runs already.
    """
    check(terms)
    ensure_runs(subject.package)
    against = baseline(context, subject)
    now = context.system_clock.now()
    # Whoever asks twice at one moment gets one run.
    with alone("backtests"), transaction():
        ensure_none_under_way(context, actor, subject)
        run = Backtest(
            key=subject.package.key,
            serves=subject.serves,
            draft_id=subject.draft_id,
            procedure_id=subject.procedure_id,
            against_id=against.id,
            digest=subject.package.digest,
            files=subject.package.files,
            kind=terms.kind,
            terms=terms.as_json(),
            seed=terms.seed,
            by=actor.username,
            at=context.clock.now(),
            updated_at=now,
        )
        db.session.add(run)
        db.session.flush()
        number, run.job_id = run.id, defer(context, JOB, backtest=run.id)
        deferred = run.job_id is not None
    if not deferred:
        carry_out(context, number)
    return found(actor, number)


def ensure_runs(package: Package) -> None:
    """Refuses (409) content that the engine can not run."""
    try:
        Definition.build(package.source())
    except DiagramError as error:
        raise DomainError(
            "draft-can-not-run",
            f"草案现在无法运行，请先按检查结果修改：{error.message}",
            "the draft can not run as it is: mend what the lint finds first",
        ) from error


def new_steps(subject: Subject) -> list[Element]:
    """The human steps that no published version of the procedure has, in the order of the diagram; history can not know them."""
    versions = select(Procedure.diagram, Procedure.parts).where(Procedure.locality == subject.package.key)
    known = {step for diagram, parts in db.session.execute(versions) for step in steps_in(diagram, parts or {})}
    try:
        elements = Definition.build(subject.package.source()).elements.values()
    except DiagramError:
        return []
    return [element for element in elements if element.kind == "userTask" and element.id not in known]


def steps_in(diagram: str, parts: Mapping[str, str]) -> set[str]:
    """The human steps of a published version."""
    roots = [xml.parse(text.encode()) for text in (diagram, *parts.values())]
    return {str(node.get("id")) for root in roots for node in root.iter(f"{{{xml.BPMN}}}userTask")}


def baseline(context: Context, subject: Subject) -> Procedure:
    """The version beside which a run is seen: the one in force; where that is what is tried, the one before it."""
    key, now = subject.package.key, context.clock.now()
    current = Procedure.current(key, now) or Procedure.newest(key)
    if current is not None and current.id == subject.procedure_id:
        current = Procedure.numbered(key, current.version - 1)
    if current is None:
        raise DomainError(
            "nothing-to-compare", "没有可以对照的已发布版本", "there is no published version to compare with"
        )
    return current


def ensure_none_under_way(context: Context, actor: Actor, subject: Subject) -> None:
    """Refuses (409) a second run of the same content owner; one that has lost its process is given up."""
    if subject.draft_id is not None:
        known = queries.of_draft(actor, subject.draft_id)
    else:
        known = queries.of_version(actor, subject.procedure_id or 0)
    for run in known:
        if run.is_under_way and is_lost(context, run):
            run.state, run.error = "failed", "进程中断 / its process is gone"
            take_back_job(context, run)
        elif run.is_under_way:
            raise DomainError(
                "backtest-under-way",
                "已有一次回测正在进行，请等它完成或先取消",
                "a run is under way: wait for it or call it off",
            )


def is_lost(context: Context, run: Backtest) -> bool:
    """Whether a run has said nothing for so long that its process must be gone."""
    return run.is_under_way and context.system_clock.now() - run.updated_at > STILL


def found(actor: Actor, number: int) -> Backtest:
    """A run that the actor may know of; else 404."""
    run = queries.one(actor, number)
    if run is None:
        raise not_found("该回测", "backtest")
    return run


def call_off(context: Context, actor: Actor, number: int) -> None:
    """Ends a run at its next report. 409 where it is over."""
    with transaction():
        run = found(actor, number)
        # The run itself may end at this moment: what it has found is not lost then.
        db.session.refresh(run, with_for_update=True)
        if not run.is_under_way:
            raise DomainError("backtest-is-over", "该回测已经结束", "this run has ended")
        run.state = "cancelled"
        take_back_job(context, run)


def take_back_job(context: Context, run: Backtest) -> None:
    """A job that has not begun does not begin any more."""
    if context.jobs is not None and run.job_id is not None:
        context.jobs.cancel(db.session.connection(), run.job_id)


def remove(context: Context, actor: Actor, number: int) -> None:
    """Takes a run that is over off the list; one under way is called off instead."""
    if found(actor, number).is_under_way:
        call_off(context, actor, number)
        return
    with transaction():
        db.session.delete(found(actor, number))


def again(context: Context, actor: Actor, number: int, subject: Subject) -> Backtest:
    """The same terms once more, on what the draft is now."""
    return begin(context, actor, subject, Terms.read(found(actor, number).terms))


def work(context: Context, report: Report, arguments: Mapping[str, Any]) -> None:
    """The background job. It begins from the start when it is repeated; the same seed gives the same result."""
    carry_out(context, int(arguments["backtest"]), report)


def carry_out(context: Context, number: int, report: Report | None = None) -> None:
    """Runs it and keeps what came out. What is wrong with the run is kept with it; what may pass is tried again by the engine."""
    run = db.session.get(Backtest, number, populate_existing=True)
    if run is None or run.state in ("done", "cancelled"):
        return
    keep(context, number, state="running", done=0, error=None)
    against = db.session.get_one(Procedure, run.against_id)
    sources = {CURRENT: Package.of(against).source(), DRAFT: Package(run.key, run.files).source()}
    try:
        result = compare(context, sources, Terms.read(run.terms), Pace(context, number, report))
    except JobCancelled:
        keep(context, number, state="cancelled")
        raise
    except DomainError as refusal:
        keep(context, number, state="failed", error=f"{refusal.message_zh} / {refusal.message_en}")
        return
    except Interrupted:
        raise
    except Exception as error:
        db.session.rollback()
        keep(context, number, state="failed", error=describe(error))
        raise
    keep(context, number, state="done", result=result, done=result["cases"], total=result["cases"])


class Pace:
    """Says now and then how far a run is, and hears that it was called off."""

    def __init__(self, context: Context, number: int, report: Report | None) -> None:
        self.context, self.number, self.report, self.said = context, number, report, 0.0

    def __call__(self, done: int, total: int) -> None:
        """Called between batches."""
        if self.context.stopping.is_set():
            raise Interrupted
        if monotonic() - self.said < PACE:
            return
        self.said = monotonic()
        state = keep(self.context, self.number, done=done, total=total)
        if state == "cancelled":
            raise JobCancelled(str(self.number))
        if self.report is not None:
            self.report.progress(done, total)


def keep(context: Context, number: int, **values: Any) -> str:
    """Writes how a run stands; returns its state. One that was called off stays so."""
    with transaction():
        run = db.session.get(Backtest, number, populate_existing=True, with_for_update=True)
        if run is None:
            return "cancelled"
        if run.state == "cancelled":
            values.pop("state", None)
        for name, value in values.items():
            setattr(run, name, value)
        run.updated_at = context.system_clock.now()
        return run.state
