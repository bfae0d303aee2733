"""Notes inside an organisation: written, mended within ten minutes, deleted with a trace; whoever is mentioned is told."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.errors import forbidden, not_found, wrong_field
from models.note import Note
from models.notice import to_person
from models.queries import cases as case_queries
from models.queries import notes as queries
from workflows.context import Context
from workflows.evaluators import persons
from workflows.unit import transaction

LONGEST = 2000
# More than a group of colleagues is no mention any more.
MOST_MENTIONS = 20

log = logging.getLogger("bihuan.notes")


def write(context: Context, actor: Actor, case_no: str, text: str) -> Note:
    """A note on a case. 404 for a case that is not the actor's to know, 403 without an organisation or where it is for
    reading alone, 422 for its text.

    The evaluator and anybody's number are hidden in it, as in everything that people enter.
    """
    with transaction():
        case = visible(actor, case_no)
        text = checked(text)
        told = mentioned(actor, text)
        note = Note(
            case_id=case.id,
            organization_id=actor.organization_id,
            account_id=actor.account_id,
            text=persons.hidden_in(context.vault, case.id, text),
            mentions=[account.username for account in told],
            created_at=context.clock.now(),
        )
        db.session.add(note)
        tell(context, actor, case, told)
        db.session.flush()
    return note


def edit(context: Context, actor: Actor, case_no: str, note_id: int, text: str) -> Note:
    """Another text for one's own note, within ten minutes; only those who were not mentioned before are told."""
    with transaction():
        case = visible(actor, case_no)
        note, text = own(actor, case, note_id), checked(text)
        told = mentioned(actor, text)
        before = set(note.mentions)
        hidden = persons.hidden_in(context.vault, case.id, text)
        note.edit(actor, hidden, [account.username for account in told], context.clock.now())
        tell(context, actor, case, [account for account in told if account.username not in before])
        db.session.flush()
    return note


def delete(context: Context, actor: Actor, case_no: str, note_id: int) -> Note:
    """One's own note is forgotten; that there was one, whose and until when, stays to be seen."""
    with transaction():
        case = visible(actor, case_no)
        note = own(actor, case, note_id)
        note.delete(actor, context.clock.now())
        db.session.flush()
    return note


def visible(actor: Actor, case_no: str) -> Case:
    """The case, for somebody who may write notes on it."""
    case = case_queries.visible(actor, case_no)
    if case is None:
        raise not_found("工单", "case")
    ensure_reader(actor)
    if not case_queries.own(actor, case.id):
        raise forbidden(
            "抄送、征求意见的工单只能查阅，不能写备注", "a case that was copied to you is for reading alone"
        )
    return case


def ensure_reader(actor: Actor) -> None:
    """Refuses (403) accounts without an organisation: a note is for colleagues."""
    if not reads(actor):
        raise forbidden("备注仅供办理机构内部使用", "notes are for colleagues of an organisation that handles the case")


def reads(actor: Actor) -> bool:
    """Whether an account has colleagues to share notes with."""
    return actor.organization_id is not None and bool(actor.roles - queries.OUTSIDE)


def own(actor: Actor, case: Case, note_id: int) -> Note:
    """A note of one's organisation; 404 for anybody else's. Whose it is decides the note."""
    note = queries.one(actor, case.id, note_id)
    if note is None:
        raise not_found("该备注", "note")
    return note


def checked(text: str) -> str:
    """A text that says something (422)."""
    text = text.strip()
    if not text:
        raise wrong_field("/text", "required", "请填写备注内容", "write something")
    if len(text) > LONGEST:
        raise wrong_field("/text", "too-long", f"最多{LONGEST}个字", f"at most {LONGEST} characters")
    return text


def labels(accounts: Iterable[Account]) -> list[tuple[str, Account]]:
    """What each colleague is called behind the @: the name, and where two share it the login name too."""
    everybody = list(accounts)
    names = [account.name for account in everybody]
    return [
        (account.name if names.count(account.name) == 1 else f"{account.name}（{account.username}）", account)
        for account in everybody
    ]


def mentioned(actor: Actor, text: str) -> list[Account]:
    """The colleagues whom a text mentions («@张三»), longer names before shorter ones, so that 张三丰 is not 张三."""
    found: list[Account] = []
    for label, account in sorted(labels(queries.everybody(actor)), key=lambda pair: -len(pair[0])):
        if f"@{label}" in text:
            found.append(account)
            text = text.replace(f"@{label}", " ")
    if len(found) > MOST_MENTIONS:
        raise wrong_field("/text", "too-many", f"最多提及{MOST_MENTIONS}人", f"at most {MOST_MENTIONS} mentions")
    return sorted((account for account in found if account.id != actor.account_id), key=lambda account: account.id)


def tell(context: Context, actor: Actor, case: Case, colleagues: Iterable[Account]) -> None:
    """A notice to each; it says where, and nothing of the note."""
    for account in colleagues:
        text = f"{actor.name} 在工单 {case.case_no} 的备注中提到您"
        db.session.add(to_person(case, context.clock.now(), account.id, "mention", text))
