"""Fills a fresh database: publishes the procedures of the shelf, and, for a demonstration, its offices and accounts."""

from typing import Any

import yaml
from sqlalchemy import func, select

from models.account import HASHER, Account, verifies
from models.base import db
from models.organization import Organization
from models.procedure import Procedure
from workflows.context import Context
from workflows.definitions import SHELF, Source, shelf
from workflows.lint import lint_source
from workflows.unit import transaction
from workflows.xml import DiagramError


def publish_shelf(context: Context) -> list[str]:
    """Publishes every procedure of `bpmn/` whose content is new; returns what was published. Running cases keep theirs."""
    published = []
    for source in shelf():
        refuse_findings(source)
        with transaction():
            if publish(context, source):
                published.append(source.locality)
    return published


def refuse_findings(source: Source) -> None:
    """Nothing with an error of the lint is ever published: cases would stop on it, or run without legal basis."""
    errors = [finding for finding in lint_source(source, source.locality) if finding.severity == "error"]
    if errors:
        raise DiagramError("lint-errors", "；".join(str(finding) for finding in errors[:5]))


def publish(context: Context, source: Source) -> bool:
    """Adds a version unless this content was published before.

    Whatever came after it stays in force: a process of the version before, started again in the middle of an upgrade,
    must not bring its old diagram back.
    """
    digest = source.content_hash
    known = select(Procedure.id).filter_by(locality=source.locality, content_hash=digest).limit(1)
    if db.session.scalar(known) is not None:
        return False
    newest = db.session.scalar(select(func.max(Procedure.version)).filter_by(locality=source.locality)) or 0
    db.session.add(
        Procedure(
            locality=source.locality,
            version=newest + 1,
            content_hash=digest,
            diagram=source.diagram.decode(),
            forms=source.forms,
            published_at=context.clock.now(),
        )
    )
    return True


def seat_cast(context: Context, password: str) -> int:
    """Creates the demonstration's offices and accounts that are not there yet; returns how many accounts were made."""
    made = 0
    hashed = HASHER.hash(password)
    refresh_passwords(password, hashed)
    for path in [*sorted(SHELF.glob("*/cast.yaml")), SHELF / "cast.yaml"]:
        cast = yaml.safe_load(path.read_text(encoding="utf-8"))
        locality = path.parent.name if path.parent != SHELF else None
        with transaction():
            for office in cast.get("organizations", []):
                seat_office(office, locality or "")
            for person in cast.get("accounts", []):
                made += seat_person(context, person, locality, hashed)
    return made


def refresh_passwords(password: str, hashed: str) -> None:
    """Lets the demonstration's accounts have the password that this start prints, where an earlier start set another."""
    one = db.session.scalar(select(Account).where(Account.demonstration).limit(1))
    if one is None or verifies(one.password_hash, password):
        return
    with transaction():
        for account in db.session.scalars(select(Account).where(Account.demonstration)):
            account.password_hash = hashed


def seat_office(office: dict[str, Any], locality: str) -> None:
    """One organisation, under its parent."""
    if Organization.by_code(office["code"]) is None:
        parent = Organization.by_code(office["parent"]) if "parent" in office else None
        db.session.add(
            Organization(
                code=office["code"],
                name=office["name"],
                kind=office["kind"],
                locality=locality,
                parent_id=parent.id if parent else None,
            )
        )
        db.session.flush()


def seat_person(context: Context, person: dict[str, Any], locality: str | None, hashed: str) -> int:
    """One account; 0 if it exists."""
    if Account.by_username(person["username"]) is not None:
        return 0
    organization = Organization.by_code(person["organization"]) if "organization" in person else None
    db.session.add(
        Account(
            username=person["username"],
            name=person["name"],
            password_hash=hashed,
            organization_id=organization.id if organization else None,
            roles=person["roles"],
            locality=locality,
            demonstration=True,
            created_at=context.clock.now(),
        )
    )
    return 1
