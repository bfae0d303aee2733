"""Who plays in the stories of a procedure: offices, accounts and the usual work order (`cast.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.account import ROLES
from models.organization import KINDS
from workflows.procedures.package import CAST, Package
from workflows.procedures.shelf import SHELF, read_yaml
from workflows.procedures.xml import DiagramError
from workflows.stories.reading import Document, Place, StoryError, read_document
from workflows.stories.shape import MAP, MAPS, TEXT, TEXTS, Kind, hold

# A procedure's own stories need a handful of people; each world seats them anew.
MOST = 200
ENTRIES: dict[str, Kind] = {"locality": TEXT, "organizations": MAPS, "accounts": MAPS, "work_order": MAP}
OFFICE: dict[str, Kind] = {"code": TEXT, "name": TEXT, "kind": TEXT, "parent": TEXT}
PERSON: dict[str, Kind] = {"username": TEXT, "name": TEXT, "organization": TEXT, "roles": TEXTS}


@dataclass(frozen=True)
class Cast:
    """What a `cast.yaml` says, and the locality to which its offices and people belong; None for every locality."""

    locality: str | None
    data: Mapping[str, Any]


def cast_of(folder: str) -> dict[str, Any]:
    """Who plays in a folder's stories, and what is usual in its work orders."""
    path = SHELF / folder / CAST
    return dict(read_yaml(path)) if path.exists() else {}


def shelf_casts() -> list[Cast]:
    """The casts of the shelf, folder by folder, and those who serve every locality."""
    folders = [path.parent.name for path in sorted(SHELF.glob(f"*/{CAST}"))]
    own = [Cast(cast.get("locality", folder), cast) for folder, cast in ((name, cast_of(name)) for name in folders)]
    return [*own, Cast(None, dict(read_yaml(SHELF / CAST)))]


def cast_in(package: Package) -> dict[str, Any]:
    """Who plays in the stories of a package: its own cast, else that of its folder on the shelf.

    Raises `StoryError` naming line and field.
    """
    own = read_cast(package.files[CAST]) if CAST in package.files else cast_of(package.key)
    try:
        settings = package.settings()
    except DiagramError as error:
        raise StoryError(error.zh, error.en) from error
    return {"locality": str(settings.get("locality") or package.key), **own}


def read_cast(text: str) -> dict[str, Any]:
    """A cast as it was written."""
    document = read_document(text, CAST)
    if document.data is None:
        return {}
    hold(document, document.data, (), ENTRIES)
    offices, people = document.data.get("organizations", []), document.data.get("accounts", [])
    if len(offices) + len(people) > MOST:
        raise document.refuse((), f"机构和账户最多{MOST}个", f"at most {MOST} organizations and accounts")
    # A draft's own offices may hang below those of the shelf.
    known = {office["code"] for cast in shelf_casts() for office in cast.data.get("organizations", [])}
    for index, office in enumerate(offices):
        hold_office(document, ("organizations", index), office, known)
        known.add(office["code"])
    for index, person in enumerate(people):
        hold_person(document, ("accounts", index), person, known)
    return dict(document.data)


def hold_office(document: Document, place: Place, office: Mapping[str, Any], known: set[str]) -> None:
    """One office: of a known kind, below one that stands above it in the file."""
    hold(document, office, place, OFFICE, ("code", "name", "kind"))
    if office["kind"] not in KINDS:
        told = "、".join(f"{key}（{name}）" for key, name in KINDS.items())
        raise document.refuse((*place, "kind"), f"没有这种机构，可用：{told}", f"must be one of {', '.join(KINDS)}")
    if "parent" in office and office["parent"] not in known:
        raise document.refuse((*place, "parent"), "上级机构应先在上面写出", "the parent must stand above")


def hold_person(document: Document, place: Place, person: Mapping[str, Any], known: set[str]) -> None:
    """One account: of a known office, with known roles."""
    hold(document, person, place, PERSON, ("username", "name", "roles"))
    if "organization" in person and person["organization"] not in known:
        raise document.refuse((*place, "organization"), "没有这个机构", "no such organization")
    if not set(person["roles"]) <= set(ROLES):
        told = "、".join(f"{key}（{name}）" for key, name in ROLES.items())
        raise document.refuse((*place, "roles"), f"没有这个角色，可用：{told}", f"must be among {', '.join(ROLES)}")
