"""Many accounts from one .xlsx file: looked at first, with what is wrong in each row; then all of it, or nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from models.account import ONE_TIME, ROLES, Account, Actor
from models.account_import import LIFETIME, AccountImport
from models.base import db
from models.errors import DomainError, not_found, wrong_field
from models.locks import alone
from models.organization import Organization
from models.procedure import localities
from models.queries import organizations as office_queries
from protection.passwords import one_time
from workflows.accounts import sheets
from workflows.accounts.administration import AccountWords, add, check
from workflows.accounts.passwords import Origin
from workflows.accounts.sheets import Line
from workflows.context import Context
from workflows.unit import transaction

MOST = 300
COLUMNS = {"username": "账户", "name": "姓名", "organization": "机构", "roles": "角色", "locality": "地区"}
SEPARATORS = re.compile(r"[、，,;；/\s]+")
CODES = {name: code for code, name in ROLES.items()}


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row: the column as the sheet calls it, and what would be right."""

    column: str
    message: str


@dataclass(frozen=True)
class Row:
    """A row of the file as it was understood, with all that is wrong with it."""

    number: int
    words: AccountWords
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Preview:
    """What a file would do; it can be imported where no row has a fault, else its `id` is 0."""

    id: int
    file: str
    rows: tuple[Row, ...]

    @property
    def faulty(self) -> int:
        """How many rows have faults."""
        return sum(bool(row.faults) for row in self.rows)


class Reader:
    """Understands the rows of one file; what the database says is asked once."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.localities = actor, localities()
        offices = [office for office in office_queries.within(actor) if office.active]
        self.codes = {office.code: office for office in offices}
        self.names: dict[str, list[Organization]] = {}
        for office in offices:
            self.names.setdefault(office.name, []).append(office)
        self.places = {title: code for code, title in self.localities.items()}
        self.taken = set(db.session.scalars(select(Account.username)))
        self.seen: dict[str, int] = {}

    def row(self, line: Line, order: list[str]) -> Row:
        """One row, with its faults."""
        cells = dict(zip(order, line.cells, strict=False))
        faults = [Fault(COLUMNS[key], cell.fault) for key, cell in cells.items() if cell.fault]
        said = {key: cell.text for key, cell in cells.items()}
        words = AccountWords(
            unicodedata.normalize("NFKC", said.get("username", "")).lower(),
            said.get("name", ""),
            self.roles(said.get("roles", "")),
            self.organization(said.get("organization", ""), faults),
            self.locality(said.get("locality", "")),
        )
        return Row(line.number, words, tuple([*faults, *self.faults(words, line.number, faults)]))

    def again(self, row: dict[str, Any]) -> Row:
        """A row of a preview, understood again at its import."""
        words = AccountWords(**{**row["words"], "roles": tuple(row["words"]["roles"])})
        return Row(row["number"], words, tuple(self.faults(words, row["number"], [])))

    def faults(self, words: AccountWords, number: int, known: list[Fault]) -> list[Fault]:
        """What the rules for accounts say; a column that could not be read is not judged a second time."""
        found: list[Fault] = []
        try:
            check(self.actor, words, set(self.localities))
        except DomainError as error:
            found = [Fault(COLUMNS[item.pointer.strip("/")], item.message_zh) for item in error.errors]
        if words.username in self.taken:
            found.append(Fault(COLUMNS["username"], f"账户 {words.username} 已存在，请换一个"))
        first = self.seen.setdefault(words.username, number)
        if words.username and first != number:
            found.append(Fault(COLUMNS["username"], f"与第 {first} 行重复"))
        columns = {fault.column for fault in known}
        return [fault for fault in found if fault.column not in columns]

    def roles(self, text: str) -> tuple[str, ...]:
        """Roles by their Chinese names or codes; what is none of them stays as it is, and is found out by the check."""
        parts = [part for part in SEPARATORS.split(text) if part]
        return tuple(dict.fromkeys(CODES.get(part, part) for part in parts))

    def organization(self, text: str, faults: list[Fault]) -> str:
        """A code, also where the full name was written and there is only one of it."""
        if not text or text in self.codes:
            return text
        named = self.names.get(text, [])
        if len(named) == 1:
            return named[0].code
        if named:
            codes = "、".join(office.code for office in named)
            faults.append(Fault(COLUMNS["organization"], f"有多个机构叫“{text}”，请填编码：{codes}"))
        else:
            near = next((office for office in self.codes.values() if text in office.name), None)
            hint = f"，是否应为 {near.code}（{near.name}）" if near else "，编码见模板的“说明”页"
            faults.append(Fault(COLUMNS["organization"], f"没有机构“{text}”{hint}"))
        return ""

    def locality(self, text: str) -> str:
        """A code, also where the name was written."""
        return self.places.get(text, text)


def preview(context: Context, actor: Actor, content: bytes, file: str) -> Preview:
    """Reads a file and keeps its rows for the import, where none has a fault; 422 where the file itself is no good."""
    read = sheets.read(content, len(COLUMNS) + 5, MOST)
    if not read:
        raise wrong_field("/file", "empty", "文件是空的", "the file is empty")
    order = headings(read[0])
    if len(read) == 1:
        raise wrong_field("/file", "empty", "除表头外没有内容", "there is nothing below the headings")
    reader = Reader(actor)
    rows = tuple(reader.row(line, order) for line in read[1:])
    return Preview(keep(context, actor, rows, file[:200]), file[:200], rows)


def keep(context: Context, actor: Actor, rows: tuple[Row, ...], file: str) -> int:
    """Keeps rows until they are imported, and their number; 0 for rows with faults, of which nothing is kept."""
    now = context.system_clock.now()
    with transaction():
        # The preview before is forgotten with it, and those of all who went away.
        mine = AccountImport.account_id == actor.account_id
        db.session.execute(delete(AccountImport).where(mine | (AccountImport.created_at <= now - LIFETIME)))
        if any(row.faults for row in rows):
            return 0
        kept = AccountImport(
            account_id=actor.account_id,
            file=file,
            rows=[{"number": one.number, "words": vars(one.words)} for one in rows],
            created_at=now,
        )
        db.session.add(kept)
        db.session.flush()
        return kept.id


def headings(line: Line) -> list[str]:
    """Which column is where; 422 where one is missing or there twice."""
    keys = {title: key for key, title in COLUMNS.items()}
    order = [keys.get(cell.text, cell.text) for cell in line.cells]
    missing = [title for key, title in COLUMNS.items() if order.count(key) != 1 and key != "locality"]
    if missing:
        raise wrong_field(
            "/file",
            "bad-headings",
            f"第一行应为表头：{'、'.join(COLUMNS.values())}；缺少或重复：{'、'.join(missing)}",
            "the first row has to hold the headings of the template",
        )
    unknown = [text for text in order if text and text not in COLUMNS]
    if unknown:
        raise wrong_field("/file", "bad-headings", f"不认识的列：{'、'.join(unknown)}", "there are unknown columns")
    return [key or f"blank {place}" for place, key in enumerate(order)]


def run(context: Context, actor: Actor, import_id: int, origin: Origin) -> list[tuple[Account, str]]:
    """Makes all accounts of a preview, each with a password to be read out once; 409 where anything has changed meanwhile."""
    kept = db.session.get(AccountImport, import_id, populate_existing=True)
    now = context.system_clock.now()
    if kept is None or kept.account_id != actor.account_id or kept.created_at + LIFETIME <= now:
        raise not_found("该预览（可能已导入或已过期，请重新上传）", "preview")
    secrets = [one_time() for _ in kept.rows]
    hashes = [ONE_TIME.hash(secret) for secret in secrets]
    made: list[tuple[Account, str]] = []
    with alone("accounts"), transaction():
        kept = db.session.get(AccountImport, import_id, populate_existing=True, with_for_update=True)
        if kept is None:
            raise not_found("该预览（可能已导入或已过期，请重新上传）", "preview")
        reader = Reader(actor)
        rows = [reader.again(row) for row in kept.rows]
        if any(row.faults for row in rows):
            raise DomainError(
                "import-changed",
                "文件中有错误，或预览之后情况有变化，没有导入任何账户，请重新上传预览",
                "there are faults in it, or something has changed since the preview: nothing was imported",
            )
        for row, hashed, secret in zip(rows, hashes, secrets, strict=True):
            made.append((add(context, actor, check(actor, row.words, set(reader.localities)), hashed, origin), secret))
        db.session.delete(kept)
    return made
