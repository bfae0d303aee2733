"""What a story expects and what was found, told in the words of its diagram: in Chinese and in English.

Steps, limits and fields are called what the diagram calls them. English has their ids beside them; words of ours are
their codes, which are English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.stories.vocabulary import CODES, EVENTS, Vocabulary, filing_word

NAMES = {
    "waiting": ("待办步骤", "open steps"),
    "due": ("到期日", "due day"),
    "stage": ("阶段", "stage"),
    "closure": ("办结方式", "closure"),
    "events": ("依次发生的事件", "events in this order"),
    "never": ("不应发生的事件", "events that must not happen"),
    "urgency": ("缓急", "urgency"),
    "deadlines": ("期限状态", "state of the limit"),
    "provisional": ("日期是否暂定", "day is provisional"),
    "no_limit": ("无时限的步骤", "steps without a limit"),
    "original": ("延期或中止前的到期日", "due day before extension or pause"),
    "warned": ("是否提示", "warning was given"),
    "facts": ("记下的事实", "facts on record"),
    "filings": ("报备", "filings"),
}


@dataclass(frozen=True)
class Words:
    """The same in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Tongue:
    """How one of the languages names a thing and puts things together."""

    vocabulary: Vocabulary
    english: bool

    def pick(self, zh: str, en: str) -> str:
        """The words of this language."""
        return en if self.english else zh

    def thing(self, key: str, name: str) -> str:
        """A step, limit, fact or event by its name."""
        if key in EVENTS:
            event, _, day = name.partition(" ")
            title = plain(event) if self.english else self.vocabulary.events.get(event, event)
            return f"{title} {day}".strip()
        if key == "filings":
            return name.replace(":", ": ").replace("_", " ") if self.english else filing_word(name)
        called = self.vocabulary.subjects(key).get(name) or self.vocabulary.called(name) or name
        return f"{called} ({name})" if self.english and called != name else called

    def value(self, key: str, value: Any, subject: str = "") -> str:
        """A word, day, number, yes or no."""
        if isinstance(value, bool):
            return self.pick("是" if value else "否", "yes" if value else "no")
        if value is None or value in ("", "-"):
            return self.pick("无", "none")
        words = self.vocabulary.values(key, subject)
        if self.english:
            return plain(str(value)) if key in CODES else str(value)
        return words.get(str(value), str(value))

    def told(self, key: str, value: Any) -> str:
        """One side of a difference."""
        if isinstance(value, Mapping):
            parts = [f"{self.thing(key, name)} {self.value(key, item, name)}" for name, item in value.items()]
        elif isinstance(value, Sequence) and not isinstance(value, str):
            parts = [self.thing(key, str(item)) for item in value]
        else:
            return self.value(key, value)
        return self.pick("、", ", ").join(parts) or self.pick("无", "none")


def tongues(vocabulary: Vocabulary) -> tuple[Tongue, Tongue]:
    """Chinese and English."""
    return Tongue(vocabulary, english=False), Tongue(vocabulary, english=True)


def plain(code: str) -> str:
    """A code as English words: `HandlingOverdue` → «handling overdue», `follow_up` → «follow up»."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", code).replace("_", " ").lower()


def difference(vocabulary: Vocabulary, key: str, wanted: Any, found: Any) -> Words:
    """What an expectation wants and what was found instead."""
    return Words(
        *(
            sentence(tongue, key, tongue.told(key, apart(wanted, found)), tongue.told(key, apart(found, wanted)))
            for tongue in tongues(vocabulary)
        )
    )


def sentence(tongue: Tongue, key: str, wanted: str, found: str) -> str:
    """The two sides in one line."""
    name = tongue.pick(*NAMES[key])
    return tongue.pick(f"{name}：期望 {wanted}，实际 {found}", f"{name}: expected {wanted}, found {found}")


def apart(one: Any, other: Any) -> Any:
    """Of several named values only those that differ, so that it is read at a glance."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {name: value for name, value in one.items() if other.get(name) != value}
    return one


def not_in_order(vocabulary: Vocabulary, missing: str, found: Sequence[str]) -> Words:
    """An event that did not happen where it was wanted: not at all, on another day, or before its turn."""
    event = missing.partition(" ")[0]
    days = [text for text in found if text.partition(" ")[0] == event]
    both = []
    for tongue in tongues(vocabulary):
        if not days:
            have = tongue.pick("没有发生", "no such event")
        elif missing in (*days, event):
            have = tongue.pick("发生得更早，不是这个顺序", "it earlier, before its turn")
        else:
            have = tongue.told("events", days)
        both.append(sentence(tongue, "events", tongue.thing("events", missing), have))
    return Words(*both)


def unwanted(vocabulary: Vocabulary, found: Sequence[str]) -> Words:
    """Events that should not have happened."""
    zh, en = (tongue.told("never", found) for tongue in tongues(vocabulary))
    return Words(f"{NAMES['never'][0]}：发生了 {zh}", f"{NAMES['never'][1]}: {en} happened")
