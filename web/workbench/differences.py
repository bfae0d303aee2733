"""Two versions of a procedure on a page: what differs in words under its headings, and the diagrams with what differs marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from web.language import current as language
from web.saying import said
from workflows.diff import GROUPS, Change, Difference, Word, compare_files
from workflows.drawing import Mark, draw, named
from workflows.procedures.package import DIAGRAM
from workflows.procedures.xml import DiagramError

# Longer values stand one below the other.
LONG = 36
# A drawing of so many pixels is scrolled and not made smaller.
ID = re.compile(r' id="([^"]+)"')
WIDE, WIDTH = 1000, re.compile(r'<svg [^>]*width="([0-9.]+)"')
# Of a file that is compared line by line a page shows so many places, and so much of each.
MOST_PIECES, MOST_CHARACTERS = 100, 20_000
Files = dict[str, str]


@dataclass(frozen=True)
class Side:
    """One of the two: what it is called, where it can be read, and its files."""

    name: str
    url: str
    files: Files


@dataclass(frozen=True)
class Picture:
    """One diagram of both versions; None where a version does not have it, words where it can not be drawn."""

    path: str
    name: str
    old: Markup | str | None
    new: Markup | str | None

    @cached_property
    def names(self) -> frozenset[str]:
        """The ids of everything that is drawn, to which a change may lead."""
        return frozenset(name for svg in (self.old, self.new) if isinstance(svg, Markup) for name in ID.findall(svg))

    @property
    def is_wide(self) -> bool:
        """Whether it would be too small to read where all of it had to fit into half a page."""
        sizes = [WIDTH.search(svg) for svg in (self.old, self.new) if isinstance(svg, Markup)]
        return any(float(size[1]) > WIDE for size in sizes if size)


def page(old: Side, new: Side) -> dict[str, Any]:
    """What the template shows."""
    difference = compare_files(old.files, new.files)
    changes = list(difference.changes)
    numbers = {id(change): number for number, change in enumerate(changes, start=1)}
    pictures = [
        picture(path, place, old, new, difference, numbers) for place, path in enumerate(drawn_paths(difference))
    ]
    groups = [
        {
            "id": name,
            "name": GROUPS[name].said(language()),
            "count": len(found),
            "subjects": subjects(found, numbers, pictures),
        }
        for name, found in difference.groups.items()
    ]
    return {"old": old, "new": new, "groups": groups, "pictures": pictures, "total": len(difference.said)}


def drawn_paths(difference: Difference) -> list[str]:
    """The diagrams in which something differs, the procedure's own first."""
    paths = dict.fromkeys(change.path for change in difference.changes if change.path.endswith(".bpmn"))
    return sorted(paths, key=lambda path: (path != DIAGRAM, path))


def subjects(changes: Sequence[Change], numbers: dict[int, int], pictures: Sequence[Picture]) -> list[dict[str, Any]]:
    """The changes of one heading, those of one subject together, in the order in which they come."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for change in changes:
        about = (change.where.said(language()), "" if change.is_subject else change.subject.said(language()))
        found.setdefault(about, []).append(line(change, numbers[id(change)], pictures))
    return [{"where": where, "name": name, "lines": lines} for (where, name), lines in found.items()]


def line(change: Change, number: int, pictures: Sequence[Picture]) -> dict[str, Any]:
    """One change."""
    before, after = shown(change.before), shown(change.after)
    simple = change.kind == "changed" and not change.pieces
    return {
        "id": f"change-{number}",
        "kind": change.kind,
        "field": change.field.said(language()),
        "told": change.told(language()) if change.kind == "changed" else change.entry(language()),
        "simple": simple,
        "none_before": change.before is None,
        "long": simple and max(len(before), len(after)) > LONG,
        "cut": cut(clipped(before), clipped(after)) if simple else ("", before, after, ""),
        "details": [(label.said(language()), value.said(language())) for label, value in change.details],
        "pieces": [(clipped(old), clipped(new)) for old, new in change.pieces[:MOST_PIECES]],
        "more": max(0, len(change.pieces) - MOST_PIECES),
        "link": link(change, pictures),
    }


def shown(value: Word | None) -> str:
    """A value; that there is none is said, too."""
    return _("无") if value is None else value.said(language()) or _("（空）")


def clipped(text: str) -> str:
    """As much of a text as a page can bear; the archive of a version has the whole."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}……"


def cut(before: str, after: str) -> tuple[str, str, str, str]:
    """What two texts begin with alike, what was, what is, what they end with alike: long ones differ in a few words."""
    if max(len(before), len(after)) <= LONG:
        return "", before, after, ""
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] != after[at]), most)
    tail = next((at for at in range(most - head) if before[-1 - at] != after[-1 - at]), most - head)
    return before[:head], before[head : len(before) - tail], after[head : len(after) - tail], after[len(after) - tail :]


def link(change: Change, pictures: Sequence[Picture]) -> str:
    """Where the element of a change is drawn; nothing where it is not."""
    sides = ("old",) if change.kind == "removed" and change.whole else ("new", "old")
    for number, drawn in enumerate(pictures):
        if drawn.path == change.path and change.element:
            names = (f"{side}{number}-el-{change.element}" for side in sides)
            return next((f"#{name}" for name in names if name in drawn.names), "")
    return ""


def picture(path: str, number: int, old: Side, new: Side, difference: Difference, numbers: dict[int, int]) -> Picture:
    """One diagram of both versions, each element that differs marked and leading to its first change in words."""
    links: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    for change in difference.said:
        if change.path == path and change.element:
            links.setdefault(change.element, f"#change-{numbers[id(change)]}")
            notes.setdefault(change.element, []).append(change.told(language()))
    svgs = []
    for side, name, is_old in ((old, "old", True), (new, "new", False)):
        marks = {
            key: Mark(state, note="\n".join(notes.get(key, ())))
            for key, state in difference.marks(path, old=is_old).items()
        }
        svgs.append(drawing(side, path, marks, links, f"{name}{number}"))
    head = next((change.where.said(language()) for change in difference.changes if change.path == path), "")
    return Picture(path, head or _("流程图"), *svgs)


def drawing(side: Side, path: str, marks: dict[str, Mark], links: dict[str, str], name: str) -> Markup | str | None:
    """One drawing with names of its own; why it can not be drawn, where it can not."""
    text = side.files.get(path)
    if text is None:
        return None
    try:
        svg = draw(text.encode(), marks, side.name, {key: links[key] for key in marks if key in links}, said)
    except DiagramError as error:
        return str(_("流程图画不出来：%(why)s", why=error.zh if language() == "zh" else error.en))
    return Markup(named(svg, name))  # our own drawing: what people wrote in it is escaped (workflows/drawing/pen.py)
