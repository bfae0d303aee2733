"""The tables of a case: what was done, when what was due and why, what happened, what was issued and filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from documents import fields
from documents.tree import Table
from models.attachment import Attachment
from models.case import Case
from models.event_titles import title_of
from models.filing import STATUS_ZH, Filing
from models.issued_document import IssuedDocument
from models.queries import organizations
from models.queries import people as accounts
from views import history
from views.codes import FILINGS
from views.documents.acts import Act
from views.documents.words import before, in_chinese, short
from workflows.context import Context

# Of a hash so much is shown in a table: enough to tell two apart.
HASH = 16
# What an event says that a reader of the file wants to know, in this order.
TELLING = ("to_name", "kind_name", "number", "opinion", "reason", "filing_no", "receipt_no", "warning", "note")


def acts(wanted: Sequence[Act]) -> Table:
    """Acts with everything that was entered."""
    lines = [(short(act.record.at), act.name, office(act), "\n".join(act.lines())) for act in wanted]
    return Table(tuple(lines), *fields.ACTS)


def office(act: Act) -> str:
    """The office that acted."""
    return act.office.name if act.office is not None else "系统"


def filings(found: Sequence[Filing]) -> Table:
    """What was filed, and what came back."""
    lines = [
        (
            filing.filing_no,
            FILINGS.get(filing.kind, filing.kind),
            short(filing.submitted_at),
            STATUS_ZH.get(filing.status, filing.status),
            filing.receipt_no or "",
            filing.reason or "",
        )
        for filing in found
    ]
    return Table(tuple(lines), *fields.FILINGS)


def limits(ledger: Mapping[str, Any]) -> Table:
    """The deadline ledger, warnings and urgings included."""
    lines = [
        (
            row["activity_name"],
            row["purpose_name"],
            in_chinese(row["rule"]),
            short(row["starts_at"]),
            before(row["due_at"], row["provisional"]),
            row["state_name"],
        )
        for row in ledger["items"]
    ]
    return Table(tuple(lines), *fields.LIMITS)


def days(ledger: Mapping[str, Any]) -> Table:
    """How each limit was reckoned, day by day."""
    lines = [
        (
            f"{row['activity_name']}\n{before(row['due_at'], row['provisional'])}",
            "\n".join(in_chinese(line) for line in row["explanation"]),
        )
        for row in ledger["items"]
        if row["purpose"] == "due"
    ]
    return Table(tuple(lines), *fields.DAYS)


def timeline(told: Mapping[str, Any]) -> Table:
    """Every event, its hash beside it."""
    names = accounts.names({item["actor"] for item in told["items"]})
    lines = [
        (
            str(item["seq"]),
            short(item["effective_at"]),
            title_of(item["name"], item["data"]),
            names.get(item["actor"], item["actor"]),
            "；".join(str(item["data"][key]) for key in TELLING if item["data"].get(key)),
            item["hash"][:HASH],
        )
        for item in told["items"]
    ]
    return Table(tuple(lines), *fields.TIMELINE)


def verdict(told: Mapping[str, Any], case: Case) -> str:
    """Whether the log is whole."""
    chain = told["chain"]
    if not chain["intact"]:
        return f"记录校验不通过：{str(chain['detail']).partition(' / ')[0]}"
    return f"记录完整，共{told['total']}条，末条校验值 {case.last_hash}"


def issued(found: Sequence[IssuedDocument], names: Mapping[str, str]) -> Table:
    """What was issued."""
    offices = organizations.by_ids(row.organization_id for row in found)
    lines = [
        (row.number, names.get(row.kind, row.kind), short(row.at), offices[row.organization_id].name, row.sha256[:HASH])
        for row in found
    ]
    return Table(tuple(lines), *fields.ISSUED)


def attached(wanted: Sequence[Act], files: Sequence[Attachment]) -> Table:
    """The files of the case, and the material that people named as evidence: what lies on paper."""
    found = [(file.name, file.element_name or "", file.created_at) for file in files]
    found += [(str(item), act.name, act.record.at) for act in wanted for item in act.record.data.get("evidence") or []]
    lines = [(str(place), name, source, short(at)) for place, (name, source, at) in enumerate(found, start=1)]
    return Table(tuple(lines), *fields.ATTACHED)


def ledger_of(case: Case, context: Context) -> dict[str, Any]:
    """The ledger as every reader sees it."""
    return history.ledger(case, context)


def timeline_of(case: Case) -> dict[str, Any]:
    """The log as every reader sees it."""
    return history.timeline(case)
