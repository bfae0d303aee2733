"""From a draft to a version in force: checked, proposed, approved by a second person, published from a day on.

Every act is kept with who did it, when and why (models/procedure_draft.py: ProcedureAct).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from calendars.clock import beijing_instant, to_beijing
from models.account import Actor
from models.base import db
from models.errors import DomainError, forbidden, wrong_field
from models.locks import alone
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from workflows.authoring.drafts import found, locked, not_now, note, package_of
from workflows.context import Context
from workflows.procedures.package import Package
from workflows.procedures.publishing import as_version
from workflows.unit import transaction

# A reason says something: a word or two at least.
SHORTEST_REASON = 4
# So many of the scenarios that fail are named.
MOST_NAMED = 3


def propose(context: Context, actor: Actor, number: int, reason: str, override: str = "") -> ProcedureDraft:
    """Asks a second person for approval. What did not pass its checks goes on only where somebody answers for it by name:
    `override` is why. An error of the lint can not be overridden: cases would stop on it."""
    said = sentence("/reason", reason, "请写明修改的理由", "say why the procedure is changed")
    found(actor, number)
    with transaction():
        draft = locked(number)
        if draft.state not in ("draft", "checked"):
            raise not_now(draft, "不能提交", "it can not be proposed")
        ensure_changed(draft)
        report = draft.check_report or {}
        if draft.checked_digest != draft.digest:
            raise DomainError("draft-unchecked", "请先检查当前内容，再提交审批", "check the present content first")
        if report.get("errors"):
            raise DomainError(
                "lint-errors",
                f"检查有 {report['errors']} 处错误，须改正后才能提交",
                f"the lint finds {report['errors']} errors: they have to be corrected",
            )
        # Why it went on although scenarios failed holds for one proposal; the next one gives its own reason, or needs none.
        draft.override = None if report.get("passed") else overridden(context, draft, actor, override)
        draft.state, draft.proposed_by, draft.held_by = "proposed", actor.username, None
        note(context, draft, "proposed", actor.username, said)
    return draft


def overridden(context: Context, draft: ProcedureDraft, actor: Actor, why: str) -> dict[str, str]:
    """Who answers for a draft whose scenarios fail, and why; 409 where nobody does."""
    if not why.strip():
        zh, en = failing(draft.check_report or {})
        raise DomainError(
            "scenarios-failing",
            f"{zh}，不能提交；确需提交的，请写明理由并署名负责",
            f"{en}: give a reason for going on all the same",
        )
    said = sentence("/override", why, "请写明情景未通过仍予提交的理由", "say why it goes on although scenarios fail")
    note(context, draft, "overridden", actor.username, said)
    return {"by": actor.username, "reason": said, "at": context.clock.now().isoformat()}


def failing(report: Mapping[str, Any]) -> tuple[str, str]:
    """How many scenarios fail and which, in Chinese and English; of many the first."""
    titles = [item["title"] for item in report.get("scenarios", ()) if not item["passed"] and item["title"]]
    if not titles:
        return "情景未能运行", "the scenarios could not be played"
    shown = [f"“{title}”" for title in titles[:MOST_NAMED]]
    more = len(titles) > MOST_NAMED
    said = f"{len(titles)} scenarios fail" if len(titles) > 1 else "one scenario fails"
    return (
        f"{len(titles)}个情景未通过（{'、'.join(shown)}{'等' if more else ''}）",
        f"{said} ({', '.join(shown)}{' …' if more else ''})",
    )


def withdraw(context: Context, actor: Actor, number: int) -> ProcedureDraft:
    """Takes a proposal back, to go on with it."""
    found(actor, number)
    with transaction():
        draft = locked(number)
        if draft.state not in ("proposed", "approved"):
            raise not_now(draft, "无可撤回", "there is no proposal to take back")
        draft.state = "checked" if draft.is_checked else "draft"
        draft.approved_by = None
        note(context, draft, "withdrawn", actor.username)
    return draft


def decide(context: Context, actor: Actor, number: int, *, approve: bool, reason: str) -> ProcedureDraft:
    """A second person approves the proposal, or returns it with a reason. Nobody approves what they had a hand in."""
    said = reason.strip() if approve else sentence("/reason", reason, "请写明退回的理由", "say why it is returned")
    found(actor, number)
    with transaction():
        draft = locked(number)
        if draft.state != "proposed":
            raise not_now(draft, "不在待批准状态", "there is no proposal to decide on")
        if approve and actor.username in {*draft.authors, draft.proposed_by}:
            raise forbidden(
                "您参与了这份草案的编制或提交，须由另一人批准",
                "you had a hand in this draft: somebody else approves it",
            )
        draft.state = "approved" if approve else "draft"
        draft.approved_by = actor.username if approve else None
        note(context, draft, "approved" if approve else "rejected", actor.username, said)
    return draft


def publish(
    context: Context, actor: Actor, number: int, effective_on: date | None = None, *, outdated: bool = False
) -> Procedure:
    """The approved draft becomes the next version. `effective_on` is the Beijing day from which cases received take it;
    None for every case that is opened from now on. `outdated` publishes although another version came meanwhile."""
    now = context.clock.now()
    effective = effective_instant(effective_on, now)
    found(actor, number)
    # Two drafts of one procedure do not both become its next version.
    with alone("procedures"), transaction():
        draft = locked(number)
        if draft.state != "approved":
            raise not_now(draft, "须先获批准", "it has to be approved first")
        if draft.checked_digest != draft.digest:
            raise DomainError("draft-unchecked", "批准后内容有变，请重新检查", "its content changed: check it again")
        ensure_changed(draft)
        newest = Procedure.newest(draft.key)
        if newest is not None and newest.id != draft.base_id and not outdated:
            raise DomainError(
                "draft-outdated",
                f"草案据以修改的不是最新的第{newest.version}版；发布会盖过那一版的修改，请先对比，确认后再发布",
                f"version {newest.version} was published meanwhile: publishing would undo its changes",
            )
        version = as_version(
            package_of(draft).source(),
            newest.version + 1 if newest else 1,
            context.clock.now(),
            draft.files,
            published_by=actor.username,
            effective_at=effective,
        )
        db.session.add(version)
        db.session.flush()
        draft.state, draft.published_id = "published", version.id
        said = f"第{version.version}版" + (f"，自{to_beijing(effective):%Y-%m-%d}起收到的工单适用" if effective else "")
        note(context, draft, "published", actor.username, said)
    return version


def same_as(draft: ProcedureDraft) -> Procedure | None:
    """The newest version where the draft says the same, file by file: then there is nothing to publish."""
    newest = Procedure.newest(draft.key)
    return newest if newest is not None and Package.of(newest).digest == draft.digest else None


def ensure_changed(draft: ProcedureDraft) -> None:
    """409 where the draft says what the newest version says."""
    same = same_as(draft)
    if same is not None:
        raise DomainError(
            "draft-unchanged",
            f"草案与第{same.version}版内容完全相同，没有可以提交或发布的改动；请先修改草案",
            f"the draft is the same as version {same.version} in every file: change something before it is proposed "
            "or published",
        )


def day_of(text: str) -> date | None:
    """The day that was entered (2026-12-01); nothing means at once. 422 for anything else."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        zh = "日期格式不对，应如 2026-12-01"
        raise wrong_field("/effective_on", "format", zh, "a day is written like 2026-12-01") from error


def effective_instant(day: date | None, now: datetime) -> datetime | None:
    """Midnight of the day in Beijing (aware, UTC); 422 for a day that is over."""
    if day is None:
        return None
    if day < to_beijing(now).date():
        raise wrong_field(
            "/effective_on", "in-the-past", "生效日期不能早于今天", "a version can not be in force before today"
        )
    if day.year > to_beijing(now).year + 5:
        raise wrong_field("/effective_on", "too-far", "生效日期过远，请检查年份", "that day is too far away")
    return beijing_instant(day, time(0, 0))


def sentence(pointer: str, words: str, zh: str, en: str) -> str:
    """What somebody gives as a reason; 422 where it says nothing, or too much."""
    said = words.strip()
    if len(said) < SHORTEST_REASON:
        raise wrong_field(pointer, "required", f"{zh}（至少{SHORTEST_REASON}个字）", f"{en} (4 characters at least)")
    if len(said) > 1000:
        raise wrong_field(pointer, "too-long", "理由不得超过1000个字", "at most 1000 characters")
    return said
