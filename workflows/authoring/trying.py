"""What the modeler asks while somebody draws: what is wrong with what is not saved yet, and when a limit would end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from calendars.deadlines import compute, explain
from calendars.errors import RuleError
from calendars.rules import Relation, parse
from models.procedure_draft import ProcedureDraft
from workflows.authoring.checking import findings_of
from workflows.authoring.drafts import package_of
from workflows.context import Context
from workflows.lint import lint_source
from workflows.procedures.package import DIAGRAM, Package
from workflows.procedures.settings import read_settings, settled, values
from workflows.procedures.shelf import SHARED
from workflows.procedures.xml import DiagramError


def lint_unsaved(draft: ProcedureDraft, files: Mapping[str, str | None]) -> list[dict[str, Any]]:
    """The findings for a draft with some files as they stand in an editor. A part that is being drawn is looked at by itself, too."""
    package = package_of(draft).with_files(files)
    found = [{**finding, "file": DIAGRAM} for finding in findings_of(package)]
    parts = [path for path in files if path.startswith("parts/") and path in package.files]
    return [told(item) for item in [*found, *(finding for path in parts for finding in of_part(package, path))]]


def of_part(package: Package, path: str) -> list[dict[str, Any]]:
    """What is wrong with one shared part by itself: beside the other parts, for its own ids are no duplicates of themselves."""
    try:
        whole = package.source()
        others = {name: part for name, part in whole.parts.items() if f"parts/{name}.bpmn" != path}
        source = replace(whole, locality=SHARED, diagram=package.files[path].encode(), parts=others)
    except DiagramError:
        return []
    return [{**vars(finding), "file": path} for finding in lint_source(source, path)]


def told(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding as the browser reads it."""
    return {
        "file": finding["file"],
        "element": finding["element"],
        "code": finding["code"],
        "severity": finding["severity"],
        "message_zh": finding["zh"],
        "message_en": finding["en"],
        "about": finding["about"],
    }


def reckon(context: Context, package: Package, rule: str, limit: str, start: datetime) -> dict[str, Any]:
    """When a limit in words would end, with the switches of the procedure; `limit` is the one on which a reminder leans.

    Raises RuleError for what can not be read, CalendarFault for a day that is out of reach.
    """
    chosen = values(read_settings(package.settings()))
    wanted = settled(rule, chosen)
    if not wanted and rule.startswith("setting."):
        return open_end("这一项设置是空的：没有期限。", "This setting is empty: there is no limit.")
    read = parse(wanted)
    if read.relation is Relation.FIELD:
        zh = f"到 case.{read.field} 所记的时间为止，随工单而定。"
        return open_end(zh, f"Ends at case.{read.field}, which each case has itself.")
    due = None
    if read.relation is not Relation.FROM_START:
        basis = settled(limit, chosen) if limit else ""
        if not basis and limit:
            return open_end("这一项的限期现在是空的，随设置而定。", "Its limit is empty now: a setting says it.")
        if not basis:
            zh = f"“{rule}”要从到期日算起，请先写明限期。"
            raise RuleError("rule-needs-due", zh, "It counts from a limit: say the limit first.")
        if parse(basis).relation is Relation.FIELD:
            return open_end("限期随工单而定，这一项也随之而定。", "The limit is each case's own, and this goes by it.")
        due = compute(basis, start, context.calendar()).due_at
    result = compute(wanted, start, context.calendar(), due=due)
    shown = result.to_json()
    return {
        "rule": wanted,
        "shown_zh": shown["shown"],
        "shown_en": shown["shown"],
        "due_at": shown["due_at"],
        "provisional": shown["provisional"],
        "explanation": explain(result),
    }


def open_end(zh: str, en: str) -> dict[str, Any]:
    """An end that can not be told without a case."""
    return {"open": True, "open_zh": zh, "open_en": en}
