"""What a procedure consists of, taken apart so that two versions can be held against each other: things, and facts about them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Word(NamedTuple):
    """The same thing said in Chinese and in English; what an analyst wrote is the same in both."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """In that language, `zh` or `en`."""
        return self.en if language == "en" else self.zh


def same(text: str) -> Word:
    """What an analyst wrote: shown as it stands, whatever the language of the page."""
    return Word(text, text)


@dataclass(frozen=True)
class Fact:
    """One fact about a thing: `value` is compared, `shown` is read by people.

    `refers` marks the id of another element: where that one only got another id, this fact has not changed.
    """

    value: str
    shown: Word
    refers: bool = False


@dataclass(frozen=True)
class Order:
    """In which order people see or the engine tries something: ids with what they are called.

    Only the order of what is on both sides counts: what came or went is said elsewhere.
    """

    items: tuple[tuple[str, str], ...]


# Facts go by `field` or `field:argument`, such as `timer`, `outcome:accept`, `property:note`. `fields.py` knows the fields.
Facts = dict[str, Fact | Order]


@dataclass(frozen=True)
class Thing:
    """An element of a diagram, a field of a form, a row of a table, a setting, or a file as a whole.

    `id` is what it goes by in its file; `kind` a name of `kinds.py`. `host` is the step on which a clock hangs, `element` what
    is drawn of it, `clock` the purpose of a timer («due», …), `number` where it stands if people count it.
    """

    id: str
    kind: str
    name: str
    facts: Facts
    element: str = ""
    host: str = ""
    clock: str | None = None
    number: int = 0


@dataclass(frozen=True)
class Document:
    """One file: `head` is the file itself, with what is true of it as a whole, `things` what stands in it."""

    path: str
    head: Thing
    things: dict[str, Thing] = field(default_factory=dict)

    @cached_property
    def clocks(self) -> Counter[tuple[str, str | None]]:
        """How many clocks of a purpose hang on each step."""
        return Counter((thing.host, thing.clock) for thing in self.things.values() if thing.clock is not None)


def text_fact(value: str) -> Fact:
    """A fact that is shown as it was written."""
    return Fact(value, same(value))


def reference(identifier: str, name: str) -> Fact:
    """A fact that names another element, by its name where it has one."""
    return Fact(identifier, same(called(name, identifier)), refers=True)


def called(name: str, identifier: str) -> str:
    """How an element is named beside others: «整改 (submit_rectification)»."""
    return f"{name} ({identifier})" if name and name != identifier else identifier


YES, NO, NONE, NOTHING = Word("是", "yes"), Word("否", "no"), Word("无", "none"), Word("", "")


def truth(value: object) -> Fact:
    """Yes or no."""
    return Fact(str(bool(value)).lower(), YES if value else NO)


def joined(words: list[Word]) -> Word:
    """Several words as a list."""
    return Word("、".join(word.zh for word in words), ", ".join(word.en for word in words))
