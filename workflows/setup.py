"""Fills a fresh database: publishes the procedures of the shelf, and, for a demonstration, its offices and accounts."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.account import HASHER, Account, verifies
from models.base import db
from models.locks import alone
from models.organization import Organization
from models.procedure import Procedure
from workflows.context import Context
from workflows.lint import lint_source
from workflows.procedures.definitions import SHELF, Source, shelf
from workflows.procedures.memo import Memo
from workflows.procedures.package import DIAGRAM, Package
from workflows.procedures.publishing import as_version
from workflows.procedures.shelf import read_yaml
from workflows.procedures.xml import DiagramError
from workflows.stories.casting import Cast, shelf_casts
from workflows.unit import transaction

# What the lint finds in a procedure follows from its content alone; tests fill hundreds of databases with the same ones.
FAULTS: Memo[list[str]] = Memo()
PACKAGES: Memo[dict[str, str] | None] = Memo()


def publish_shelf(context: Context) -> list[str]:
    """Publishes every procedure of `bpmn/` whose content is new; returns what was published. Running cases keep theirs.

    A procedure that people have changed in the product is theirs: a new program does not put its own over it.
    """
    sources = list(shelf())
    for source in sources:
        refuse_findings(source)
    return publish_all(context, sources)


def publish_all(context: Context, sources: Sequence[Source]) -> list[str]:
    """Publishes what is new of these procedures; whoever calls has held them against the lint, or plays with them."""
    with alone("procedures"), transaction():
        known, changed = versions(), changed_by_people()
        ours = [source for source in sources if source.locality not in changed]
        return [source.locality for source in ours if publish(context, source, known)]


def versions() -> list[tuple[str, str, int]]:
    """Name, content hash and number of every version that was ever published."""
    columns = select(Procedure.locality, Procedure.content_hash, Procedure.version)
    return [(row.locality, row.content_hash, row.version) for row in db.session.execute(columns)]


def changed_by_people() -> frozenset[str]:
    """The procedures of which somebody has published a version."""
    return frozenset(db.session.scalars(select(Procedure.locality).where(Procedure.published_by.is_not(None))))


def refuse_findings(source: Source) -> None:
    """Nothing with an error of the lint is ever published: cases would stop on it, or run without legal basis."""
    errors = FAULTS.of(source, faults)
    if errors:
        raise DiagramError("lint-errors", "；".join(errors[:5]))


def faults(source: Source) -> list[str]:
    """The errors that the lint finds."""
    return [str(finding) for finding in lint_source(source, source.locality) if finding.severity == "error"]


def publish(context: Context, source: Source, known: list[tuple[str, str, int]] | None = None) -> bool:
    """Adds a version unless this content was published before; `known` are all `versions` of before, where the
    caller has them.

    Whatever came after it stays in force: a process of the version before, started again in the middle of an upgrade,
    must not bring its old diagram back.
    """
    digest = source.content_hash
    # The same content may have been published twice: pairs, and no mapping.
    own = [(row[1], row[2]) for row in (versions() if known is None else known) if row[0] == source.locality]
    if digest in (content_hash for content_hash, _ in own):
        return False
    newest = max((version for _, version in own), default=0)
    db.session.add(as_version(source, newest + 1, context.clock.now(), files_of(source)))
    return True


def files_of(source: Source) -> dict[str, str] | None:
    """The whole folder of a procedure of the shelf, stories included; None for content that the shelf does not hold."""
    folder = SHELF / source.locality
    return PACKAGES.of(source, lambda _: shelved(folder, source)) if (folder / DIAGRAM).exists() else None


def shelved(folder: Path, source: Source) -> dict[str, str] | None:
    """The folder, if it is what this source was read from."""
    package = Package.read(folder)
    return package.files if package.source().content_hash == source.content_hash else None


def seat_cast(context: Context, password: str, casts: Sequence[Cast] | None = None) -> int:
    """Creates the demonstration's offices and accounts that are not there yet; returns how many accounts were made.

    `casts` are those of the shelf where nothing else is said; of two that name the same office or account the first wins.
    """
    casts = shelf_casts() if casts is None else casts
    hashed = hash_of(password)
    refresh_passwords(password, hashed)
    made = 0
    with transaction():
        offices = offices_by_code()
        seat_offices(casts, offices)
        names = set(db.session.scalars(select(Account.username)))
        for cast in casts:
            for person in cast.data.get("accounts", []):
                if person["username"] not in names:
                    seat_person(context, person, cast.locality, hashed, offices)
                    names.add(person["username"])
                    made += 1
    return made


def seat_offices(casts: Sequence[Cast], offices: dict[str, Organization]) -> None:
    """Every office below its parent; a parent may come from a cast further on."""
    waiting = [(office, cast.locality or "") for cast in casts for office in cast.data.get("organizations", [])]
    while waiting:
        ready = [one for one in waiting if one[0].get("parent") in (None, *offices)]
        if not ready:
            raise LookupError(waiting[0][0]["parent"])
        for office, locality in ready:
            seat_office(office, locality, offices)
        waiting = [one for one in waiting if one[0]["code"] not in offices]


@lru_cache(maxsize=1)
def hash_of(password: str) -> str:
    """The hash of the password that the demonstration's accounts share. It is slow on purpose; once a process is enough."""
    return HASHER.hash(password)


def cast_accounts() -> list[list[str]]:
    """The names of the demonstration's accounts: those of all localities first, then folder by folder."""
    paths = [SHELF / "cast.yaml", *sorted(SHELF.glob("*/cast.yaml"))]
    casts = [read_yaml(path) for path in paths]
    names = [[person["username"] for person in cast.get("accounts", [])] for cast in casts]
    return [some for some in names if some]


def refresh_passwords(password: str, hashed: str) -> None:
    """Lets the demonstration's accounts have the password that this start prints, where an earlier start set another."""
    one = db.session.scalar(select(Account).where(Account.demonstration).limit(1))
    if one is None or verifies(one.password_hash, password):
        return
    with transaction():
        for account in db.session.scalars(select(Account).where(Account.demonstration)):
            account.password_hash = hashed


def offices_by_code() -> dict[str, Organization]:
    """Every office that is there."""
    return {office.code: office for office in db.session.scalars(select(Organization))}


def seat_office(office: dict[str, Any], locality: str, offices: dict[str, Organization]) -> None:
    """One organisation, under its parent, unless it is there."""
    if office["code"] in offices:
        return
    parent = offices[office["parent"]] if "parent" in office else None
    row = Organization(
        code=office["code"],
        name=office["name"],
        kind=office["kind"],
        locality=locality,
        parent_id=parent.id if parent else None,
    )
    db.session.add(row)
    # Its number is needed by those below it.
    db.session.flush()
    offices[row.code] = row


def seat_person(
    context: Context, person: dict[str, Any], locality: str | None, hashed: str, offices: dict[str, Organization]
) -> None:
    """One account."""
    organization = offices[person["organization"]] if "organization" in person else None
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
