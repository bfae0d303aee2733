"""Takes the settings of a procedure apart: one thing for each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from models.base import canonical_json
from workflows.diff.extensions import basis_facts
from workflows.diff.things import NONE, Document, Fact, Facts, Order, Thing, same, text_fact, truth
from workflows.procedures import outline
from workflows.procedures.settings import KNOWN, PLAIN, Setting
from workflows.stories.reading import StoryError, read_document

# Texts about the procedure as a whole.
HEAD = {"title": "name", "locality": "locality", "applies": "applies"}
ENTRY = ("value", "basis", "silent", "title")


def read_settings(raw: Any, path: str = "settings.yaml", comments: Sequence[str] = ()) -> Document:
    """The settings, each with its value, its basis and where the text is silent; `comments` are those of the file."""
    if not isinstance(raw, dict):
        return Document(path, Thing("", "settings", "", {"text": text_fact(canonical_json(raw))}))
    head: Facts = {HEAD[name]: text_fact(shown(raw[name])) for name in PLAIN if name in raw}
    things = {
        str(name): Thing(str(name), "setting", title_of(str(name), entry), facts_of(str(name), entry))
        for name, entry in raw.items()
        if name not in PLAIN
    }
    head["setting-order"] = Order(tuple((name, thing.name or name) for name, thing in things.items()))
    head.update((f"comment:{number}", text_fact(line)) for number, line in enumerate(comments, start=1))
    return Document(path, Thing("", "settings", "", head), things)


def title_of(name: str, entry: Any) -> str:
    """What a setting is called."""
    own = entry.get("title") if isinstance(entry, dict) else None
    return str(own or KNOWN.get(name, ("",))[0])


def facts_of(name: str, entry: Any) -> Facts:
    """What is said of one setting; one that is written short has a value alone."""
    entry = entry if isinstance(entry, dict) and "value" in entry else {"value": entry}
    facts: Facts = {"value": value_fact(name, entry["value"])}
    if "basis" in entry:
        facts.update(basis_facts(str(entry["basis"])))
    if "silent" in entry:
        facts["silent"] = text_fact(str(entry["silent"]).strip())
    if "title" in entry:
        facts["title"] = text_fact(str(entry["title"]))
    facts.update((f"other:{key}", text_fact(shown(value))) for key, value in entry.items() if key not in ENTRY)
    return facts


def value_fact(name: str, value: Any) -> Fact:
    """The value as officials read it."""
    if isinstance(value, bool):
        return truth(value)
    if value is None:
        return Fact("null", NONE)
    try:
        words = outline.said(Setting(name, name, value))
    except (TypeError, KeyError):  # a value that the setting can not have; the lint says so
        words = shown(value)
    return Fact(canonical_json(value), same(words))


def comments_in(text: str) -> list[str]:
    """What a file says to its readers alone, in lines of their own."""
    return [line.strip().lstrip("#").strip() for line in text.splitlines() if line.strip().startswith("#")]


def shown(value: Any) -> str:
    """A value in one line."""
    return value if isinstance(value, str) else canonical_json(value)


def parsed(text: str) -> Any:
    """The content of a settings file as it is kept; raises `ValueError` where it is no plain YAML, or could grow."""
    try:
        raw = read_document(text, "settings.yaml").data or {}
    except StoryError as error:
        raise ValueError(str(error)) from error
    return json.loads(json.dumps(raw, ensure_ascii=False, default=str))
