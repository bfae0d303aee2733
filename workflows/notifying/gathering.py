"""Makes messages of what may go out now: alone, or many as one digest. What has become pointless meanwhile is dropped."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select, update

from calendars.quiet import gathered_until
from models.account import Account
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.evaluation import Evaluation
from models.notice import ABOUT_STEPS, Notice
from models.notice_address import NoticeAddress, NoticeRobot
from models.notice_sending import NoticeItem, NoticeMessage
from models.task import Task
from workflows.context import Context
from workflows.notifying import settings
from workflows.notifying.addresses import pretended
from workflows.notifying.piles import items_of, ripe
from workflows.notifying.policy import Policy
from workflows.notifying.wording import Line, body, in_order, subject
from workflows.unit import transaction

# What is said of a step that has run out.
LATE = frozenset({"overdue", "urging", "escalation"})
# The kinds of reminders, the gravest last.
GRAVITY = ("new_task", "early_warning", "urging", "overdue", "escalation")

log = logging.getLogger("bihuan.notices")


@dataclass(frozen=True)
class Ready:
    """An item with what its line says."""

    item: NoticeItem
    line: Line
    case_id: int


def gather(context: Context) -> int:
    """Makes the messages that are due by the case clock; returns how many.

    A transaction for each receiver on each channel: all that waits for one is seen together, however much waits for others,
    and whatever goes wrong with one holds up nobody else.
    """
    policy, made = settings.policy(), 0
    for pile in ripe(context, policy):
        if context.stopping.is_set():
            break
        try:
            with transaction():
                made += of_one(context, policy, items_of(context, policy, pile))
        except Exception:
            log.exception("what waits behind notice item %s could not be gathered", pile.first)
    return made


def of_one(context: Context, policy: Policy, items: list[NoticeItem]) -> int:
    """The messages to one receiver on one channel."""
    if not items:
        return 0
    now, calendar = context.clock.now(), context.calendar()
    account_id = items[0].account_id
    choice = settings.choice_of(account_id) if account_id is not None else None
    digests = choice.gathers(policy) if choice is not None else policy.digest.on
    together = [item for item in items if digests and not item.at_once]
    if together:
        first = min(item.send_at for item in together)
        if now < gathered_until(first, policy.digest.window, policy.hours, calendar):
            items, together = [item for item in items if item not in together], []
    ready = once_each([line for item in items if (line := ready_line(context, item)) is not None])
    gathered = [one for one in ready if one.item in together]
    if len(gathered) < policy.digest.threshold:
        gathered = []
    alone = [one for one in ready if one not in gathered]
    bundles = ([gathered] if gathered else []) + [[one] for one in alone]
    for bundle in bundles:
        post(context, bundle)
    return len(bundles)


def ready_line(context: Context, item: NoticeItem) -> Ready | None:
    """What an item says now; None where it is pointless, for the case has moved on."""
    notice, case, evaluation = db.session.execute(
        select(Notice, Case, Evaluation)
        .join(Case, Case.id == Notice.case_id)
        .outerjoin(Evaluation, (Evaluation.case_id == Case.id) & (Evaluation.assess_number == 1))
        .where(Notice.id == item.notice_id)
    ).one()
    steps = open_steps(case) if notice.kind in ABOUT_STEPS else []
    task = step_of(notice, steps)
    if notice.kind in ABOUT_STEPS and pointless(context, notice, case, steps, task):
        item.state = "dropped"
        return None
    what = evaluation.item_name if evaluation is not None else ""
    text = "" if notice.private else notice.text
    if task is None:
        return Ready(item, Line(notice.kind, case.case_no, text, item=what), case.id)
    line = Line(notice.kind, case.case_no, text, task.name, what, task.due_at, task.provisional)
    return Ready(item, line, case.id)


def open_steps(case: Case) -> list[Task]:
    """The steps of a case that wait for somebody."""
    return list(db.session.scalars(select(Task).where(Task.case_id == case.id, Task.state == "open")))


def pointless(context: Context, notice: Notice, case: Case, steps: list[Task], task: Task | None) -> bool:
    """Whether nobody needs a reminder any more: the step is done, or late (or not late) other than it says."""
    if task is None:
        # Where nobody has a step, the case waits for the province (报备), and its clocks run on.
        return bool(steps) or notice.kind == "new_task" or not waits(case, notice)
    late = task.due_at is not None and task.due_at <= context.clock.now()
    if notice.kind == "early_warning":
        return late
    return notice.kind in LATE and not late


def waits(case: Case, notice: Notice) -> bool:
    """Whether a limit of the case that ran at the time of the notice still binds."""
    limit = select(Deadline.id).where(
        Deadline.case_id == case.id,
        Deadline.purpose == "due",
        Deadline.ended_at.is_(None),
        Deadline.state.in_(("running", "fired")),
        Deadline.armed_at <= notice.at,
    )
    return db.session.scalar(limit.limit(1)) is not None


def step_of(notice: Notice, steps: list[Task]) -> Task | None:
    """The open step that a reminder is about: one that was there then, of its office and role if there is one."""
    if notice.kind == "new_task":
        then = [step for step in steps if step.created_at == notice.at]
    else:
        then = [step for step in steps if step.created_at <= notice.at]
    own = [
        step
        for step in then
        if notice.organization_id in (step.organization_id, step.owner_organization_id) and step.lane == notice.role
    ]
    of_others = notice.organization_id is None or notice.kind == "overdue"
    chosen = own or (then if of_others and notice.kind != "new_task" else [])
    return min(chosen, key=lambda step: (step.due_at is None, step.due_at, step.id), default=None)


def once_each(ready: list[Ready]) -> list[Ready]:
    """Of several reminders of one step the gravest; the others are said by it."""
    gravest: dict[tuple[str, str], Ready] = {}
    for one in ready:
        key = (one.line.case_no, one.line.step)
        known = gravest.get(key)
        if one.line.kind in ABOUT_STEPS and (
            known is None or GRAVITY.index(one.line.kind) >= GRAVITY.index(known.line.kind)
        ):
            gravest[key] = one
    kept = [one for one in ready if one.line.kind not in ABOUT_STEPS or gravest[one.line.case_no, one.line.step] is one]
    for one in ready:
        if one not in kept:
            one.item.state = "dropped"
    return kept


def post(context: Context, bundle: list[Ready]) -> None:
    """One message of one or many lines, into the outbox of notices."""
    now, calendar = context.clock.now(), context.calendar()
    lines = in_order([one.line for one in bundle])
    first, at = bundle[0].item, context.system_clock.now()
    message = NoticeMessage(
        account_id=first.account_id,
        robot_id=first.robot_id,
        channel=first.channel,
        kind=first.kind if len(bundle) == 1 else "digest",
        case_id=bundle[0].case_id,
        count=len(bundle),
        quiet=all(one.item.quiet for one in bundle),
        shown=address_shown(context, first),
        subject=subject(lines, now, calendar),
        body=body(lines, now, calendar, context.outlets.base_url),
        # The same items make the same message: whoever gets it twice can see that it is one.
        idempotency_key=f"notice-{first.id}-{len(bundle)}",
        at=now,
        created_at=at,
        next_attempt_at=at,
    )
    db.session.add(message)
    db.session.flush()
    numbers = [one.item.id for one in bundle]
    changed = update(NoticeItem).where(NoticeItem.id.in_(numbers)).values(state="gathered", message_id=message.id)
    db.session.execute(changed, execution_options={"synchronize_session": False})


def address_shown(context: Context, item: NoticeItem) -> str:
    """The mask of where it goes."""
    if item.robot_id is not None:
        return db.session.get_one(NoticeRobot, item.robot_id).shown
    query = select(NoticeAddress.shown).where(
        NoticeAddress.account_id == item.account_id, NoticeAddress.channel == item.channel
    )
    return db.session.scalar(query) or pretended(context, db.session.get_one(Account, item.account_id).username)
