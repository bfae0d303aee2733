"""Whom a step may be handed to, whom one may ask, to whom a case may be copied; what the text of a request must say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.errors import forbidden, wrong_field
from models.organization import Organization
from models.queries import colleagues, organizations
from models.task import Task
from workflows.context import Context
from workflows.evaluators import persons

# Nobody asks or tells these: the clerk whom a review may be about (ST-42), and outside systems.
APART = frozenset({"staff", "gateway"})
SHORTEST = 2


@dataclass(frozen=True)
class Receiver:
    """An account, or with `account` None anybody of an organisation."""

    organization: Organization
    account: Account | None

    @property
    def name(self) -> str:
        """What people call it."""
        return self.account.name if self.account else self.organization.name

    @property
    def code(self) -> str:
        """Login name or code of the office."""
        return self.account.username if self.account else self.organization.code


def own_office(actor: Actor) -> int:
    """The organisation of the actor; 403 for one that has none."""
    if actor.organization_id is None:
        raise forbidden("您的账户不属于任何机构", "your account belongs to no organisation")
    return actor.organization_id


def offices_of(case: Case) -> set[int]:
    """The organisations that have a part in a case."""
    found = {case.first_level_id, case.second_level_id, *(case.offices or {}).values()}
    return {number for number in found if number is not None}


def may_be_asked(actor: Actor, case: Case, kind: str) -> set[int]:
    """Organisations whose people may be asked: one's own, those below, and, but for what is entrusted, the case's offices."""
    near = organizations.everything_below(own_office(actor))
    return near if kind == "entrust" else near | offices_of(case)


def may_be_told(case: Case) -> set[int]:
    """Organisations to whose people a case may be copied: those of its locality."""
    return set(colleagues.of_locality(case.locality))


def receiver(pointer: str, to: str, offices: set[int], *, accounts_only: bool) -> Receiver:
    """An account by its login name, or an organisation by its code, among these organisations; 422 for anything else.

    Whether there is such an account elsewhere is nobody's to know.
    """
    account = Account.by_username(to)
    if account is not None and account.active and account.organization_id in offices:
        if not set(account.roles) - APART:
            raise wrong_field(
                pointer, "wrong-role", f"{account.name}不能参与本工单的办理", f"{to} takes no part in handling cases"
            )
        return Receiver(db.session.get_one(Organization, account.organization_id), account)
    organization = None if accounts_only else Organization.by_code(to)
    if organization is None or not organization.active or organization.id not in offices:
        raise wrong_field(
            pointer, "not-a-receiver", f"不能选择 {to!r}：不在可选的人员或机构之内", f"{to!r} can not be chosen here"
        )
    return Receiver(organization, None)


def receivers(
    pointer: str, to: Iterable[str], actor: Actor, offices: set[int], *, accounts_only: bool = False
) -> list[Receiver]:
    """All of them, each once; 422 where there are none, where one is named twice, or for oneself."""
    names = list(to)
    if not names:
        raise wrong_field(pointer, "required", "请至少选择一人", "choose somebody")
    found: list[Receiver] = []
    for place, name in enumerate(names):
        if names.index(name) != place:
            raise wrong_field(f"{pointer}/{place}", "twice", f"{name} 重复选择", f"{name} is chosen twice")
        if name == actor.username:
            raise wrong_field(f"{pointer}/{place}", "oneself", "不能选择本人", "you can not choose yourself")
        found.append(receiver(f"{pointer}/{place}", name, offices, accounts_only=accounts_only))
    return found


def with_role(colleague: Receiver, task: Task, pointer: str = "/to") -> Account:
    """The account, if it has the role of the step; else 422."""
    account = colleague.account
    if account is None or task.lane not in account.roles:
        raise wrong_field(
            pointer,
            "wrong-role",
            f"{colleague.name}没有办理本步骤的角色",
            f"{colleague.code} has no role for this step",
        )
    return account


def said(context: Context, case_id: int, text: str, pointer: str, what: str) -> str:
    """What somebody wrote, with the evaluator hidden; 422 where it says nothing. `what` names the field in Chinese."""
    if sum(character.isalnum() for character in text) < SHORTEST:
        raise wrong_field(pointer, "too-short", f"请填写{what}，至少{SHORTEST}个字", "say it in two characters or more")
    return persons.hidden_in(context.vault, case_id, text.strip())
