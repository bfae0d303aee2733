"""The person behind an evaluation (ST-4b): sealed on the way in, masked in whatever people write, opened for whom it is for.

In memory a person is in clear only here, for as long as one act lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from models.base import db
from models.errors import DomainError
from models.evaluation import PERSONAL, Evaluator
from protection.masking import hide, mask_name, normal_certificate, normal_name, normal_phone, shown_number
from protection.sealing import SealError, UnknownKeyError, Vault

NORMAL = {"name": normal_name, "phone": normal_phone, "certificate_number": normal_certificate}
# What a schema says about a text that is a choice, a date or a code: nobody writes freely there.
NOT_FREE = ("enum", "const", "oneOf", "format")


@dataclass(frozen=True)
class Person:
    """Somebody in clear. `words` are what the evaluation said where its text now shows masks."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    certificate_number: str = field(default="", repr=False)
    words: str = field(default="", repr=False)

    def hidden(self, text: str) -> str:
        """The text without this person, and without anybody's mobile or identity number."""
        return hide(text, (self.name,), (self.phone, self.certificate_number))


NOBODY = Person()
# The province's receipt comes without a form: its codes stay as they are, its reason is somebody's words.
CODE = {"format": "code"}
RECEIPT = {"properties": {"filing_no": CODE, "receipt_no": CODE, "reason_code": CODE}}


def erased_words(retention_days: int) -> tuple[str, str]:
    """What is said, in Chinese and English, where a person was erased."""
    return (
        f"评价人信息已按保存期限（办结后{retention_days}个自然日）删除",
        f"the evaluator was erased after the retention term ({retention_days} natural days after closing)",
    )


def arriving(given: Mapping[str, Any], text: str, reasons: Iterable[str]) -> tuple[Person, str, list[str]]:
    """The person of a work order, and what the evaluation says without them. Nothing said is lost: it is `words`."""
    values = {key: given.get(key) or "" for key in PERSONAL}
    person = Person(**values)
    said = [text, *reasons]
    hidden = [person.hidden(part) for part in said]
    words = "\n".join(part for part, shown in zip(said, hidden, strict=True) if part != shown)
    return Person(**values, words=words), hidden[0], hidden[1:]


def seal(vault: Vault, row: Evaluator, person: Person) -> None:
    """Keeps a person in a row under the active key: sealed, masked, and findable by whoever has the key."""
    for key in PERSONAL:
        value: str = getattr(person, key)
        setattr(row, key, masked(key, value))
        setattr(row, f"{key}_sealed", vault.seal(value, place(row, key)) if value else None)
        normal = NORMAL[key](value)
        setattr(row, f"{key}_index", vault.index(key, normal) if normal else None)
    row.words_sealed = vault.seal(person.words, place(row, "words")) if person.words else None
    row.sealed_with = vault.mark


def masked(key: str, value: str) -> str:
    """What may be shown of one of the three values."""
    return mask_name(value.strip()) if key == "name" else shown_number(value)


def place(row: Evaluator, key: str) -> str:
    """Where a value belongs: it opens for this case and field alone."""
    return f"evaluators/{row.case_id}/{key}"


def opened(vault: Vault, row: Evaluator | None) -> Person:
    """The person of a row in clear; nobody where there is none or none is left. Raises DomainError where it can not be opened."""
    if row is None or row.erased_at is not None:
        return NOBODY
    if row.sealed_with is None:
        return Person(row.name, row.phone, row.certificate_number)
    try:
        return Person(*(open_one(vault, row, key) for key in (*PERSONAL, "words")))
    except UnknownKeyError as fault:
        raise DomainError(
            "data-key-missing",
            f"评价人信息以编号 {fault.key_id} 的数据密钥加密，本系统未配置该密钥，请联系管理员",
            f"the evaluator is sealed under data key {fault.key_id}, which is not configured: tell the administrator",
        ) from fault
    except SealError as fault:
        raise DomainError(
            "person-unreadable",
            "评价人信息校验不通过（可能被改动），请联系管理员",
            "the evaluator's record does not verify (it may have been changed): tell the administrator",
        ) from fault


def open_one(vault: Vault, row: Evaluator, key: str) -> str:
    """One sealed value in clear."""
    sealed: str | None = getattr(row, f"{key}_sealed")
    return vault.open(sealed, place(row, key)) if sealed else ""


def of_case(vault: Vault, case_id: int) -> Person:
    """The person of a case in clear; nobody where none is known."""
    return opened(vault, db.session.scalar(select(Evaluator).where(Evaluator.case_id == case_id)))


def hidden_in(vault: Vault, case_id: int, text: str) -> str:
    """A line that somebody wrote about a case, without its evaluator and without anybody's number."""
    return of_case(vault, case_id).hidden(text) if text else ""


def without_person(whom: Callable[[], Person], form: Mapping[str, Any], data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What somebody entered, the case's evaluator and anybody's number masked wherever one may write freely."""
    form = form if form.get("properties") else RECEIPT
    if not any(free_texts(form, data)):
        return data
    person = whom()
    return {key: rewritten(part(form, key), value, person) for key, value in data.items()}


def part(form: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The schema of one field."""
    found = form.get("properties", {}).get(key, {})
    return found if isinstance(found, Mapping) else {}


def items(form: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a list's entries."""
    found = form.get("items", {})
    return found if isinstance(found, Mapping) else {}


def is_free(form: Mapping[str, Any]) -> bool:
    """Whether a text of this schema is one's own words."""
    return not any(word in form for word in NOT_FREE)


def free_texts(form: Mapping[str, Any], value: Any) -> Iterable[str]:
    """Every text in which somebody wrote freely."""
    if isinstance(value, str) and is_free(form):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from free_texts(part(form, key), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from free_texts(items(form), inner)


def rewritten(form: Mapping[str, Any], value: Any, person: Person) -> Any:
    """The value with the person hidden in its free texts."""
    if isinstance(value, str):
        return person.hidden(value) if is_free(form) else value
    if isinstance(value, Mapping):
        return {key: rewritten(part(form, key), inner, person) for key, inner in value.items()}
    if isinstance(value, list):
        return [rewritten(items(form), inner, person) for inner in value]
    return value
