"""What may be done with a step, or with a case, beside completing it: now or not, and why not (in Chinese). Only looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.account import Actor
from models.case import Case
from models.queries import cases as case_queries
from models.queries import people, snoozes
from models.task import Task
from models.voiding import ASKERS, DECIDERS, VoidRequest
from workflows.context import Context
from workflows.task_acts import snoozing, taking_back, urging, voiding
from workflows.task_acts.receivers import APART, offices_of

NAMES = {
    "claim": "领取",
    "release": "放回",
    "hand_over": "转办",
    "hand_down": "下派",
    "entrust": "委派",
    "co_handle": "协办",
    "countersign": "会签",
    "consult": "加签",
    "requests": "查看答复",
    "copy": "抄送",
    "snooze": "稍后处理",
    "wake": "恢复显示",
    "take_back": "撤回",
    "urge": "催办",
    "void": "作废",
}
HINTS = {
    "hand_over": "交给本机构同事办理，由其负责",
    "hand_down": "交下级账户办理，责任仍在本机构",
    "entrust": "请他人完成部分工作，结果回到我这里，由我办结",
    "co_handle": "邀请他人协同办理，收齐后由我办结",
    "countersign": "请多人表示同意或不同意",
    "consult": "再征求一个人的意见",
}


@dataclass(frozen=True)
class Offer:
    """One act. Its page is `/tasks/<id>/<slug>`, or `/cases/<no>/<slug>`; `reason` says why not now, None where it may be."""

    id: str
    name_zh: str
    slug: str
    reason: str | None = None

    @property
    def hint(self) -> str:
        """What the act means, where its name alone does not say it."""
        return HINTS.get(self.id, "")


def offer(name: str, reason: str | None = None, name_zh: str | None = None) -> Offer:
    """The offer of a known act."""
    return Offer(name, name_zh or NAMES[name], name.replace("_", "-"), reason)


def offered(context: Context, actor: Actor, task: Task, *, asleep: bool | None = None) -> list[Offer]:
    """The acts on a step that ask for something, each with a page. One that makes no sense for its state is not listed.

    `asleep` says whether the actor has put the step aside; it is looked up where it is not said.
    """
    if task.state == "done":
        return done(actor, task)
    if task.state != "open":
        return []
    held = not_held(actor, task)
    found = [offer(name, held) for name in ("hand_over", "hand_down", "entrust", "co_handle", "countersign", "consult")]
    if task.requests_open:
        found.append(offer("requests"))
    asleep = is_asleep(actor, task) if asleep is None else asleep
    aside = offer("wake") if asleep else offer("snooze", snoozing.why_not(task, context.clock.now()))
    return [*found, offer("copy"), aside]


def offered_at_once(actor: Actor, task: Task) -> list[Offer]:
    """领取, 放回, 交回, 收回: those that ask for nothing."""
    if task.state != "open":
        return []
    claim = claiming(task, not_held(actor, task))
    return [*([claim] if claim else []), *releasing(actor, task)]


def not_held(actor: Actor, task: Task) -> str | None:
    """Why the step is not in the actor's hands."""
    holder = task.capacity_of(actor)
    if task.organization_id != holder.organization_id:
        return "已下派下级账户，须先收回"
    if task.claimed_by is not None and not task.is_free_for(holder):
        return f"已由 {people.name(task.claimed_by)} 领取"
    return None


def claiming(task: Task, held: str | None) -> Offer | None:
    """领取, unless it is the actor's already, or that of one whom they cover."""
    return offer("claim", held) if held or task.claimed_by is None else None


def releasing(actor: Actor, task: Task) -> list[Offer]:
    """放回, 解除领取 (of a colleague, who is ill, say), 交回 or 收回, whichever it would be."""
    if task.handed_down:
        holder = task.capacity_of(actor)
        return [offer("release", None, "交回" if holder.organization_id == task.organization_id else "收回")]
    if task.claimed_by is None:
        return []
    return [offer("release", None, "放回" if task.is_free_for(task.capacity_of(actor)) else "解除领取")]


def done(actor: Actor, task: Task) -> list[Offer]:
    """撤回, for whoever completed the step."""
    if task.completed_by != actor.username:
        return []
    return [taking_back_of(actor, case_queries.by_id(task.case_id), task, case_queries.open_tasks([task.case_id]))]


def taking_back_of(actor: Actor, case: Case, task: Task, steps: Iterable[Task]) -> Offer:
    """撤回 of a finished step, with why not. `steps` has the open steps of the case."""
    return offer("take_back", taking_back.why_not(actor, case, task, taking_back.undo_of(task), steps))


def offered_on_case(actor: Actor, case: Case, steps: Sequence[Task], asked: VoidRequest | None) -> list[Offer]:
    """The acts on a case that the actor sees: copying, urging its open steps, voiding. Slugs are those of `/cases/<no>/…`.

    `steps` are those that are open, `asked` is the request to void the case that waits for its decision.
    """
    found: list[Offer] = []
    offices = offices_of(case) | {step.organization_id for step in steps}
    acting = actor.seated_in(offices)
    if acting.organization_id in offices and acting.roles - APART:
        found.append(offer("copy"))
    if urging.may_urge(actor, case) and case.closed_at is None:
        own = urging.acting(actor, case).organization_id
        others = [step for step in steps if step.organization_id != own]
        found.append(offer("urge", None if others else "没有可催办的步骤"))
    return [*found, *voiding_offers(actor, case, asked)]


def voiding_offers(actor: Actor, case: Case, asked: VoidRequest | None) -> list[Offer]:
    """申请作废, 撤回申请 or 审批作废, whichever comes next."""
    if asked is not None and asked.account_id == actor.account_id:
        return [offer("void", None, "撤回作废申请")]
    if asked is not None:
        return [offer("void", None, "审批作废")] if voiding.allowed(actor, case, DECIDERS) else []
    if not voiding.allowed(actor, case, ASKERS) or case.closed_at is not None:
        return []
    return [offer("void", voiding.why_not(case), "申请作废")]


def is_asleep(actor: Actor, task: Task) -> bool:
    """Whether the actor has put the step aside."""
    return snoozes.of(actor, task.id) is not None
