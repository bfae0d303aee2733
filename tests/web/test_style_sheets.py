"""The sheets hold no dead rules: every class in them stands on some page, or is put there by a script."""

from __future__ import annotations

import re

from config import ROOT

SHEETS = [
    path
    for path in sorted((ROOT / "web" / "assets" / "css").rglob("*.css"))
    if path.name not in ("app.css", "index.css")
]
PLACES = ("web/templates/**/*.html", "web/assets/js/**/*.js", "web/**/*.py", "views/*.py", "workflows/drawing/*.py")
# What the libraries of the modeler put there themselves.
LIBRARIES = ("djs-", "bts-")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def sources() -> str:
    """Everything that may name a class; an apostrophe in a script's remark opens no quotation."""
    texts = (path.read_text(encoding="utf-8") for place in PLACES for path in sorted(ROOT.glob(place)))
    return "\n".join(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE) for text in texts)


def named(text: str) -> tuple[set[str], tuple[str, ...]]:
    """The words that stand in quotes, and what such words begin with where the rest is filled in («tag-{{ kind }}»)."""
    quoted = " ".join(a or b or c for a, b, c in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", text))
    within = " ".join(re.findall(r'class="((?:[^"{]|{{.*?}}|{%.*?%})*)"', text))
    words = set(re.findall(r"[\w-]+", f"{quoted} {within}"))
    return words, tuple(set(re.findall(r"([a-z][a-z-]*-)(?:\{\{|\$\{|\{[a-z])", text)))


def test_every_class_of_the_sheets_is_used() -> None:
    words, beginnings = named(sources())
    dead = {}
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        classes = {name for selectors in re.findall(r"([^{}]+)\{", text) for name in CLASS.findall(selectors)}
        unused = sorted(
            name for name in classes if name not in words and not name.startswith((*beginnings, *LIBRARIES))
        )
        if unused:
            dead[sheet.name] = unused

    assert dead == {}
