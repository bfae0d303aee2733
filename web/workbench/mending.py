"""What stops a draft from running, and for each finding the page on which it is mended: the editor of its file, or its element."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from models.procedure_draft import ProcedureDraft
from web.language import current
from workflows.authoring.checking import findings_of
from workflows.authoring.drafts import package_of
from workflows.lint.words import FILE as SETTINGS
from workflows.procedures import xml
from workflows.procedures.elements import read_elements
from workflows.procedures.package import CAST, DIAGRAM
from workflows.procedures.xml import DiagramError

# So many are named; who has mended them sees the next.
MOST = 3
# «forms/reply.json», «tables/limits.dmn#3»: a finding names the row where there is one.
OF_FOLDER = re.compile(r"(forms|tables|parts)/([^/]+)\.\w+(?:#\d+)?")
EDITORS = {"forms": "web.workbench_forms.show", "tables": "web.workbench_tables.show"}


@dataclass(frozen=True)
class Stop:
    """One thing that is to be mended: what it is called, its page, and what is wrong with it."""

    name: str
    url: str
    words: str


def stops(draft: ProcedureDraft, element: str, words: str) -> list[Stop]:
    """The first findings that stop the draft; where the lint has none, what stopped it when it was built."""
    errors = [finding for finding in findings_of(package_of(draft)) if finding["severity"] == "error"]
    if element == CAST or not errors:
        errors.insert(0, {"element": element, "zh": words, "en": words})
    names = named(draft)
    return [
        Stop(names.get(item["element"]) or called(item["element"]), address(draft, item["element"]), in_words(item))
        for item in errors[:MOST]
    ]


def in_words(finding: dict[str, Any]) -> str:
    """What is wrong, in the language of the page."""
    return str(finding["en"] if current() == "en" else finding["zh"])


def named(draft: ProcedureDraft) -> dict[str, str]:
    """What the elements of the diagram are called; nothing of one that can not be read."""
    with suppress(DiagramError):
        elements = read_elements(xml.parse(draft.files.get(DIAGRAM, "").encode()))
        return {element.id: element.name for element in elements.values()}
    return {}


def called(element: str) -> str:
    """What a finding speaks of that has no name of its own."""
    known = {SETTINGS: _("设置"), CAST: _("演示机构和人员"), "tables": _("决策表"), "-": _("流程图")}
    return str(known.get(element, element))


def address(draft: ProcedureDraft, element: str) -> str:
    """The page on which what a finding speaks of is mended."""
    found = OF_FOLDER.fullmatch(element)
    if found and found[1] in EDITORS:
        return url_for(EDITORS[found[1]], draft_id=draft.id, name=found[2])
    if found:
        return url_for("web.modeler.show", draft_id=draft.id, part=found[2])
    if element in (SETTINGS, CAST):
        return url_for("web.workbench_settings.show", draft_id=draft.id, tab="cast" if element == CAST else None)
    if element == "tables":
        return url_for("web.workbench_tables.listing", draft_id=draft.id)
    part = part_with(draft, element)
    return url_for("web.modeler.show", draft_id=draft.id, part=part, _anchor=None if element == "-" else element)


def part_with(draft: ProcedureDraft, element: str) -> str | None:
    """The shared part in which an element stands; None for the procedure's own diagram."""
    said = f'id="{element}"'
    if said in draft.files.get(DIAGRAM, ""):
        return None
    parts = package_of(draft).names("parts/", ".bpmn")
    return next((name for name in parts if said in draft.files[f"parts/{name}.bpmn"]), None)
