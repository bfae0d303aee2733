"""What is different between two versions of a procedure, as a reader outside sees it."""

from __future__ import annotations

from typing import Any

from workflows.diff import Change, Difference, Word


def difference(found: Difference, old: int | None, new: int | None) -> dict[str, Any]:
    """All changes, and how many there are under each heading."""
    return {
        "from_version": old,
        "to_version": new,
        "counts": dict(found.counts),
        "changes": [change(one) for one in found.changes],
    }


def change(one: Change) -> dict[str, Any]:
    """One change, in words and in its parts."""
    return {
        "kind": one.kind,
        "group": one.group,
        "file": one.path,
        "element": one.id,
        "type": one.thing,
        "name": said(one.subject),
        "field": said(one.field),
        "before": said(one.before) if one.before else None,
        "after": said(one.after) if one.after else None,
        "words": {"zh": one.words(), "en": one.words("en")},
        "details": [{"field": said(label), "value": said(value)} for label, value in one.details],
        "pieces": [{"before": before, "after": after} for before, after in one.pieces],
    }


def said(word: Word) -> dict[str, str]:
    """The same in both languages."""
    return {"zh": word.zh, "en": word.en}
