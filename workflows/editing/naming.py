"""Which steps name a form or a decision table, and the same diagrams with another name in its place.

A diagram is changed as text, at the value alone: whatever else the modeler wrote stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from models.errors import wrong_field
from workflows.procedures import xml
from workflows.procedures.elements import read_elements
from workflows.procedures.xml import DiagramError

# A name is a file's name, a word in a diagram and a part of an address.
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
LONGEST_TITLE = 100
PROPERTY = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?property\b[^<>]*>")
ATTRIBUTE = {
    "name": re.compile(r"""(\sname\s*=\s*)("[^"]*"|'[^']*')"""),
    "value": re.compile(r"""(\svalue\s*=\s*)("[^"]*"|'[^']*')"""),
}


@dataclass(frozen=True)
class Use:
    """One step or event that names a form or table. `file` is the diagram in which it stands."""

    file: str
    element: str
    name: str


def uses(files: Mapping[str, str], kind: str) -> dict[str, list[Use]]:
    """Name → who names it; `kind` is the property that names, `form` or `table`. Diagrams that can not be read name nothing."""
    found: dict[str, list[Use]] = {}
    for path, text in diagrams(files).items():
        try:
            elements = read_elements(xml.parse(text.encode()))
        except DiagramError:
            continue
        for element in elements.values():
            if name := element.properties.get(kind, ""):
                found.setdefault(name, []).append(Use(path, element.id, element.name or element.id))
    return found


def diagrams(files: Mapping[str, str]) -> dict[str, str]:
    """The diagrams of a procedure: its own and the shared ones that it calls."""
    return {path: text for path, text in files.items() if path.endswith(".bpmn")}


def renamed(files: Mapping[str, str], kind: str, old: str, new: str) -> dict[str, str]:
    """The diagrams that name `old`, with `new` in its place."""
    found = {}
    for path, text in diagrams(files).items():
        written = PROPERTY.sub(lambda tag: with_value(tag[0], kind, old, new), text)
        if written != text:
            found[path] = written
    return found


def with_value(tag: str, kind: str, old: str, new: str) -> str:
    """The tag of one property, with the new value where it is the property and the value that are meant."""
    name, value = ATTRIBUTE["name"].search(tag), ATTRIBUTE["value"].search(tag)
    if not name or not value or name[2][1:-1] != kind or value[2][1:-1] != old:
        return tag
    return tag[: value.start(2)] + quoteattr(new) + tag[value.end(2) :]


def refuse_title(title: str) -> None:
    """A form or table is called something, and not by half a page (422)."""
    if not title or len(title) > LONGEST_TITLE:
        zh = f"请填写标题，最多{LONGEST_TITLE}字"
        raise wrong_field("/title", "title", zh, f"a title of at most {LONGEST_TITLE} characters")


def refuse_name(name: str, taken: Collection[str], pointer: str) -> None:
    """A name is English, lower case, short, and not in use (422)."""
    if not NAME.fullmatch(name):
        raise wrong_field(
            pointer,
            "name",
            "名称用小写英文字母开头，只含小写字母、数字和下划线，最多64个字符，如 submit_reply",
            "a name is lower-case letters, digits and underscores, such as submit_reply",
        )
    if name in taken:
        raise wrong_field(
            pointer, "taken", f"已经有 {name}，请另起一个名称", f"there is a {name} already: choose another name"
        )
